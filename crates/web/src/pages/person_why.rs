//! Why records are held to be one person, comparison by comparison, and how to say that they are not.

use imena_desk::person::{DecidedPair, Held, PersonPage};
use imena_model::{Decided, Decision, RecordId};
use maud::{Markup, html};

use crate::lang::Lang;
use crate::shell::{cut, said, shown};

/// The section "why one person" with what may belong here too and who may be a relative.
pub(crate) fn section(person: &PersonPage, lang: Lang) -> Markup {
    let w = lang.words();
    html! {
        section {
            h2 #why { (w.why_title) }
            @if person.columns.len() < 2 {
                p { (w.why_single) }
            }
            @if !person.held.is_empty() {
                p.quiet { (w.why_note) }
                @for held in &person.held { (pair(person, held, "", lang)) }
            }
            @if !person.decided.is_empty() {
                h3 #decided { (w.decided_title) }
                p.quiet { (w.decided_note) }
                @for pair in &person.decided { (decided_pair(person, pair, lang)) }
            }
            @if !person.doubtful.is_empty() {
                h3 #doubtful { (w.doubtful_title) }
                p.quiet { (w.doubtful_note) }
                @for held in &person.doubtful { (pair(person, held, "?", lang)) }
            }
            @if !person.relatives.is_empty() {
                h3 #relatives { (w.relatives_title) }
                p.quiet { (w.relatives_note) }
                @for held in &person.relatives { (pair(person, held, w.relative_mark, lang)) }
            }
        }
    }
}

fn known_as(person: &PersonPage, record: RecordId, name: &str) -> Markup {
    html! {
        @if let Some(c) = person.columns.iter().position(|column| column.record == record) { (super::person_table::number(c)) " " }
        (cut(&shown(name), 60))
    }
}

fn pair(person: &PersonPage, held: &Held, mark: &str, lang: Lang) -> Markup {
    let w = lang.words();
    html! {
        details {
            summary {
                (known_as(person, held.a, &held.a_name)) " — " (known_as(person, held.b, &held.b_name))
                @if !mark.is_empty() { " " span.basis { (mark) } }
                span.quiet { " · " (w.why_probability) " " (probability(held.probability, lang)) }
            }
            @if let Some(decision) = &held.decision { (decided(decision, lang)) }
            ul.steps aria-label=(format!("{} {} — {}", w.why_pair, held.a, held.b)) {
                @for step in &held.steps {
                    li {
                        b { (said(&step.comparison, lang)) }
                        span {
                            (said(&step.level, lang))
                            @if !(step.left.is_empty() && step.right.is_empty()) {
                                " " span.quiet { (value(&step.left)) " / " (value(&step.right)) }
                            }
                        }
                        span.w { (weight(step.weight, lang)) " " span.quiet { (strength(step.weight, lang)) } }
                    }
                }
                li { b { (w.why_prior) } span {} span.w { (weight(held.prior, lang)) } }
                li.sum { b { (w.why_sum) } span {} span.w { b { (weight(held.weight, lang)) } } }
            }
            p.small {
                a href=(format!("/{}/person/{}/apart?a={}&b={}", lang.code(), person.id, held.a, held.b)) { (w.why_not_same) }
                @if held.b_person != person.id {
                    " · " a href=(format!("/{}/person/{}", lang.code(), held.b_person)) { (shown(&held.b_name)) " " (held.b_person) }
                } @else if !person.columns.iter().any(|c| c.record == held.b) {
                    " · " a href=(format!("/{}/record/{}", lang.code(), held.b)) { (held.b) }
                }
            }
        }
    }
}

fn decided_pair(person: &PersonPage, pair: &DecidedPair, lang: Lang) -> Markup {
    html! {
        p {
            (known_as(person, pair.a, &pair.a_name)) " — "
            @if pair.b_person == person.id {
                (known_as(person, pair.b, &pair.b_name))
            } @else {
                a href=(format!("/{}/person/{}", lang.code(), pair.b_person)) { (cut(&shown(&pair.b_name), 60)) " " (pair.b_person) }
            }
        }
        (decided(&pair.decision, lang))
    }
}

fn decided(decision: &Decision, lang: Lang) -> Markup {
    let w = lang.words();
    let what = match decision.decided {
        Decided::Same => w.why_same,
        Decided::Different => w.why_different,
        Decided::Unsure => w.why_unsure,
    };
    html! {
        p.decided {
            b { (w.why_decided) ": " (what) } ". "
            (shown(&decision.by)) ", " (day(decision.at.0)) ". " (shown(&decision.reason))
            @if decision.withdrawn_by.is_some() { " (" (w.why_withdrawn) ")" }
        }
    }
}

/// A value that was compared, short.
fn value(text: &str) -> String {
    if text.is_empty() {
        "—".to_owned()
    } else {
        cut(&shown(text), 80).into_owned()
    }
}

/// A weight with its sign, one digit after the point.
fn weight(bits: f64, lang: Lang) -> String {
    if !bits.is_finite() {
        return "—".to_owned();
    }
    let text = format!("{bits:+.1}").replace('-', "−");
    if matches!(text.as_str(), "+0.0" | "−0.0") {
        return "0".to_owned();
    }
    if lang == Lang::Ru {
        text.replace('.', ",")
    } else {
        text
    }
}

fn strength(bits: f64, lang: Lang) -> &'static str {
    let w = lang.words();
    match bits {
        b if b >= 5.0 => w.weight_strong_for,
        b if b >= 0.7 => w.weight_for,
        b if b > -0.7 => w.weight_none,
        b if b > -5.0 => w.weight_against,
        _ => w.weight_strong_against,
    }
}

/// A probability that never claims to be certain.
fn probability(p: f64, lang: Lang) -> String {
    let text = if p > 0.9999 {
        "> 0.9999".to_owned()
    } else if p < 0.0001 {
        "< 0.0001".to_owned()
    } else if !(0.01..=0.99).contains(&p) {
        format!("{p:.4}")
    } else {
        format!("{p:.2}")
    };
    if lang == Lang::Ru {
        text.replace('.', ",")
    } else {
        text
    }
}

/// The day of a moment, in ISO form (Gregorian, UTC).
pub(crate) fn day(seconds: i64) -> String {
    // Days to a civil date, after Howard Hinnant's published description of the calendar's cycle.
    let days = seconds.div_euclid(86_400) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days() {
        for (seconds, expected) in [
            (0, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (-1, "1969-12-31"),
            (1_795_392_000, "2026-11-23"),
        ] {
            assert_eq!(day(seconds), expected);
        }
    }

    #[test]
    fn probabilities_are_never_one() {
        assert_eq!(probability(1.0, Lang::En), "> 0.9999");
        assert_eq!(probability(0.987, Lang::Ru), "0,99");
        assert_eq!(probability(0.0, Lang::En), "< 0.0001");
    }
}
