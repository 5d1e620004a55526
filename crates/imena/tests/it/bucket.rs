//! Copies in a bucket, against a real store of this kind on this machine: made, kept up to date, brought back, repaired
//! from; refused keys, a store that ends half-way, and a withdrawn word that is in no object.

use crate::run::{Bench, LIST, Said, everything, said};
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

const KEY: &str = "PRIMERKEY";
const SECRET_KEY: &str = "a-secret-that-stays-here";
const SECRET: &str = "Тайнописьева";
const COPY: &str = "s3://copies/far/h";

/// A store with an empty bucket, `copies`.
struct Store {
    _runtime: tokio::runtime::Runtime,
    endpoint: String,
    root: PathBuf,
}

impl Store {
    fn new(bench: &Bench) -> Store {
        let root = bench.path("store");
        std::fs::create_dir_all(root.join("copies")).unwrap();
        let mut service = S3ServiceBuilder::new(s3s_fs::FileSystem::new(&root).unwrap());
        service.set_auth(SimpleAuth::from_single(KEY, SECRET_KEY));
        let service = service.build();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .worker_threads(2)
            .build()
            .unwrap();
        let listening = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"));
        let listener = listening.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        runtime.spawn(async move {
            use hyper_util::rt::{TokioExecutor, TokioIo};
            use hyper_util::server::conn::auto::Builder;
            while let Ok((socket, _)) = listener.accept().await {
                let service = service.clone();
                tokio::spawn(async move {
                    let server = Builder::new(TokioExecutor::new());
                    let served = server.serve_connection(TokioIo::new(socket), service);
                    served.await.ok();
                });
            }
        });
        Store {
            _runtime: runtime,
            endpoint,
            root,
        }
    }

    /// Runs imena with the variables of this store, some of them otherwise; an empty one is unset.
    fn imena_with(&self, bench: &Bench, args: &[&str], otherwise: &[(&str, &str)]) -> Said {
        let mut command = bench.command(args);
        let usual = [
            ("AWS_ENDPOINT_URL", self.endpoint.as_str()),
            ("AWS_ALLOW_HTTP", "true"),
            ("AWS_ACCESS_KEY_ID", KEY),
            ("AWS_SECRET_ACCESS_KEY", SECRET_KEY),
        ];
        for (name, value) in usual.iter().chain(otherwise) {
            command.env(name, value);
        }
        command.env("NO_PROXY", "*");
        for name in ["AWS_ENDPOINT", "AWS_REGION", "AWS_DEFAULT_REGION"] {
            command.env_remove(name);
        }
        let said = said(&command.output().unwrap());
        assert!(!said.all().contains(SECRET_KEY), "{}", said.all());
        said
    }

    fn imena(&self, bench: &Bench, args: &[&str]) -> Said {
        self.imena_with(bench, args, &[])
    }

    /// Mirrors the holding to its copy and gives what was copied and removed.
    #[track_caller]
    fn mirror(&self, bench: &Bench, more: &[&str]) -> (u64, u64, u64) {
        let said = self.imena(bench, &[&["mirror", "h", COPY, "--json"], more].concat());
        assert_eq!(said.code, 0, "{}", said.all());
        let number = |name: &str| said.json()[name].as_u64().unwrap();
        (number("copied"), number("bytes"), number("removed"))
    }

    /// The objects of the copy.
    fn objects(&self) -> Vec<(PathBuf, Vec<u8>)> {
        everything(&self.root.join("copies"))
    }

    /// The objects, and whatever else the store keeps, that have a word in them.
    fn with_word(&self, word: &str) -> usize {
        let has = |bytes: &[u8]| bytes.windows(word.len()).any(|w| w == word.as_bytes());
        let kept = everything(&self.root);
        kept.iter().filter(|(_, bytes)| has(bytes)).count()
    }
}

/// A holding with a list of so many people, and an empty store.
fn bench(people: u64) -> (Bench, Store) {
    let bench = Bench::new();
    bench.holding();
    let mut text = LIST.to_owned();
    for n in 4..=people {
        text.push_str(&format!(
            "{n};Пробный{n};Тест{n};Образцович;1890;г. Выдуманный;1937;ВМН;17.05.1938\n"
        ));
    }
    bench.file("list.csv", text);
    let added = bench.imena(&["add", "h", "list.csv"]);
    assert_eq!(added.code, 0, "{}", added.all());
    let store = Store::new(&bench);
    (bench, store)
}

#[track_caller]
fn is_the_holding(bench: &Bench, folder: &str) {
    let verified = bench.imena(&["verify", folder]);
    assert_eq!(verified.code, 0, "{}", verified.all());
    let inside = |name: &str| {
        let folder = bench.path(name);
        let files = everything(&folder).into_iter();
        let files =
            files.map(|(path, bytes)| (path.strip_prefix(&folder).unwrap().to_owned(), bytes));
        files
            .filter(|(path, _)| !path.to_string_lossy().contains("-shm"))
            .filter(|(path, bytes)| !(path.to_string_lossy().contains("-wal") && bytes.is_empty()))
            .collect::<Vec<_>>()
    };
    assert!(inside("h") == inside(folder), "{folder} differs from h");
}

#[test]
fn a_copy_is_made_kept_up_to_date_and_brought_back() {
    let (bench, store) = bench(4000);
    let (copied, bytes, _) = store.mirror(&bench, &[]);
    assert!(copied > 5 && bytes > 1 << 20, "{copied} {bytes}");
    assert_eq!(store.mirror(&bench, &[]), (0, 0, 0));
    assert_eq!(store.mirror(&bench, &["--check"]), (0, 0, 0));
    let back = store.imena(&bench, &["mirror", COPY, "back", "--json"]);
    assert_eq!(back.code, 0, "{}", back.all());
    is_the_holding(&bench, "back");

    // A little changes, a little moves.
    bench.file("more.csv", LIST.replace("Примеров", "Добавленов"));
    bench.imena(&["add", "h", "more.csv"]);
    let whole: u64 = everything(&bench.path("h"))
        .iter()
        .map(|(_, b)| b.len() as u64)
        .sum();
    let (again, again_bytes, _) = store.mirror(&bench, &[]);
    assert!(again > 0 && again_bytes < whole, "{again_bytes} of {whole}");
    // An older folder is brought forward, and gets only what it lacks.
    let back = store.imena(&bench, &["mirror", COPY, "back", "--json"]);
    assert_eq!(back.code, 0, "{}", back.all());
    let brought = back.json()["bytes"].as_u64().unwrap();
    // A piece that stands in two files is sent once.
    assert!((again_bytes..whole).contains(&brought), "{brought}");
    is_the_holding(&bench, "back");

    // What the folder has and the copy has not is not undone.
    bench.file("own.csv", LIST.replace("Примеров", "Своев"));
    bench.imena(&["add", "back", "own.csv"]);
    let refused = store.imena(&bench, &["mirror", COPY, "back"]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("has acts that"), "{}", refused.all());
    // Nor is another holding's copy overwritten, nor a bucket that keeps something else.
    bench.imena(&["init", "other", "--name", "example.org/other"]);
    let refused = store.imena(&bench, &["mirror", "other", COPY]);
    assert!(refused.err.contains("another holding"), "{}", refused.all());
    let refused = store.imena(&bench, &["mirror", "h", "s3://copies"]);
    assert!(
        refused.err.contains("a place of its own"),
        "{}",
        refused.all()
    );
}

#[test]
fn a_damaged_object_is_noticed_and_sent_again() {
    let (bench, store) = bench(4000);
    store.mirror(&bench, &[]);
    let objects = store.objects();
    let (path, bytes) = objects
        .iter()
        .filter(|(path, _)| !path.ends_with("index"))
        .max_by_key(|(_, bytes)| bytes.len())
        .unwrap();
    // Shorter, or gone: any mirroring sees it.
    std::fs::write(path, &bytes[1..]).unwrap();
    assert_eq!(store.mirror(&bench, &[]).0, 1);
    std::fs::remove_file(path).unwrap();
    assert_eq!(store.mirror(&bench, &[]).0, 1);
    // One bit: bringing back says so, and --check mends it.
    let mut altered = bytes.clone();
    altered[bytes.len() / 2] ^= 1;
    std::fs::write(path, &altered).unwrap();
    let back = store.imena(&bench, &["mirror", COPY, "back"]);
    assert_eq!(back.code, 2, "{}", back.all());
    assert!(back.err.contains("--check"), "{}", back.all());
    let unfinished = bench.imena(&["verify", "back"]);
    assert_eq!(unfinished.code, 2, "{}", unfinished.all());
    assert_eq!(store.mirror(&bench, &["--check"]).0, 1);
    let back = store.imena(&bench, &["mirror", COPY, "back"]);
    assert_eq!(back.code, 0, "{}", back.all());
    is_the_holding(&bench, "back");
    // The other way about: the holding is mended from the store.
    for name in ["register.sqlite", "fixity", "holding.toml"] {
        let path = bench.path("h").join(name);
        let mut bytes = std::fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 4;
        std::fs::write(&path, bytes).unwrap();
        let mended = store.imena(&bench, &["repair", "h", "--from", COPY]);
        assert_eq!(mended.code, 0, "{}", mended.all());
        assert!(mended.out.contains(name), "{}", mended.all());
        is_the_holding(&bench, "back");
    }
}

#[test]
fn a_withdrawn_word_is_in_no_object_after_the_next_mirroring() {
    let (bench, store) = bench(40);
    bench.file("secret.csv", LIST.replace("Примеров", SECRET));
    bench.imena(&["add", "h", "secret.csv"]);
    bench.imena(&["link", "h"]);
    store.mirror(&bench, &[]);
    assert!(store.with_word(SECRET) > 0);
    let found = bench.imena(&["search", "h", SECRET, "--json"]).json();
    let claim = format!("{}.0", found["hits"][0]["record"].as_str().unwrap());
    let gone = bench.imena(&["withdraw", "h", &claim, "--ground", "asked for", "--yes"]);
    assert_eq!(gone.code, 0, "{}", gone.all());
    assert_eq!(bench.imena(&["link", "h"]).code, 0);
    store.mirror(&bench, &[]);
    assert_eq!(store.with_word(SECRET), 0);
    // The store keeps what the index names, and nothing else.
    let back = store.imena(&bench, &["mirror", COPY, "back"]);
    assert_eq!(back.code, 0, "{}", back.all());
    is_the_holding(&bench, "back");
}

#[test]
fn the_public_part_goes_alone() {
    let (bench, store) = bench(3);
    bench.imena(&["keys", "new", "keeper.key"]);
    bench.imena(&["keys", "add", "h", "keeper.key"]);
    bench.file("letter.txt", SECRET);
    let sealed = bench.imena(&["keys", "seal", "h", "letter.txt"]);
    assert_eq!(sealed.code, 0, "{}", sealed.all());
    let sealed: Vec<_> = everything(&bench.path("h/sealed"));
    let has_sealed = || {
        let objects = store.objects();
        sealed
            .iter()
            .any(|(_, s)| objects.iter().any(|(_, o)| o == s))
    };
    store.mirror(&bench, &[]);
    assert!(has_sealed());
    let (_, _, removed) = store.mirror(&bench, &["--public"]);
    assert_eq!(removed, sealed.len() as u64);
    assert!(!has_sealed());
    assert_eq!(store.mirror(&bench, &["--public"]), (0, 0, 0));
    let back = store.imena(&bench, &["mirror", COPY, "back"]);
    assert_eq!(back.code, 0, "{}", back.all());
    let verified = bench.imena(&["verify", "back"]);
    assert_eq!(verified.code, 0, "{}", verified.all());
    assert!(
        verified.all().contains("public part alone"),
        "{}",
        verified.all()
    );
}

#[test]
fn what_is_wrong_with_the_store_is_said_with_its_remedy() {
    let (bench, store) = bench(3);
    let asked = |copy: &str, otherwise: &[(&str, &str)], words: &[&str]| {
        let said = store.imena_with(&bench, &["mirror", "h", copy], otherwise);
        assert_eq!(said.code, 2, "{}", said.all());
        assert!(said.err.contains("hint:"), "{}", said.all());
        for word in words {
            assert!(said.err.contains(word), "{word}: {}", said.all());
        }
    };
    asked(
        "s3://nowhere/h",
        &[],
        &["no such bucket", "s3://nowhere/h", &store.endpoint],
    );
    asked(
        COPY,
        &[("AWS_SECRET_ACCESS_KEY", "wrong")],
        &["the key was refused", "SignatureDoesNotMatch"],
    );
    asked(
        COPY,
        &[("AWS_ACCESS_KEY_ID", "NOBODY")],
        &["the key was refused"],
    );
    asked(
        COPY,
        &[("AWS_ENDPOINT_URL", "http://127.0.0.1:9")],
        &["not reached", "127.0.0.1:9"],
    );
    // Nothing is asked for a key that is not given.
    asked(
        COPY,
        &[("AWS_ACCESS_KEY_ID", "")],
        &["AWS_ACCESS_KEY_ID is not set"],
    );
    asked(
        COPY,
        &[("AWS_SECRET_ACCESS_KEY", "")],
        &["AWS_SECRET_ACCESS_KEY is not set"],
    );
    asked(
        COPY,
        &[("AWS_ENDPOINT_URL", "")],
        &["AWS_REGION is not set"],
    );
    let plain = store.imena_with(&bench, &["mirror", "h", COPY], &[("AWS_ALLOW_HTTP", "")]);
    assert!(plain.err.contains("AWS_ALLOW_HTTP"), "{}", plain.all());
    for (words, said) in [
        (["mirror", COPY, "back"], "there is no copy"),
        (["mirror", "h", "s3://"], "no address of a bucket"),
        (
            ["mirror", COPY, "s3://copies/other"],
            "from bucket to bucket",
        ),
    ] {
        let refused = store.imena(&bench, &words);
        assert_eq!(refused.code, 2);
        assert!(refused.err.contains(said), "{}", refused.all());
    }
}

/// A way to the store that ends for good once so many bytes have gone through.
fn way_that_ends(store: &Store, after: u64) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let way = format!("http://{}", listener.local_addr().unwrap());
    let there = store.endpoint.trim_start_matches("http://").to_owned();
    let gone = Arc::new(AtomicU64::new(0));
    std::thread::spawn(move || {
        for here in listener.incoming() {
            let Ok(here) = here else { return };
            let Ok(there) = TcpStream::connect(&there) else {
                return;
            };
            for (mut from, mut to) in [
                (here.try_clone().unwrap(), there.try_clone().unwrap()),
                (there, here),
            ] {
                let gone = Arc::clone(&gone);
                std::thread::spawn(move || {
                    let mut buffer = [0; 4096];
                    while let Ok(read) = from.read(&mut buffer) {
                        let is_over = gone.fetch_add(read as u64, SeqCst) > after;
                        if read == 0 || is_over || to.write_all(&buffer[..read]).is_err() {
                            break;
                        }
                    }
                    from.shutdown(Shutdown::Both).ok();
                    to.shutdown(Shutdown::Both).ok();
                });
            }
        }
    });
    way
}

#[test]
fn a_store_that_ends_half_way_has_the_old_copy_and_then_the_new() {
    let (bench, store) = bench(4000);
    let all: u64 = {
        let (_, bytes, _) = store.mirror(&bench, &[]);
        let old = store.imena(&bench, &["mirror", COPY, "old"]);
        assert_eq!(old.code, 0, "{}", old.all());
        bytes
    };
    bench.file(
        "more.csv",
        std::fs::read_to_string(bench.path("list.csv"))
            .unwrap()
            .replace("Пробный", "Новый"),
    );
    let added = bench.imena(&["add", "h", "more.csv"]);
    assert_eq!(added.code, 0, "{}", added.all());
    for part in 1..4 {
        let way = way_that_ends(&store, all * part / 4);
        let ended = store.imena_with(
            &bench,
            &["mirror", "h", COPY],
            &[("AWS_ENDPOINT_URL", &way)],
        );
        assert_eq!(ended.code, 2, "{}", ended.all());
        assert!(ended.err.contains("not sent twice"), "{}", ended.all());
        let name = format!("during-{part}");
        let during = store.imena(&bench, &["mirror", COPY, &name]);
        assert_eq!(during.code, 0, "the old copy is whole: {}", during.all());
        let records = bench
            .imena(&["search", &name, "Небываловская", "--json"])
            .json();
        assert_eq!(records["searched"]["records"], 4000, "{records}");
    }
    let there = store.objects().len() as u64;
    let (copied, _, _) = store.mirror(&bench, &[]);
    assert!(copied < there, "{copied} sent again, {there} were there");
    let back = store.imena(&bench, &["mirror", COPY, "back"]);
    assert_eq!(back.code, 0, "{}", back.all());
    is_the_holding(&bench, "back");
    // Bringing back ends half-way too: the folder does not open, and the next time goes on.
    let way = way_that_ends(&store, all / 2);
    let ended = store.imena_with(
        &bench,
        &["mirror", COPY, "late"],
        &[("AWS_ENDPOINT_URL", &way)],
    );
    assert_eq!(ended.code, 2, "{}", ended.all());
    assert_eq!(bench.imena(&["verify", "late"]).code, 2);
    let first = everything(&bench.path("late")).len();
    assert!(first > 1, "something had come");
    let late = store.imena(&bench, &["mirror", COPY, "late"]);
    assert_eq!(late.code, 0, "{}", late.all());
    is_the_holding(&bench, "late");
}

/// A server that sends whoever asks on to `there`; how many it sent on.
fn sends_on(status: &'static str, there: String) -> (String, Arc<AtomicU64>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let here = format!("http://{}", listener.local_addr().unwrap());
    let sent = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&sent);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let (mut asked, mut buffer) = (Vec::new(), [0; 4096]);
            while !asked.windows(4).any(|end| end == b"\r\n\r\n") {
                match stream.read(&mut buffer) {
                    Ok(read) if read > 0 => asked.extend_from_slice(&buffer[..read]),
                    _ => break,
                }
            }
            counted.fetch_add(1, SeqCst);
            let answer = format!(
                "HTTP/1.1 {status}\r\nLocation: {there}/copies/far/h\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            );
            stream.write_all(answer.as_bytes()).ok();
        }
    });
    (here, sent)
}

#[test]
fn a_store_that_sends_elsewhere_is_not_followed() {
    let (bench, store) = bench(3);
    store.mirror(&bench, &[]);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let there = format!("http://{}", listener.local_addr().unwrap());
    for status in [
        "301 Moved Permanently",
        "302 Found",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
    ] {
        let (here, sent) = sends_on(status, there.clone());
        for words in [
            ["mirror", "h", COPY],
            ["mirror", COPY, "back"],
            ["repair", "h", "--from"],
        ] {
            let mut words = words.to_vec();
            if words[2] == "--from" {
                words.push(COPY);
            }
            let refused = store.imena_with(&bench, &words, &[("AWS_ENDPOINT_URL", &here)]);
            assert_eq!(refused.code, 2, "{status}: {}", refused.all());
            assert!(
                refused.err.contains("the bucket lies elsewhere"),
                "{status}: {}",
                refused.all()
            );
        }
        assert!(sent.load(SeqCst) >= 3, "{status}");
        // Nobody knocked there: no connection waits to be accepted.
        let knocked = listener.accept();
        assert!(
            matches!(&knocked, Err(none) if none.kind() == std::io::ErrorKind::WouldBlock),
            "{status}: {knocked:?}"
        );
    }
}
