//! Brackets in dates: the other style, or what another source says.

use super::tokens::Token;
use super::vocabulary::{self, Word};

/// "1 (14) мая 1905" becomes "1 / 14 мая 1905".
pub(super) fn without_middle_brackets(tokens: &[Token]) -> Vec<Token> {
    let mut plain = tokens.to_vec();
    for at in 0..tokens.len().saturating_sub(3) {
        let inner = matches!(
            &tokens[at + 1..at + 3],
            [Token::Number(_, 1 | 2), Token::Sign(')')]
        );
        let goes_on = tokens[at + 3..]
            .iter()
            .any(|token| matches!(token, Token::Number(..)));
        if at > 0 && tokens[at].is('(') && inner && goes_on {
            plain[at] = Token::Sign('/');
            plain.remove(at + 2);
            break;
        }
    }
    plain
}

/// What stands before the last brackets, and in them.
pub(super) fn end_brackets(tokens: &[Token]) -> Option<(&[Token], &[Token])> {
    let open = tokens.iter().position(|token| token.is('('))?;
    let close = tokens.iter().rposition(|token| token.is(')'))?;
    let silent = |token: &Token| {
        token.is('.')
            || token
                .word()
                .is_some_and(|word| vocabulary::says(word, Word::Filler))
    };
    (open < close && tokens[close + 1..].iter().all(silent))
        .then(|| (&tokens[..open], &tokens[open + 1..close]))
}

/// "13 августа (по другим данным – 28 июня) 1903": what follows the brackets belongs to both.
pub(super) fn middle_brackets(tokens: &[Token]) -> Option<(Vec<Token>, Vec<Token>)> {
    let open = tokens.iter().position(|token| token.is('('))?;
    let close = tokens.iter().rposition(|token| token.is(')'))?;
    let (before, behind) = (tokens.get(..open)?, tokens.get(close + 1..)?);
    let inside = without_preface(tokens.get(open + 1..close)?);
    let with = |part: &[Token]| [part, behind].concat();
    (!before.is_empty() && !inside.is_empty()).then(|| (with(before), with(inside)))
}

/// Without "по другим данным" and a closing bracket.
pub(super) fn without_preface(mut tokens: &[Token]) -> &[Token] {
    const PREFACE: [&str; 17] = [
        "по",
        "др",
        "другим",
        "данным",
        "дан",
        "иным",
        "сведениям",
        "св",
        "источникам",
        "за",
        "іншими",
        "даними",
        "wg",
        "innych",
        "danych",
        "в",
        "документам",
    ];
    while let [first, rest @ ..] = tokens {
        if !(first.is('.')
            || first.is(',')
            || first.is('-')
            || first.is(':')
            || first.word().is_some_and(|word| PREFACE.contains(&word)))
        {
            break;
        }
        tokens = rest;
    }
    while let [rest @ .., last] = tokens {
        if !last.is(')') {
            break;
        }
        tokens = rest;
    }
    tokens
}
