//! Cutting written dates into numbers, words and signs.

/// A piece of a written date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A number and how many digits it was written with.
    Number(u32, usize),
    /// A number left open: "??", "XX", "__".
    Open,
    /// A word in lower case, ё as е, without its full stop.
    Word(String),
    /// A sign: one of `. - / , ( ) ? ~ [ ]`.
    Sign(char),
}

impl Token {
    pub(super) fn is(&self, sign: char) -> bool {
        *self == Self::Sign(sign)
    }

    pub(super) fn word(&self) -> Option<&str> {
        if let Self::Word(word) = self {
            Some(word)
        } else {
            None
        }
    }
}

/// Cuts the text; blanks vanish. A number too long to be one becomes a word.
pub(super) fn cut(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text
        .chars()
        .flat_map(char::to_lowercase)
        .map(plain)
        .collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    let run = |from: usize, test: &dyn Fn(char) -> bool| {
        chars[from..]
            .iter()
            .take_while(|letter| test(**letter))
            .count()
    };
    while let Some(&letter) = chars.get(at) {
        let followed_by_dot = |end: usize| chars.get(end).is_some_and(|next| ".-/".contains(*next));
        let taken = if letter.is_ascii_digit() {
            let taken = run(at, &|c| c.is_ascii_digit());
            let digits: String = chars[at..at + taken].iter().collect();
            tokens.push(match digits.parse() {
                Ok(number) if taken <= 8 => Token::Number(number, taken),
                _ => Token::Word(digits),
            });
            taken
        } else if "?_x*х".contains(letter)
            && followed_by_dot(at + run(at, &|c| c == letter))
            && (1..=4).contains(&run(at, &|c| c == letter))
            && !chars
                .get(at.wrapping_sub(1))
                .is_some_and(|c| c.is_alphanumeric())
            && (letter == '?' || letter == '_' || letter == '*' || run(at, &|c| c == letter) == 2)
        {
            tokens.push(Token::Open);
            run(at, &|c| c == letter)
        } else if letter.is_alphabetic() {
            let taken = run(at, &|c| c.is_alphabetic() || c == '\'');
            tokens.push(Token::Word(chars[at..at + taken].iter().collect()));
            taken
        } else {
            if !letter.is_whitespace() {
                tokens.push(Token::Sign(letter));
            }
            1
        };
        at += taken;
    }
    tokens
}

fn plain(letter: char) -> char {
    match letter {
        'ё' => 'е',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{a0}' => ' ',
        '\\' => '/',
        '[' => '(',
        ']' => ')',
        '≈' => '~',
        other => other,
    }
}
