//! Which rows hold the names of the columns: none, one, or two, perhaps under some lines of title.

use crate::dates;
use crate::mapping::plain_name;
use crate::words::{self, Meaning};

/// The rows of the header among the first rows of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Header {
    /// Index of the first row of names among the sample.
    pub(crate) first: usize,
    /// How many rows the names take; 0 when there are none.
    pub(crate) count: usize,
}

/// How many rows at the top may be title lines.
const TITLE_ROWS_MAX: usize = 12;

/// Finds the header in a sample of rows.
pub(crate) fn find(rows: &[Vec<String>]) -> Header {
    let filled: Vec<usize> = rows.iter().map(|row| filled(row)).collect();
    let usual = usual(
        filled
            .get(1..)
            .filter(|rest| !rest.is_empty())
            .unwrap_or(&filled),
    );
    let wide = |index: usize| filled[index] * 10 >= usual * 6 && filled[index] >= 1;
    let candidates: Vec<usize> = (0..rows.len().min(TITLE_ROWS_MAX))
        .filter(|&index| wide(index))
        .collect();
    for &index in &candidates {
        if usual > 1 && filled[index] < 2 {
            continue;
        }
        let body = &rows[index + 1..];
        if is_header(&rows[index], body) {
            let second = rows.get(index + 1).is_some_and(|row| {
                is_second(&rows[index], row, rows.get(index + 2..).unwrap_or_default())
            });
            return Header {
                first: index,
                count: 1 + usize::from(second),
            };
        }
        // A row of headings over groups is thinner than the names under it: look one further, but not past data.
        if looks_like_data(&rows[index]) {
            break;
        }
    }
    // Title lines over data without names: nothing is taken for a title without a header to prove it.
    Header { first: 0, count: 0 }
}

fn filled(row: &[String]) -> usize {
    row.iter().filter(|cell| !cell.trim().is_empty()).count()
}

fn usual(counts: &[usize]) -> usize {
    let mut best = (0, 0);
    for &count in counts {
        let times = counts.iter().filter(|&&other| other == count).count();
        if times > best.0 || (times == best.0 && count > best.1) {
            best = (times, count);
        }
    }
    best.1
}

/// Whether a cell holds a value and no name of a column: a date, a number, something with digits in it.
fn is_value(cell: &str) -> bool {
    let cell = cell.trim();
    if cell.is_empty() {
        return false;
    }
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    digits * 2 >= cell.chars().count() || (digits > 2 && dates::is_date(cell))
}

fn understood(row: &[String]) -> usize {
    row.iter()
        .filter(|cell| words::understand(cell).is_some())
        .count()
}

fn looks_like_data(row: &[String]) -> bool {
    row.iter().filter(|cell| is_value(cell)).count() * 4 >= filled(row).max(1)
}

fn is_header(row: &[String], body: &[Vec<String>]) -> bool {
    let known = understood(row);
    let full = filled(row).max(1);
    let values = row.iter().filter(|cell| is_value(cell)).count();
    if values * 3 > full {
        return false;
    }
    if known * 3 >= full {
        return true;
    }
    // Unknown words over columns of values: the contrast says that they are names.
    values == 0 && {
        let contrast = (0..row.len()).any(|column| {
            let below: Vec<&str> = body
                .iter()
                .filter_map(|row| row.get(column))
                .map(String::as_str)
                .filter(|cell| !cell.trim().is_empty())
                .collect();
            below.len() >= 2
                && below.iter().filter(|cell| is_value(cell)).count() * 4 >= below.len() * 3
        });
        let mut names: Vec<String> = row
            .iter()
            .map(|cell| plain_name(cell))
            .filter(|name| !name.is_empty())
            .collect();
        names.sort();
        let different = names.windows(2).all(|pair| pair[0] != pair[1]);
        contrast && (different || full == 1)
    }
}

/// Whether the row under a header belongs to it: the same names in another language, or parts of grouped headings.
fn is_second(first: &[String], second: &[String], body: &[Vec<String>]) -> bool {
    let full = filled(second);
    if full == 0 || looks_like_data(second) || same_names(first, second) {
        return false;
    }
    let known = understood(second);
    let under_gaps = first
        .iter()
        .zip(second)
        .filter(|(above, below)| above.trim().is_empty() && !below.trim().is_empty())
        .count();
    let all_known = known * 3 >= full * 2;
    let body_differs = body.is_empty()
        || body
            .iter()
            .take(20)
            .any(|row| understood(row) * 3 < filled(row).max(1) * 2);
    body_differs
        && all_known
        && (under_gaps > 0 || full * 2 >= filled(first) || words_of_groups(second))
}

fn words_of_groups(row: &[String]) -> bool {
    row.iter()
        .any(|cell| matches!(words::understand(cell), Some((Meaning::Heading, _))))
}

/// Whether two rows hold the same names.
pub(crate) fn same_names(one: &[String], other: &[String]) -> bool {
    filled(one) > 0
        && one.len() == other.len()
        && one
            .iter()
            .zip(other)
            .all(|(a, b)| plain_name(a) == plain_name(b))
}

/// One name for every column: rows of names joined, gaps filled from the left in grouped headings, empty ones numbered.
pub(crate) fn names(rows: &[Vec<String>], width: usize) -> Vec<String> {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0).max(width);
    let cell =
        |row: &[String], column: usize| row.get(column).map_or("", |cell| cell.trim()).to_owned();
    let mut names = Vec::with_capacity(width);
    let mut group = String::new();
    for column in 0..width {
        let mut parts: Vec<String> = Vec::new();
        if let [above @ .., below] = rows {
            let below = cell(below, column);
            for row in above {
                let heading = cell(row, column);
                if !heading.is_empty() {
                    group.clone_from(&heading);
                    parts.push(heading);
                } else if !below.is_empty() && !group.is_empty() {
                    parts.push(group.clone());
                }
            }
            if !below.is_empty() && parts.last() != Some(&below) {
                parts.push(below);
            }
        }
        let name = parts.join(" / ").replace(['\n', '\r'], " ");
        names.push(if name.is_empty() {
            format!("#{}", column + 1)
        } else {
            name
        });
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        text.lines()
            .map(|line| line.split(';').map(str::to_owned).collect())
            .collect()
    }

    fn check(text: &str, first: usize, count: usize) {
        assert_eq!(find(&rows(text)), Header { first, count }, "{text}");
    }

    #[test]
    fn headers_of_many_shapes() {
        check("Фамилия;Имя;Год рождения\nПримеров;Тест;1889\n", 0, 1);
        check(
            "Примеров;Тест;1889\nВыдуманный;Образец;1901\nОбразцов;Пример;1905\n",
            0,
            0,
        );
        check(
            "qwe;asd;zxc\nПримеров;Тест;1889\nВыдуманный;Образец;1901\n",
            0,
            1,
        );
        check(
            "Список лиц;;\nсоставлен в 1989;;\nФамилия;Имя;Год рождения\nПримеров;Тест;1889\nВ;О;1901\n",
            2,
            1,
        );
        check(
            "ФИО;Арест;;Приговор\n;дата;кем;\nПримеров Т. О.;1.2.1938;УНКВД;ВМН\nВыд О. О.;1.3.1938;УНКВД;ВМН\n",
            0,
            2,
        );
        check(
            "Surname;Name;Born\nФамилия;Имя;Год рождения\nПримеров;Тест;1889\nВ;О;1901\n",
            0,
            2,
        );
        check(
            "Фамилия;Имя;Год рождения\nФамилия;Имя;Год рождения\nПримеров;Тест;1889\n",
            0,
            1,
        );
        check("ФИО\nПримеров Тест Образцович\n", 0, 1);
        check("Примеров Тест Образцович\nВыдуманный Тест\n", 0, 0);
    }

    #[test]
    fn two_rows_become_one() {
        let grouped = rows("ФИО;Арест;;Приговор\n;дата;кем;\n");
        assert_eq!(
            names(&grouped, 4),
            ["ФИО", "Арест / дата", "Арест / кем", "Приговор"]
        );
        assert_eq!(names(&rows("а;;в\n"), 4), ["а", "#2", "в", "#4"]);
    }
}
