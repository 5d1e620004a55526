//! What could not be done, and what a person can do about it.

use crate::bucket::Why;
use imena_model::Problem;
use std::path::PathBuf;

/// A question that could not be answered, or an order that could not be carried out. Nothing half-done is left by any.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The register refused.
    #[error(transparent)]
    Register(#[from] imena_register::Error),
    /// The file could not be taken in.
    #[error(transparent)]
    Intake(#[from] imena_intake::Error),
    /// The records could not be linked.
    #[error(transparent)]
    Link(#[from] imena_link::Error),
    /// The search index could not be read or written.
    #[error(transparent)]
    Search(#[from] imena_search::Error),
    /// A file beside the holding could not be read or written.
    #[error("{}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A mapping cannot be followed.
    #[error("{}", path.display())]
    Mapping {
        /// Which mapping.
        path: PathBuf,
        /// Why.
        source: imena_intake::mapping::MappingError,
    },
    /// The profile of a memory book cannot be followed.
    #[error("the profile {}: {why}", path.display())]
    Profile {
        /// Which profile.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// An object store did not do what was asked.
    #[error("{address} could not be {what} at {host}: {why}")]
    Store {
        /// What was being done.
        what: String,
        /// The bucket.
        address: String,
        /// The host that was asked.
        host: String,
        /// Why not.
        why: Why,
    },
    /// How to reach a bucket is not said.
    #[error("the variable {variable} is not set, and {address} is not reached without it")]
    Unset {
        /// The bucket.
        address: String,
        /// The variable of the environment.
        variable: String,
    },
    /// A strict intake met a problem.
    #[error("a problem was met and nothing was taken in: {} {}: {}", .0.position, .0.code, .0.what)]
    Strict(Box<Problem>),
    /// The person at the terminal ended it.
    #[error("ended before it was done; nothing was changed")]
    Stopped,
    /// What was asked cannot be.
    #[error("{0}")]
    Refused(String),
}

impl Error {
    /// What a person can do about it, where that is not plain.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Intake(error) => Some(error.hint()),
            Self::Mapping { source, .. } => Some(source.hint()),
            Self::Register(imena_register::Error::NotAHolding(path)) => {
                Some(format!("imena init {} makes a new holding", path.display()))
            }
            Self::Register(imena_register::Error::Newer { .. }) => {
                Some("use the newer imena; this one changes nothing in it".into())
            }
            Self::Register(imena_register::Error::Busy(_)) => {
                Some("wait until the other one is done, then run this again".into())
            }
            Self::Register(imena_register::Error::DiskFull(_)) => {
                Some("make room and run this again; what was in before is still in".into())
            }
            Self::Register(imena_register::Error::NoKeepers) => Some(
                "imena keys new FILE makes a key, imena keys add DIR FILE names its owner as a keeper".into(),
            ),
            Self::Register(imena_register::Error::NotSealedToThisKey(_)) => Some(
                "imena keys list DIR names the keepers; one of them can seal it to this key with imena keys reseal".into(),
            ),
            Self::Register(imena_register::Error::NotSealed) => {
                Some("imena private close DIR seals it to the keepers; then make the public copy".into())
            }
            Self::Register(imena_register::Error::PrivateClosed) => Some(
                "imena private open DIR --key FILE, do it, and imena private close DIR".into(),
            ),
            Self::Store { why, .. } => Some(why.hint().into()),
            Self::Unset { .. } => Some(
                "docs/keeper.md names the variables for a copy in a bucket; nothing else is asked for a key".into(),
            ),
            Self::Profile { .. } => Some(
                "imena prose profile VOLUME --out FILE writes one to begin from; docs/prose.md says what may stand in it"
                    .into(),
            ),
            Self::Strict(_) => Some(
                "mend the file, or add it without --strict: the rest goes in and problems are kept"
                    .into(),
            ),
            _ => None,
        }
    }

    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}
