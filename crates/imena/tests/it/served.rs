//! The site of a holding, served by a real process.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};

use crate::run::Bench;

/// `imena serve` of the holding `h` on a free port.
pub(crate) struct Served {
    child: Child,
    pub(crate) address: String,
    /// The key in the address of the workbench, empty without one.
    pub(crate) key: String,
}

impl Served {
    pub(crate) fn start(bench: &Bench, more: &[&str]) -> Self {
        let mut child = bench
            .command(&["serve", "h", "--port", "0", "--json"])
            .args(more)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        while !said.trim_end().ends_with('}') {
            assert!(out.read_line(&mut said).unwrap() > 0, "{said}");
        }
        let document: serde_json::Value = serde_json::from_str(&said).unwrap();
        let address = document["address"].as_str().unwrap().replace("http://", "");
        let workbench = document["workbench"].as_str().unwrap_or_default();
        let key = workbench.rsplit('/').nth(1).unwrap_or_default().to_owned();
        Self {
            child,
            address,
            key,
        }
    }

    pub(crate) fn ask(&self, head: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let message = format!(
            "{head}\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        );
        stream.write_all(message.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// As a form of the site itself sends it.
    pub(crate) fn exchange(&self, method: &str, path: &str, body: &str) -> String {
        self.ask(
            &format!(
                "{method} {path} HTTP/1.1\r\nOrigin: http://{}",
                self.address
            ),
            body,
        )
    }

    pub(crate) fn get(&self, path: &str) -> String {
        self.ask(&format!("GET {path} HTTP/1.1"), "")
    }

    pub(crate) fn post(&self, path: &str, origin: &str, body: &str) -> String {
        self.ask(
            &format!(
                "POST {path} HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded{origin}"
            ),
            body,
        )
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
