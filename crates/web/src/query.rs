//! The query of an address: keys that may repeat, values in percent encoding.

/// The pairs of a query, decoded; broken encoding is kept as it stands.
pub(crate) fn pairs(query: &str) -> Vec<(String, String)> {
    form(query, 64)
}

/// The pairs of a form, at most so many.
pub(crate) fn form(text: &str, most: usize) -> Vec<(String, String)> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .take(most)
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(key), decoded(value))
        })
        .collect()
}

fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let digit = |i: usize| bytes.get(i).and_then(|b| char::from(*b).to_digit(16));
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
                continue;
            }
            (b'+', ..) => out.push(b' '),
            _ => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries() {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(
            pairs("q=%D0%9A+o%26&off=a&off=b&&x"),
            [
                pair("q", "К o&"),
                pair("off", "a"),
                pair("off", "b"),
                pair("x", "")
            ]
        );
        assert_eq!(
            pairs("q=%zz%4&r=%FF"),
            [pair("q", "%zz%4"), pair("r", "\u{fffd}")]
        );
        assert_eq!(pairs(&"a=1&".repeat(1000)).len(), 64);
    }
}
