//! A bucket of an S3-compatible object store, as a shelf for copies.
//!
//! The one place that knows how to speak to such a store. No host is asked but the one that was named: neither the
//! metadata service of a cloud for keys, nor wherever a store would send us on. What a store answers is given on as its
//! code alone, since the rest of an answer may repeat what was signed.

use std::collections::BTreeMap;
use std::error::Error as _;
use std::time::Duration;

use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::client::{ClientOptions, HttpClient, HttpConnector};
use object_store::list::PaginatedListStore as _;
use object_store::path::Path;
use object_store::{BackoffConfig, ObjectStoreExt as _, RetryConfig};

use crate::Error;
use imena_register::Shelf;

/// How the address of a bucket begins.
pub const SCHEME: &str = "s3://";

/// A bucket, or what lies in it below a prefix.
#[derive(Debug)]
pub struct Bucket {
    address: String,
    host: String,
    prefix: Path,
    store: AmazonS3,
    runtime: tokio::runtime::Runtime,
}

impl Bucket {
    /// The bucket at an address such as `s3://bucket/prefix`, by the variables that other programs use too. Nothing is
    /// asked of it yet.
    pub fn at(address: &str, variable: &dyn Fn(&str) -> Option<String>) -> Result<Bucket, Error> {
        let rest = address.strip_prefix(SCHEME).unwrap_or(address);
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let prefix = Path::parse(prefix.trim_end_matches('/')).ok();
        let Some(prefix) = prefix.filter(|_| !bucket.is_empty()) else {
            return Err(Error::Refused(format!(
                "\"{address}\" is no address of a bucket; one is s3://bucket/prefix"
            )));
        };
        let first = |names: &[&str]| {
            let set = |name: &&str| variable(name).filter(|value| !value.is_empty());
            names.iter().find_map(set)
        };
        let needed = |names: &[&str]| {
            first(names).ok_or_else(|| Error::Unset {
                address: address.to_owned(),
                variable: names[0].to_owned(),
            })
        };
        let endpoint = first(&["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT"]);
        let regions = ["AWS_REGION", "AWS_DEFAULT_REGION"];
        let region = match &endpoint {
            // A store of one's own has no regions; what is signed must name one all the same.
            Some(_) => first(&regions).unwrap_or_else(|| "us-east-1".to_owned()),
            None => needed(&regions)?,
        };
        let is_on =
            |name: &str| first(&[name]).is_some_and(|value| value == "true" || value == "1");
        let may_be_plain = is_on("AWS_ALLOW_HTTP");
        let host = endpoint
            .clone()
            .unwrap_or_else(|| format!("https://s3.{region}.amazonaws.com"));
        if host.starts_with("http://") && !may_be_plain {
            return Err(Error::Refused(format!(
                "{host} would be spoken to in the clear; AWS_ALLOW_HTTP=true allows it, for a store on this machine"
            )));
        }
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(bucket)
            .with_region(region)
            .with_access_key_id(needed(&["AWS_ACCESS_KEY_ID"])?)
            .with_secret_access_key(needed(&["AWS_SECRET_ACCESS_KEY"])?)
            .with_virtual_hosted_style_request(is_on("AWS_VIRTUAL_HOSTED_STYLE_REQUEST"))
            .with_allow_http(may_be_plain)
            .with_http_connector(Straight { may_be_plain })
            .with_retry(RetryConfig {
                backoff: BackoffConfig {
                    init_backoff: Duration::from_millis(100),
                    max_backoff: Duration::from_secs(3),
                    base: 2.,
                },
                max_retries: 5,
                retry_timeout: Duration::from_mins(1),
            });
        if let Some(token) = first(&["AWS_SESSION_TOKEN"]) {
            builder = builder.with_token(token);
        }
        if let Some(endpoint) = endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(Error::file(address))?;
        let refused = |_| Error::Refused(format!("{host} cannot be the address of a store"));
        let store = builder.build().map_err(refused)?;
        Ok(Bucket {
            address: address.trim_end_matches('/').to_owned(),
            host,
            prefix,
            store,
            runtime,
        })
    }

    fn path(&self, name: &str) -> Path {
        let parts = self.prefix.parts().map(|part| part.as_ref().to_owned());
        parts.chain(name.split('/').map(str::to_owned)).collect()
    }

    /// An answer that is no success, in words; `what` was being done.
    fn failed(&self, what: &str, error: &object_store::Error) -> Error {
        let text = error.to_string();
        let code = text
            .split_once("<Code>")
            .and_then(|(_, rest)| rest.split_once("</Code>"))
            .map(|(code, _)| code.to_owned());
        let status = |digits: &str| text.contains(&format!("status code: {digits}"));
        let why = match (code, error) {
            (Some(code), _) => Why::from_code(code),
            (None, object_store::Error::NotFound { .. }) => Why::NoBucket,
            (None, object_store::Error::PermissionDenied { .. }) => Why::from_code("403".into()),
            (None, object_store::Error::Unauthenticated { .. }) => Why::from_code("401".into()),
            (None, _) if status("3") || text.contains("redirect") => Why::Elsewhere,
            (None, _) => {
                // The innermost cause is the network's own word, without addresses and signatures.
                let mut cause = error.source();
                while let Some(inner) = cause.and_then(std::error::Error::source) {
                    cause = Some(inner);
                }
                let word = cause.map_or_else(|| "no answer".to_owned(), ToString::to_string);
                if word.contains("status code") || word.contains('<') {
                    Why::Answer("an error of the server".to_owned())
                } else {
                    Why::Unreached(word)
                }
            }
        };
        Error::Store {
            what: what.to_owned(),
            address: self.address.clone(),
            host: self.host.clone(),
            why,
        }
    }
}

/// Why a store did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// There is no such bucket.
    #[error("there is no such bucket")]
    NoBucket,
    /// The key is unknown, wrong, expired, or not allowed to do this; with the code of the answer.
    #[error("the key was refused ({0})")]
    Key(String),
    /// The bucket lies in another region or at another host.
    #[error("the bucket lies elsewhere")]
    Elsewhere,
    /// Another answer, by its code.
    #[error("it answered {0}")]
    Answer(String),
    /// No answer came.
    #[error("it was not reached: {0}")]
    Unreached(String),
}

impl Why {
    fn from_code(code: String) -> Why {
        match code.as_str() {
            "NoSuchBucket" => Why::NoBucket,
            "InvalidAccessKeyId"
            | "SignatureDoesNotMatch"
            | "AccessDenied"
            | "NotSignedUp"
            | "ExpiredToken"
            | "InvalidToken"
            | "403"
            | "401" => Why::Key(code),
            "PermanentRedirect" | "TemporaryRedirect" | "AuthorizationHeaderMalformed" => {
                Why::Elsewhere
            }
            _ => Why::Answer(
                code.chars()
                    .filter(char::is_ascii_alphanumeric)
                    .take(60)
                    .collect(),
            ),
        }
    }

    /// What a person can do about it.
    pub(crate) fn hint(&self) -> &'static str {
        match self {
            Why::NoBucket => "make the bucket with the store's own tools, or mend the address",
            Why::Key(_) => {
                "see AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, and that the key may list, read, write and delete there"
            }
            Why::Elsewhere => "see AWS_REGION and AWS_ENDPOINT_URL",
            Why::Answer(_) => "run this again; what was sent already is not sent twice",
            Why::Unreached(_) => {
                "see the network and AWS_ENDPOINT_URL, and run this again; what was sent already is not sent twice"
            }
        }
    }
}

impl Shelf for Bucket {
    type Error = Error;

    fn address(&self) -> String {
        self.address.clone()
    }

    fn list(&self) -> Result<BTreeMap<String, u64>, Error> {
        let prefix = match self.prefix.as_ref() {
            "" => String::new(),
            prefix => format!("{prefix}/"),
        };
        let mut found = BTreeMap::new();
        let mut options = object_store::list::PaginatedListOptions::default();
        loop {
            let asked = self.store.list_paginated(Some(&prefix), options.clone());
            let page = self.runtime.block_on(asked);
            let page = page.map_err(|error| self.failed("listed", &error))?;
            for object in page.result.objects {
                let name = object.location.as_ref();
                let name = name.strip_prefix(&prefix).unwrap_or(name).to_owned();
                found.insert(name, object.size);
            }
            options.page_token = page.page_token;
            if options.page_token.is_none() {
                return Ok(found);
            }
        }
    }

    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        let path = self.path(name);
        let got = self
            .runtime
            .block_on(async { self.store.get(&path).await?.bytes().await });
        match got {
            Ok(bytes) => Ok(Some(bytes.into())),
            Err(error) => match (self.failed("read", &error), error) {
                (Error::Store { why, .. }, object_store::Error::NotFound { .. })
                    if why == Why::Answer("NoSuchKey".to_owned()) =>
                {
                    Ok(None)
                }
                (failed, _) => Err(failed),
            },
        }
    }

    fn put(&self, name: &str, bytes: Vec<u8>) -> Result<(), Error> {
        let path = self.path(name);
        let put = self.runtime.block_on(self.store.put(&path, bytes.into()));
        put.map(drop)
            .map_err(|error| self.failed("written to", &error))
    }

    fn remove(&self, name: &str) -> Result<(), Error> {
        let path = self.path(name);
        match self.runtime.block_on(self.store.delete(&path)) {
            Err(object_store::Error::NotFound { .. }) | Ok(()) => Ok(()),
            Err(error) => Err(self.failed("cleared of what is no more", &error)),
        }
    }
}

/// A connection to the host that was named and to no other: a store that sends us on is not followed, for the key would go
/// along.
#[derive(Debug)]
struct Straight {
    may_be_plain: bool,
}

impl HttpConnector for Straight {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        // Another part of the program may have chosen before; then its choice holds.
        rustls::crypto::ring::default_provider()
            .install_default()
            .ok();
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .https_only(!self.may_be_plain)
            .connect_timeout(Duration::from_secs(10))
            .read_timeout(Duration::from_mins(1))
            .build();
        let client = client.map_err(|error| object_store::Error::Generic {
            store: "S3",
            source: Box::new(error),
        })?;
        Ok(HttpClient::new(client))
    }
}
