//! Why there is a number, only a bound, or nothing: reasons for machines and in words.

/// What kind of answer a table got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// A number with an interval.
    Estimated,
    /// Only "at least".
    BoundOnly,
    /// No number.
    Refused,
}

impl State {
    /// As written in results: `estimated`, `bound only`, `refused`.
    pub fn written(self) -> &'static str {
        match self {
            Self::Estimated => "estimated",
            Self::BoundOnly => "bound only",
            Self::Refused => "refused",
        }
    }
}

/// One reason: a stable code, and what it is about (lists, numbers) as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// A stable code in kebab-case.
    pub code: &'static str,
    /// What it is about: names of lists, numbers; may be empty.
    pub about: String,
}

impl Reason {
    /// A reason about something.
    pub fn new(code: &'static str, about: impl Into<String>) -> Self {
        Self {
            code,
            about: about.into(),
        }
    }

    /// The reason in English.
    pub fn english(&self) -> String {
        self.said(0)
    }

    /// The reason in Russian.
    pub fn russian(&self) -> String {
        self.said(1)
    }

    fn said(&self, language: usize) -> String {
        let words = CODES.iter().find(|(code, ..)| *code == self.code).map_or(
            self.code,
            |(_, english, russian)| {
                if language == 0 { english } else { russian }
            },
        );
        if self.about.is_empty() {
            format!("{words}.")
        } else {
            format!("{words}: {}.", self.about)
        }
    }
}

/// Every code with its meaning in English and Russian.
pub const CODES: &[(&str, &str, &str)] = &[
    // no number
    (
        "unreadable-table",
        "The table could not be read",
        "Таблицу не удалось прочесть",
    ),
    (
        "count-negative",
        "A count is negative",
        "Отрицательное число людей",
    ),
    (
        "count-fractional",
        "A count is not a whole number of people",
        "Число людей не целое",
    ),
    (
        "count-missing",
        "A count is missing",
        "Число людей не указано",
    ),
    (
        "count-not-a-number",
        "A count is not a number",
        "На месте числа людей не число",
    ),
    (
        "too-many-people",
        "The counts are more than there are people",
        "Людей в таблице больше, чем на свете",
    ),
    ("too-many-lists", "Too many lists", "Слишком много списков"),
    ("no-lists", "There are no lists", "Нет списков"),
    (
        "nobody",
        "There is nobody on any list",
        "Ни в одном списке никого нет",
    ),
    (
        "one-list",
        "One list says nothing about people on no list; at least two separate ones are needed",
        "По одному списку нельзя судить о тех, кого нет ни в одном; нужны хотя бы два независимо составленных",
    ),
    (
        "two-lists-conditional",
        "With two lists independence cannot be tested; the number holds only if they are independent",
        "По двум спискам независимость проверить нельзя; число верно только при условии независимости",
    ),
    (
        "no-overlap",
        "Nobody is on two lists, so there is nothing to estimate from",
        "Нет никого, кто был бы в двух списках, и оценивать не из чего",
    ),
    (
        "overlap-not-connected",
        "The lists fall into groups that share nobody",
        "Списки распадаются на группы без общих людей",
    ),
    (
        "too-little-overlap",
        "Too few people are on two lists (fewer than 7 over all pairs)",
        "Слишком мало людей сразу в двух списках (меньше 7 по всем парам)",
    ),
    (
        "too-few-people",
        "Fewer than 20 people in all",
        "Всего меньше 20 человек",
    ),
    (
        "list-holds-everybody",
        "A list holds everybody, some of them alone: nothing shows how many it lacks",
        "Один список содержит всех, и некоторых только он: не видно, скольких в нём нет",
    ),
    (
        "no-model-has-an-estimate",
        "No model has an estimate on this table",
        "Ни одна модель не даёт оценки по этой таблице",
    ),
    (
        "chains-not-converged",
        "The hidden-class chains did not agree within their budget, so this method gives no number",
        "Цепи модели скрытых классов не сошлись за отведённое число шагов, поэтому этот метод числа не даёт",
    ),
    (
        "chains-on-one-hill",
        "Plain hidden-class chains agreed among themselves but not with chains that move between hills, so they do not count",
        "Обычные цепи модели скрытых классов сошлись между собой, но не с цепями, которые переходят с холма на холм, и в расчёт не идут",
    ),
    (
        "chains-not-confirmed",
        "Plain hidden-class chains agreed, but the chains that should confirm it did not move well enough, so they do not count",
        "Обычные цепи модели скрытых классов сошлись, но проверочные цепи двигались плохо и подтвердить этого не могут, поэтому в расчёт они не идут",
    ),
    (
        "beyond-hard-limit",
        "More than 2.5% of the mass lies beyond the stated limit of people who lived there",
        "Больше 2,5% массы лежит за указанным пределом числа живших там людей",
    ),
    (
        "all-strata-refused",
        "No stratum could be estimated",
        "Ни одну страту оценить не удалось",
    ),
    // only a bound
    (
        "interval-too-wide",
        "The upper end is more than five times the middle",
        "Верхняя граница больше середины в пять с лишним раз",
    ),
    (
        "infinite-upper-limit",
        "The upper end is infinite",
        "Верхняя граница бесконечна",
    ),
    (
        "no-graph-fits",
        "The saturated graph has more than 5% of the weight: the prior is speaking, so graph averaging gives no number",
        "Насыщенный граф имеет больше 5% веса: говорит априорное распределение, и усреднение по графам числа не даёт",
    ),
    (
        "prior-is-speaking",
        "Prior and posterior overlap by more than half",
        "Априорное и апостериорное распределения совпадают больше чем наполовину",
    ),
    (
        "methods-disagree",
        "The methods disagree: their intervals have no common part, or their middles differ by more than a factor of two",
        "Методы расходятся: у интервалов нет общей части или середины отличаются больше чем вдвое",
    ),
    (
        "hold-out-off",
        "Taking one list as the whole, the others miss its known size by more than a factor of two",
        "Если принять один список за целое, остальные ошибаются в его известном размере больше чем вдвое",
    ),
    (
        "strata-refused",
        "Some strata could not be estimated; the total holds their seen people only",
        "Часть страт оценить не удалось; в сумму входят только их известные люди",
    ),
    // warnings
    (
        "list-empty",
        "A list with nobody was left out",
        "Пустой список исключён",
    ),
    (
        "list-of-everybody-left-out",
        "A list that holds everybody adds nothing and was left out",
        "Список, в котором есть все, ничего не добавляет и исключён",
    ),
    (
        "lists-identical",
        "Lists that are equal person for person were counted as one",
        "Списки, совпадающие человек в человека, посчитаны за один",
    ),
    (
        "list-dominates",
        "One list holds more than 80% of the people",
        "Один список содержит больше 80% людей",
    ),
    (
        "pair-without-overlap",
        "Two lists share nobody",
        "Два списка не имеют общих людей",
    ),
    (
        "many-unseen",
        "More than five people on no list for each one seen",
        "На каждого известного приходится больше пяти человек ни в одном списке",
    ),
    (
        "list-fed-by-another",
        "A list was copied from another and counted with it",
        "Список переписан с другого и посчитан вместе с ним",
    ),
    (
        "linkage-dominates",
        "More than half of the variance comes from doubtful links",
        "Больше половины разброса даёт неуверенность в связях записей",
    ),
    (
        "separate-acts-not-stated",
        "Nobody has stated that the lists are separate acts of recording",
        "Никто не подтвердил, что списки составлены независимо",
    ),
    (
        "classes-not-run",
        "Hidden classes were not run",
        "Модель скрытых классов не считалась",
    ),
    (
        "graphs-not-run",
        "Graph averaging needs 3 to 6 lists and no impossible histories",
        "Усреднение по графам требует от 3 до 6 списков без невозможных сочетаний",
    ),
    (
        "stratum-missing",
        "Some people have no stratum; their labels were imputed",
        "У части людей страта не указана; она восполнена по остальным",
    ),
    (
        "bootstrap-percentile",
        "The bias correction could not be computed; plain percentiles stand",
        "Поправку на смещение вычислить нельзя; даны простые процентили",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_in_both_languages() {
        for (i, (code, english, russian)) in CODES.iter().enumerate() {
            assert!(
                !CODES[..i].iter().any(|(other, ..)| other == code),
                "{code}"
            );
            assert!(english.is_ascii() && !russian.is_ascii(), "{code}");
        }
        let reason = Reason::new("no-overlap", "");
        assert!(reason.russian().ends_with("не из чего."));
    }
}
