//! A folder of its own, a real process, and what it said.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder that goes with the test.
pub(crate) struct Bench {
    folder: tempfile::TempDir,
}

/// What a command said.
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    /// The JSON document it printed.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|e| panic!("{e}: {}\n{}", self.out, self.err))
    }

    /// All it said, for asking whether a word is in it.
    pub(crate) fn all(&self) -> String {
        format!("{}{}", self.out, self.err)
    }
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file and returns its path.
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// A new holding in the folder `h`.
    pub(crate) fn holding(&self) -> PathBuf {
        let said = self.imena(&["init", "h"]);
        assert_eq!(said.code, 0, "{}", said.all());
        self.path("h")
    }

    /// Runs imena in the folder.
    pub(crate) fn imena(&self, args: &[&str]) -> Said {
        said(&self.command(args).output().unwrap())
    }

    /// The command, to be run in another way.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_imena"));
        command
            .args(args)
            .current_dir(self.folder.path())
            .env_remove("RUST_BACKTRACE");
        command
    }
}

pub(crate) fn said(output: &Output) -> Said {
    Said {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Every file below a folder, with its bytes.
pub(crate) fn everything(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = std::fs::read(&path).unwrap();
                found.push((path, bytes));
            }
        }
    }
    found.sort();
    found
}

/// A list of three invented people, as a keeper of lists would send it.
pub(crate) const LIST: &str = "№;Фамилия;Имя;Отчество;Дата рождения;Место рождения;Дата ареста;Приговор;Дата расстрела\n\
1;Примеров;Тест;Образцович;1888;д. Выдуманная;23.02.1937;ВМН;05.11.1937\n\
2;Образцова;Проба;Тестовна;14.03.1901;г. Небывалый;01.03.1938;10 лет ИТЛ;\n\
3;Выдумкин;Пример;Пробович;ок. 1890;с. Придуманное;1937;ВМН;17.05.1938\n";

/// The same people in another list, in Latin letters.
pub(crate) const ABROAD: &str = "Nr,Surname,Given name,Year of birth,Executed\n\
7,Primerov,Test,1888,5.11.1937\n\
8,Vydumkin,Primer,1890,17.05.1938\n";
