//! A word typed in the wrong keyboard layout: "Bdfyjd" is Иванов.

const LATIN: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
const CYRILLIC: &str = "йцукенгшщзхъфывапролджэячсмитьбюё";

/// The same keys in the other layout; `None` if some key has no letter there, or it is no word.
pub(crate) fn other_layout(word: &str) -> Option<String> {
    let to = |c: char| -> Option<char> {
        if let Some(i) = LATIN.chars().position(|l| l == c) {
            return CYRILLIC.chars().nth(i);
        }
        let i = CYRILLIC.chars().position(|l| l == c)?;
        LATIN.chars().nth(i).filter(|l| l.is_alphabetic())
    };
    let out: String = word.chars().map(to).collect::<Option<_>>()?;
    let vowels = out
        .chars()
        .filter(|c| "аеёиоуыэюяaeiouy".contains(*c))
        .count();
    (vowels > 0 && out.chars().count() >= 3).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_layout() {
        assert_eq!(other_layout("bdfyjd").as_deref(), Some("иванов"));
        assert_eq!(other_layout("шмфтщм").as_deref(), Some("ivanov"));
    }
}
