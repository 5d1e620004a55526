//! Invented people in two invented lists.

use imena_link::{Table, TableBuilder};

const SURNAMES: [&str; 20] = [
    "Примеров",
    "Образцов",
    "Выдумкин",
    "Небылов",
    "Придуманов",
    "Заметкин",
    "Строчкин",
    "Буквин",
    "Словарев",
    "Запятов",
    "Точкин",
    "Абзацев",
    "Главин",
    "Томов",
    "Листков",
    "Корешков",
    "Переплетов",
    "Закладкин",
    "Полков",
    "Шкафов",
];
const GIVEN: [&str; 12] = [
    "Иван",
    "Петр",
    "Павел",
    "Николай",
    "Михаил",
    "Семен",
    "Григорий",
    "Степан",
    "Яков",
    "Федор",
    "Антон",
    "Матвей",
];
const FATHERS: [&str; 8] = [
    "Иванович",
    "Петрович",
    "Павлович",
    "Николаевич",
    "Михайлович",
    "Семенович",
    "Степанович",
    "Яковлевич",
];

/// A stream of numbers from a seed.
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit
    }
}

/// One record: identifier, source, cells.
#[derive(Clone)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) source: &'static str,
    pub(crate) cells: Vec<String>,
}

pub(crate) const COLUMNS: [&str; 6] = [
    "surname",
    "given",
    "patronymic",
    "birth",
    "birthplace",
    "arrest",
];

/// `count` people, each on the first list, most on the second, too. The identifier tells the truth: `17-b` is person 17.
pub(crate) fn rows(count: usize, seed: u64) -> Vec<Row> {
    let mut numbers = Numbers::new(seed);
    let mut rows = Vec::new();
    for person in 0..count {
        let birth = format!(
            "{}-{:02}-{:02}",
            1870 + numbers.below(45),
            1 + numbers.below(12),
            1 + numbers.below(28)
        );
        let arrest = format!(
            "193{}-{:02}-{:02}",
            7 + numbers.below(2),
            1 + numbers.below(12),
            1 + numbers.below(28)
        );
        let cells = vec![
            SURNAMES[numbers.below(20)].to_owned(),
            GIVEN[numbers.below(12)].to_owned(),
            FATHERS[numbers.below(8)].to_owned(),
            birth,
            format!("д. Выдумка-{}", numbers.below(60)),
            arrest,
        ];
        rows.push(Row {
            id: format!("{person}-a"),
            source: "a",
            cells: cells.clone(),
        });
        if numbers.below(10) < 7 {
            let mut other = cells;
            match numbers.below(5) {
                0 => other[1] = format!("{}.", other[1].chars().next().unwrap()),
                1 => other[3].truncate(4),
                2 => other[4] = String::new(),
                3 => other[5] = String::new(),
                _ => {}
            }
            rows.push(Row {
                id: format!("{person}-b"),
                source: "b",
                cells: other,
            });
        }
    }
    rows
}

pub(crate) fn table(rows: &[Row]) -> Table {
    let mut builder = TableBuilder::new(&COLUMNS);
    for row in rows {
        let cells: Vec<Vec<&str>> = row
            .cells
            .iter()
            .map(|c| {
                if c.is_empty() {
                    vec![]
                } else {
                    vec![c.as_str()]
                }
            })
            .collect();
        let cells: Vec<&[&str]> = cells.iter().map(Vec::as_slice).collect();
        builder.push(&row.id, row.source, &cells);
    }
    builder.build()
}
