//! What is said about a date beside the date: its style, a doubt, "about".

use super::super::calendar::Calendar;
use super::tokens::Token;
use super::vocabulary::{self, Word};

/// Takes "ст. ст." and its like out.
pub(super) fn take_style(tokens: &mut Vec<Token>) -> Option<Calendar> {
    const OLD: [&str; 6] = ["ст", "старому", "старого", "стар", "старим", "старый"];
    const NEW: [&str; 5] = ["н", "новому", "нового", "нов", "новим"];
    const STYLE: [&str; 6] = ["ст", "стиль", "стилю", "стиля", "стилем", "style"];
    const MARKS: [(&str, &str, Calendar); 6] = [
        ("o", "s", Calendar::Julian),
        ("n", "s", Calendar::Gregorian),
        ("old", "style", Calendar::Julian),
        ("new", "style", Calendar::Gregorian),
        ("a", "st", Calendar::Julian),
        ("с", "ст", Calendar::Julian),
    ];
    let words: Vec<(usize, &str)> = tokens
        .iter()
        .enumerate()
        .filter_map(|(at, token)| Some((at, token.word()?)))
        .collect();
    let (from, to, calendar) = words.windows(2).find_map(|pair| {
        let [(at, first), (end, second)] = pair else {
            return None;
        };
        // At most a full stop stands between the two words.
        if !tokens[at + 1..*end].iter().all(|token| token.is('.')) {
            return None;
        }
        let marked = MARKS
            .iter()
            .find(|(a, b, _)| a == first && b == second)
            .map(|mark| mark.2);
        let old = OLD.contains(first) && STYLE.contains(second);
        let new = NEW.contains(first) && STYLE.contains(second);
        let spelled = match (old, new) {
            (true, _) => Some(Calendar::Julian),
            (_, true) => Some(Calendar::Gregorian),
            _ => None,
        };
        marked.or(spelled).map(|calendar| (*at, *end, calendar))
    })?;
    let mut from = from;
    let mut to = to + 1;
    if tokens.get(to).is_some_and(|token| token.is('.')) {
        to += 1;
    }
    if from > 0 && tokens[from - 1].word() == Some("по") {
        from -= 1;
    }
    if from > 0 && tokens[from - 1].is('(') && tokens.get(to).is_some_and(|token| token.is(')')) {
        from -= 1;
        to += 1;
    }
    tokens.drain(from..to);
    Some(calendar)
}

/// Takes question marks and "probably" out.
pub(super) fn take_doubt(tokens: &mut Vec<Token>) -> bool {
    let before = tokens.len();
    let mut kept: Vec<Token> = Vec::with_capacity(before);
    let mut after_word = false;
    for token in tokens.drain(..) {
        let doubt = token.is('?')
            || token
                .word()
                .is_some_and(|word| vocabulary::says(word, Word::Doubt));
        if doubt {
            after_word = !token.is('?');
            continue;
        }
        // The full stop of "предп." goes with it, so do brackets left empty.
        if std::mem::take(&mut after_word) && token.is('.') {
            continue;
        }
        if token.is(')') && kept.last().is_some_and(|last| last.is('(')) {
            kept.pop();
            continue;
        }
        kept.push(token);
    }
    *tokens = kept;
    tokens.len() < before && !tokens.is_empty()
}

/// Takes "about" from the front.
pub(super) fn take_about(tokens: &mut Vec<Token>) -> bool {
    let skipped = tokens
        .iter()
        .take_while(|token| {
            token
                .word()
                .is_some_and(|word| ["в", "у", "in", "w", "den"].contains(&word))
        })
        .count();
    let is_about = tokens.get(skipped).is_some_and(|token| {
        token.is('~')
            || token
                .word()
                .is_some_and(|word| vocabulary::says(word, Word::About))
    });
    if is_about {
        let dot = tokens.get(skipped + 1).is_some_and(|token| token.is('.'));
        tokens.drain(..=skipped + usize::from(dot));
    }
    is_about
}
