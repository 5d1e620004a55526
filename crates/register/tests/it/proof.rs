//! Checkpoints, proofs, and what verify finds.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use imena_model::{Audience, Decided, Problem};
use imena_register::{
    Depth, Error, Hand, Holding, Identity, LinkKind, LinkRow, Proof, Recipient, Report, Signer,
    verify,
};

use crate::helpers::{Example, NOW, add, example, hand, ids, row, source};

fn signer() -> Signer {
    Signer::new("example.org/primer", [5; 32]).unwrap()
}

/// A holding that has some of everything.
pub(crate) fn full() -> Example {
    let example = example();
    let holding = &example.holding;
    let mut writing = holding.write().unwrap();
    let mut intake = writing.begin(&hand()).unwrap();
    let id = intake.source(&source("one")).unwrap();
    intake
        .original("one.csv", Some(id), &mut &b"a,b\n1,2\n"[..])
        .unwrap();
    let rows = (1..=600).map(|n| row(n, &format!("Примеров-{n}"), "1904"));
    intake.records(id, rows.collect()).unwrap();
    intake
        .problem(
            Some(id),
            &Problem::new("date-impossible", "June has 30 days."),
        )
        .unwrap();
    intake.commit().unwrap();
    writing.checkpoint(&signer(), &hand()).unwrap();
    writing.close().unwrap();
    add(holding, "one", vec![row(7, "Примеров-7", "1905")]);
    let found = ids(holding, id);
    let mut writing = holding.write().unwrap();
    writing
        .decide(found[0], found[1], Decided::Unsure, &hand())
        .unwrap();
    let link = LinkRow {
        a: found[0],
        b: found[1],
        kind: LinkKind::Joined,
        weight: 3.25,
        explanation: vec![1],
    };
    writing
        .replace_links([link], [vec![found[0], found[1]]], b"m", &hand())
        .unwrap();
    writing.checkpoint(&signer(), &hand()).unwrap();
    fs::write(example.folder.join("derived/index"), "an index").unwrap();
    writing.seal().unwrap();
    writing.close().unwrap();
    example
}

pub(crate) fn sound(folder: &Path) -> Report {
    let report = verify(folder, Depth::Full).unwrap();
    assert!(report.is_sound(), "{:#?}", report.findings);
    report
}

pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for item in fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn a_holding_as_it_was_written_is_sound() {
    let example = full();
    let report = sound(&example.folder);
    assert_eq!(report.claims, 1201);
    assert_eq!((report.originals, report.checkpoints), (1, 2));
    assert!(report.notes.is_empty(), "{:?}", report.notes);
    let report = verify(&example.folder, Depth::Quick).unwrap();
    assert!(report.is_sound(), "{:#?}", report.findings);
}

#[test]
fn a_quick_verification_looks_at_the_newest_only_and_at_all_signatures() {
    let example = example();
    let holding = &example.holding;
    let rows = (1..=6000).map(|n| row(n, &format!("Примеров-{n}"), "1904"));
    add(holding, "long", rows.collect());
    let mut writing = holding.write().unwrap();
    writing.checkpoint(&signer(), &hand()).unwrap();
    writing.close().unwrap();
    let report = verify(&example.folder, Depth::Quick).unwrap();
    assert!(report.is_sound(), "{:#?}", report.findings);
    assert!(report.entries < 4400, "{}", report.entries);
    assert_eq!(report.checkpoints, 1);
}

#[test]
fn verify_waits_for_nobody() {
    let example = example();
    let _writing = example.holding.write().unwrap();
    let refused = verify(&example.folder, Depth::Full);
    assert!(matches!(refused, Err(Error::Busy(_))), "{refused:?}");
}

/// `IMENA_FLIPS=10000` for the long run.
#[test]
fn any_flipped_bit_of_any_file_is_found_and_the_file_is_named() {
    let example = full();
    let keeper = Identity::generate().public();
    let mut writing = example.holding.write().unwrap();
    let keeper = Recipient::new("keeper", &keeper).unwrap();
    writing.name_keepers(&[keeper], &hand()).unwrap();
    writing.seal_content("contact", b"sealed", &hand()).unwrap();
    writing.close().unwrap();
    drop(example.holding);
    let folder = &example.folder;
    let files = files(folder);
    let flips: u64 = std::env::var("IMENA_FLIPS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(150);
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    for n in 0..flips {
        // Half by file, so that small ones get their share.
        let path = if n % 2 == 0 {
            folder.join("register.sqlite")
        } else {
            files[random(files.len() as u64) as usize].clone()
        };
        let bytes = fs::read(&path).unwrap();
        if bytes.is_empty() {
            continue;
        }
        let bit = random(bytes.len() as u64 * 8) as usize;
        let mut altered = bytes.clone();
        altered[bit / 8] ^= 1 << (bit % 8);
        fs::write(&path, &altered).unwrap();
        let name = path.strip_prefix(folder).unwrap().display().to_string();
        let report = verify(folder, Depth::Full).unwrap();
        assert!(
            report.findings.iter().any(|finding| finding.file == name),
            "bit {bit} of {name}: {:?}",
            report.findings
        );
        fs::write(&path, &bytes).unwrap();
    }
    sound(folder);
}

#[test]
fn an_altered_claim_is_named_by_its_entry() {
    let example = full();
    let id = example
        .holding
        .source_by_key("one", Audience::Public)
        .unwrap()
        .unwrap()
        .id;
    let entry = ids(&example.holding, id)[41].0;
    drop(example.holding);
    let path = example.folder.join("register.sqlite");
    let mut bytes = fs::read(&path).unwrap();
    let word = "Примеров-42".as_bytes();
    let places: Vec<usize> = bytes
        .windows(word.len())
        .enumerate()
        .filter(|(_, window)| *window == word)
        .map(|(at, _)| at)
        .collect();
    for at in places {
        bytes[at + word.len() - 1] ^= 1;
    }
    fs::write(&path, &bytes).unwrap();
    let report = verify(&example.folder, Depth::Full).unwrap();
    let named = report.findings.iter().any(|f| f.entry == Some(entry));
    assert!(named, "{:?}", report.findings);
}

#[test]
fn a_row_changed_through_sql_is_found() {
    let example = full();
    drop(example.holding);
    // Somebody with a tool of their own: the bytes are changed, and so is `fixity` not.
    let path = example.folder.join("register.sqlite");
    let before = fs::read(&path).unwrap();
    for sql in [
        "UPDATE decision SET a = a + 1",
        "UPDATE intake SET undone_by = 3",
        "UPDATE problem SET code = 'other'",
        "DELETE FROM original",
        "INSERT INTO claim VALUES (5, 77, 2, 'Вставленный', NULL, NULL, NULL)",
    ] {
        let connection = rusqlite::Connection::open(&path).unwrap();
        connection.execute_batch(sql).unwrap();
        drop(connection);
        let report = verify(&example.folder, Depth::Full).unwrap();
        let by_logic = report
            .findings
            .iter()
            .any(|f| !f.what.starts_with("bytes "));
        assert!(by_logic, "{sql}: {:?}", report.findings);
        fs::write(&path, &before).unwrap();
    }
    sound(&example.folder);
}

#[test]
fn damage_is_not_signed_off_by_the_next_act() {
    let example = full();
    let path = example.folder.join("register.sqlite");
    let mut bytes = fs::read(&path).unwrap();
    // The last zero byte of the file: nobody reads it.
    let at = bytes.iter().rposition(|b| *b == 0).unwrap();
    bytes[at] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let holding = Holding::open(&example.folder).unwrap();
    add(&holding, "two", vec![row(1, "Образцов", "1888")]);
    let report = verify(&example.folder, Depth::Full).unwrap();
    assert!(
        report.findings.iter().any(|f| f.file == "register.sqlite"),
        "{report:?}"
    );
}

#[test]
fn missing_and_foreign_files_are_named() {
    let example = full();
    drop(example.holding);
    let folder = &example.folder;
    for (name, content) in [
        ("ledger/tile/0/999", &b"x"[..]),
        ("derived/stray", b"x"),
        ("originals/ab/cd", b"x"),
        ("ledger/checkpoints/3", b"x"),
    ] {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        let report = verify(folder, Depth::Full).unwrap();
        assert!(
            report.findings.iter().any(|f| f.file == name),
            "{name}: {report:?}"
        );
        fs::remove_file(path).unwrap();
    }
    for path in files(folder) {
        let name = path.strip_prefix(folder).unwrap().display().to_string();
        if name == "lock" || name == "holding.toml" {
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        let report = verify(folder, Depth::Full).unwrap();
        assert!(
            report.findings.iter().any(|f| f.file == name),
            "{name}: {report:?}"
        );
        fs::write(&path, bytes).unwrap();
    }
    sound(folder);
}

#[test]
fn every_entry_is_proved_and_every_state_follows_from_the_one_before() {
    let example = full();
    let holding = &example.holding;
    let size = holding.state().unwrap().size;
    for index in 0..size {
        let proof = holding.prove(index).unwrap();
        assert!(proof.holds());
        let mut read = Proof::parse(&proof.to_text()).unwrap();
        assert_eq!(read, proof);
        read.entry[41] ^= 1;
        assert!(!read.holds());
    }
    assert!(matches!(holding.prove(size), Err(Error::Absent(_))));
    for from in (0..=size).step_by(37) {
        assert!(holding.prove_consistency(from, size).unwrap().holds());
    }
    assert!(holding.prove_consistency(5, size + 1).is_err());
}

#[test]
fn another_key_is_refused_until_it_is_named() {
    let example = full();
    let other = Signer::new("example.org/primer", [6; 32]).unwrap();
    let mut writing = example.holding.write().unwrap();
    assert!(writing.checkpoint(&other, &hand()).is_err());
    writing
        .name_key(&other.verifier(), &Hand::new("keeper", NOW, "handed over"))
        .unwrap();
    writing.checkpoint(&other, &hand()).unwrap();
    assert!(writing.checkpoint(&signer(), &hand()).is_err());
    writing.close().unwrap();
    assert_eq!(sound(&example.folder).checkpoints, 3);
}

#[test]
fn a_witness_known_to_the_holding_counts() {
    let example = full();
    let witness = Signer::new("witness.example", [3; 32]).unwrap();
    let mut writing = example.holding.write().unwrap();
    let text = writing.checkpoint(&signer(), &hand()).unwrap();
    let body: String = text.split_inclusive('\n').take(3).collect();
    let cosigned = format!("{text}{}", witness.cosign(&body, 1_790_000_500));
    assert!(writing.take_cosigned(&cosigned).is_err());
    writing.name_witness(&witness.witness_verifier()).unwrap();
    let seen = writing.take_cosigned(&cosigned).unwrap();
    assert_eq!(seen, [("witness.example".to_owned(), 1_790_000_500)]);
    let other = cosigned.replacen("example.org/primer\n", "example.org/other\n", 1);
    assert!(writing.take_cosigned(&other).is_err());
    writing.close().unwrap();
    sound(&example.folder);
}

#[test]
fn the_plain_python_verifier_agrees() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/verify.py");
    let run = |arguments: &[&str]| {
        Command::new("python3")
            .arg(&script)
            .args(arguments)
            .output()
    };
    if run(&["--help"]).is_err() {
        return;
    }
    let example = full();
    let holding = &example.holding;
    let folder = example.folder.to_str().unwrap();
    let good = run(&[folder]).unwrap();
    let said = String::from_utf8_lossy(&good.stdout).into_owned();
    assert!(
        good.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&good.stderr)
    );

    let key = Holding::open(&example.folder)
        .unwrap()
        .about()
        .key
        .clone()
        .unwrap()
        .to_text();
    let proof = example.folder.with_extension("proof");
    fs::write(&proof, holding.prove(17).unwrap().to_text()).unwrap();
    let good = run(&["--proof", proof.to_str().unwrap(), "--key", &key]).unwrap();
    assert!(
        good.status.success(),
        "{}",
        String::from_utf8_lossy(&good.stdout)
    );
    let text = fs::read_to_string(&proof)
        .unwrap()
        .replace("index 17", "index 18");
    fs::write(&proof, text).unwrap();
    assert!(
        !run(&["--proof", proof.to_str().unwrap(), "--key", &key])
            .unwrap()
            .status
            .success()
    );

    let path = example.folder.join("register.sqlite");
    let mut bytes = fs::read(&path).unwrap();
    let word = "Примеров-42".as_bytes();
    let at = bytes.windows(word.len()).position(|w| w == word).unwrap();
    bytes[at + word.len() - 1] ^= 1;
    fs::write(&path, bytes).unwrap();
    assert!(!run(&[folder]).unwrap().status.success());
}
