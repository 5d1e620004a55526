//! Receipt codes: sixteen signs in four groups, given instead of an account.
//!
//! Fifteen are random (75 bits); the last is a checksum that finds any one wrong sign and any two that changed places.
//! They are read leniently: in small letters, with Cyrillic letters that look the same, with O for 0.

use crate::Error;
use sha2::{Digest as _, Sha256};

const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 16;

/// A new code from the randomness of the system.
pub(crate) fn draw() -> Result<String, Error> {
    let mut random = [0u8; LENGTH - 1];
    getrandom::fill(&mut random)
        .map_err(|_| Error::Refused("the system gives no randomness for a code".to_owned()))?;
    let mut signs: Vec<u8> = random.iter().map(|byte| byte & 31).collect();
    signs.push(checksum(&signs));
    Ok(written(&signs))
}

fn written(signs: &[u8]) -> String {
    let mut text = String::with_capacity(LENGTH + 3);
    for (i, sign) in signs.iter().enumerate() {
        if i > 0 && i % 4 == 0 {
            text.push('-');
        }
        text.push(char::from(SIGNS[usize::from(*sign & 31)]));
    }
    text
}

/// Twice a number of the field with 32 elements (x⁵ + x² + 1).
fn twice(x: u8) -> u8 {
    let x = x << 1;
    if x & 32 == 0 { x } else { (x ^ 0b10_0101) & 31 }
}

fn checksum(signs: &[u8]) -> u8 {
    signs.iter().fold(0, |sum, sign| twice(sum ^ sign))
}

/// The code as it is written, from whatever somebody typed; nothing if it cannot be one.
pub fn read(typed: &str) -> Option<String> {
    let mut signs = Vec::with_capacity(LENGTH);
    for letter in typed.chars() {
        if letter.is_whitespace() || matches!(letter, '-' | '–' | '—' | '.') {
            continue;
        }
        let letter = letter.to_uppercase().next()?;
        let sign = match letter {
            'O' | 'О' => '0',
            'I' | 'L' => '1',
            'А' => 'A',
            'В' => 'B',
            'С' => 'C',
            'Е' => 'E',
            'Н' => 'H',
            'К' => 'K',
            'М' => 'M',
            'Р' => 'P',
            'Т' => 'T',
            'Х' => 'X',
            'З' => '3',
            other => other,
        };
        let at = SIGNS.iter().position(|s| char::from(*s) == sign)?;
        signs.push(u8::try_from(at).ok()?);
        if signs.len() > LENGTH {
            return None;
        }
    }
    let (check, rest) = signs.split_last()?;
    (signs.len() == LENGTH && checksum(rest) == *check).then(|| written(&signs))
}

/// What is kept of a code.
pub(crate) fn digest(code: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"imena receipt\n");
    hash.update(code.as_bytes());
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_write_it_and_slips_are_found() {
        let code = written(&{
            let mut signs: Vec<u8> = (0..15).map(|n| n * 2 + 1).collect();
            signs.push(checksum(&signs));
            signs
        });
        assert_eq!(read(&code), Some(code.clone()));
        assert_eq!(
            read(&code.to_lowercase().replace('-', " ")),
            Some(code.clone())
        );
        let cyrillic = code.replace('B', "В").replace('H', "н").replace('K', "К");
        assert_eq!(read(&cyrillic), Some(code.clone()));
        let plain: Vec<char> = code.chars().filter(|c| *c != '-').collect();
        for i in 0..plain.len() {
            for sign in SIGNS {
                let mut wrong = plain.clone();
                wrong[i] = char::from(*sign);
                let wrong: String = wrong.iter().collect();
                assert_eq!(
                    read(&wrong).is_some(),
                    plain[i] == char::from(*sign),
                    "{wrong}"
                );
            }
            if i > 0 && plain[i] != plain[i - 1] {
                let mut turned = plain.clone();
                turned.swap(i, i - 1);
                assert_eq!(read(&turned.iter().collect::<String>()), None);
            }
        }
        for none in ["", "-", "0000", "ЖЖЖЖ", &"0".repeat(10_000)] {
            assert_eq!(read(none), None);
        }
    }

    #[test]
    fn no_two_codes_are_one() {
        let codes: std::collections::BTreeSet<String> = (0..200).map(|_| draw().unwrap()).collect();
        assert_eq!(codes.len(), 200);
        assert!(codes.iter().all(|code| read(code).as_ref() == Some(code)));
    }
}
