//! Over a real connection: headers, statuses, the end of the server.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;

use tokio::net::TcpListener;

use crate::fixture::Fixture;

async fn exchange(address: std::net::SocketAddr, message: &str) -> String {
    let message = message.to_owned();
    let reading = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).expect("the server listens");
        stream
            .write_all(message.as_bytes())
            .expect("the server reads");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("the server answers");
        String::from_utf8_lossy(&answer).into_owned()
    });
    reading.await.expect("no panic")
}

fn get(path: &str, more: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{more}\r\n")
}

#[tokio::test]
async fn headers_statuses_and_an_orderly_end() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = tokio::spawn(imena_web::serve(
        Arc::new(Fixture::plain()),
        listener,
        async move {
            stopped.await.ok();
        },
    ));

    for (path, status) in [
        ("/ru/", "200"),
        ("/en/person/P-1", "200"),
        ("/en/person/P-2", "303"),
        ("/ru/search?q=%D0%9A%D1%80%D0%BE%D0%BD", "200"),
        ("/ru/search?q=%FF%00%zz", "200"),
        ("/ru/none", "404"),
        ("/..%2f..%2fetc/passwd", "404"),
        ("/", "303"),
        ("/ru", "303"),
        ("/robots.txt", "200"),
        ("/assets/0/style.css", "404"),
    ] {
        let answer = exchange(address, &get(path, "Cookie: a=b\r\n")).await;
        let head = answer.split("\r\n\r\n").next().unwrap_or("").to_lowercase();
        assert!(
            head.starts_with(&format!("http/1.1 {status}")),
            "{path}: {head}"
        );
        for header in [
            "content-security-policy: default-src 'none'; img-src 'self'; style-src 'self'; font-src 'self'; media-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
            "referrer-policy: no-referrer",
            "x-content-type-options: nosniff",
        ] {
            assert!(head.contains(header), "{path} lacks {header}: {head}");
        }
        for header in [
            "set-cookie",
            "\r\nserver:",
            "x-powered-by",
            "etag",
            "last-modified",
            "report-to",
            "nel:",
        ] {
            assert!(!head.contains(header), "{path} has {header}");
        }
    }

    let russian = exchange(address, &get("/", "Accept-Language: ru,en;q=0.5\r\n"))
        .await
        .to_lowercase();
    assert!(
        russian.contains("location: /ru/") && russian.contains("vary: accept-language"),
        "{russian}"
    );
    let english = exchange(address, &get("/", "Accept-Language: fr\r\n"))
        .await
        .to_lowercase();
    assert!(english.contains("location: /en/"));
    let posted = exchange(
        address,
        "POST /ru/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    )
    .await;
    assert!(posted.starts_with("HTTP/1.1 405"), "{posted}");
    // A form is taken from our own pages only, within bounds, and answered with the address of the request.
    let send = |path: &str, more: &str, body: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n{more}\r\n{body}",
            body.len()
        )
    };
    let ours = "Origin: http://x\r\n";
    let body = "q=%D0%9F%D1%80%D0%B8%D0%BC%D0%B5%D1%80%D0%BE%D0%B2&contact=a%40b";
    let large = format!("q={}", "a".repeat(20_000));
    for (path, more, body, status) in [
        ("/ru/request", ours, body, "303"),
        ("/ru/request", "", body, "403"),
        ("/ru/request", "Origin: http://y\r\n", body, "403"),
        ("/ru/request", "Sec-Fetch-Site: cross-site\r\n", body, "403"),
        ("/ru/request", ours, "q=", "422"),
        ("/ru/request", ours, "", "422"),
        ("/ru/request", ours, "q=%00%FF&&&=&q", "422"),
        ("/ru/request", ours, &large, "413"),
        ("/ru/request/0000-0000-0000-0000/withdraw", "", "", "403"),
        ("/ru/request/0000-0000-0000-0000/withdraw", ours, "", "200"),
        ("/ru/request/0000-0000-0000-0001/withdraw", ours, "", "404"),
        ("/ru/search", ours, "q=a", "405"),
    ] {
        let said = exchange(address, &send(path, more, body)).await;
        assert!(
            said.starts_with(&format!("HTTP/1.1 {status}")),
            "{path} {more}: {said}"
        );
        let head = said.split("\r\n\r\n").next().unwrap_or("").to_lowercase();
        assert!(!head.contains("set-cookie"), "{head}");
        assert_eq!(
            head.contains("location: /ru/request/0000-0000-0000-0000"),
            status == "303",
            "{head}"
        );
    }
    let suggested = exchange(address, &get("/ru/suggest?q=%D0%BF%D1%80%D0%B8", "")).await;
    assert!(
        suggested.contains("text/plain") && suggested.ends_with("Примеров\nПримерова"),
        "{suggested}"
    );
    let short = exchange(address, &get("/ru/suggest?q=%D0%BF%D1%80", "")).await;
    assert!(short.ends_with("\r\n\r\n"), "{short}");

    let long = exchange(
        address,
        &get(&format!("/ru/search?q={}", "a".repeat(10_000)), ""),
    )
    .await;
    assert!(long.starts_with("HTTP/1.1 200"));
    let head = exchange(
        address,
        "HEAD /ru/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    )
    .await;
    assert!(head.starts_with("HTTP/1.1 200") && head.ends_with("\r\n\r\n"));

    stop.send(()).expect("the server waits for it");
    server.await.expect("no panic").expect("an orderly end");
}
