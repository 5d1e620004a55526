//! Readings of dates said in words: "1938-03-17" is "17 марта 1938" to a Russian reader. Only plain EDTF is said so; the
//! rest is shown as it stands.

use crate::lang::Lang;

const RU: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];
const RU_ALONE: [&str; 12] = [
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
];
const EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Year, month and day of a plain date, without marks of doubt.
fn parts(edtf: &str) -> Option<(u16, Option<usize>, Option<u8>)> {
    let mut pieces = edtf.split('-');
    let year = pieces.next().filter(|y| y.len() == 4)?.parse().ok()?;
    let month = match pieces.next() {
        None => None,
        Some(m) if m.len() == 2 => Some(m.parse::<usize>().ok().filter(|m| (1..=12).contains(m))?),
        Some(_) => return None,
    };
    let day = match pieces.next() {
        None => None,
        Some(d) if d.len() == 2 => Some(d.parse::<u8>().ok().filter(|d| (1..=31).contains(d))?),
        Some(_) => return None,
    };
    pieces.next().is_none().then_some((year, month, day))
}

/// A reading in words, or as it stands when it is not a plain date.
pub(crate) fn said(edtf: &str, lang: Lang) -> String {
    let plain = edtf.trim_end_matches(['~', '?', '%']);
    let mark = edtf.get(plain.len()..).unwrap_or("");
    let Some((year, month, day)) = parts(plain) else {
        return edtf.to_owned();
    };
    let text = match (month, day, lang) {
        (None, ..) => year.to_string(),
        (Some(m), None, Lang::Ru) => format!("{} {year}", RU_ALONE[m - 1]),
        (Some(m), Some(d), Lang::Ru) => format!("{d} {} {year}", RU[m - 1]),
        (Some(m), None, Lang::En) => format!("{} {year}", EN[m - 1]),
        (Some(m), Some(d), Lang::En) => format!("{d} {} {year}", EN[m - 1]),
    };
    let about = match (mark, lang) {
        ("", _) => return text,
        ("~", Lang::Ru) => "около",
        ("~", Lang::En) => "about",
        (_, Lang::Ru) => "возможно,",
        (_, Lang::En) => "perhaps",
    };
    format!("{about} {text}")
}

/// The day of a moment (UTC), in words.
pub(crate) fn day(at: imena_model::Moment, lang: Lang) -> String {
    // Days since 1 March of the year 0 in the Gregorian calendar, by cycles of 400 years.
    let days = at.0.div_euclid(86_400) + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    said(&format!("{year:04}-{month:02}-{day:02}"), lang)
}

/// Whether the words of the source already say the reading plainly, so that saying it again tells nobody anything.
pub(crate) fn plain_already(as_written: &str, edtf: &str) -> bool {
    let words = as_written
        .trim()
        .trim_end_matches("года")
        .trim_end_matches("г.")
        .trim()
        .to_lowercase();
    if words == edtf {
        return true;
    }
    let Some((year, month, day)) = parts(edtf) else {
        return false;
    };
    match (month, day) {
        (Some(m), Some(d)) => {
            words == format!("{d:02}.{m:02}.{year}")
                || words == format!("{d}.{m}.{year}")
                || words == format!("{d} {} {year}", RU[m - 1])
        }
        (Some(m), None) => {
            words == format!("{m:02}.{year}") || words == format!("{} {year}", RU_ALONE[m - 1])
        }
        (None, _) => words == year.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_in_words() {
        for (edtf, ru, en) in [
            ("1938-03-17", "17 марта 1938", "17 March 1938"),
            ("1938-03", "март 1938", "March 1938"),
            ("1905~", "около 1905", "about 1905"),
            ("1905?", "возможно, 1905", "perhaps 1905"),
            ("1938-13-01", "1938-13-01", "1938-13-01"),
            ("[1888,1893]", "[1888,1893]", "[1888,1893]"),
            ("1937/1938", "1937/1938", "1937/1938"),
            ("", "", ""),
        ] {
            assert_eq!(
                (said(edtf, Lang::Ru).as_str(), said(edtf, Lang::En).as_str()),
                (ru, en)
            );
        }
    }

    #[test]
    fn days_of_moments() {
        for (at, expected) in [
            (0, "1 January 1970"),
            (951_782_400, "29 February 2000"),
            (-1, "31 December 1969"),
            (1_795_455_242, "23 November 2026"),
        ] {
            assert_eq!(day(imena_model::Moment(at), Lang::En), expected);
        }
    }

    #[test]
    fn words_that_need_no_reading() {
        for (words, edtf, expected) in [
            ("08.04.1938", "1938-04-08", true),
            ("8 апреля 1938 г.", "1938-04-08", true),
            ("1889 г.", "1889", true),
            ("2 (14) марта 1889", "1889-03-14", false),
            ("март 1938", "1938-03", true),
            ("ок. 1905", "1905~", false),
        ] {
            assert_eq!(plain_already(words, edtf), expected, "{words}");
        }
    }
}
