//! The words of dates in six languages, in lower case, ё written е.

use std::sync::LazyLock;

/// What a word says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// A month by name.
    Month(u8),
    /// A season, as EDTF counts them.
    Season(u8),
    /// The beginning (1), the middle (2) or the end (3) of something.
    Part(u8),
    /// Half, quarter, third: by how many the year is divided.
    Fraction(u8),
    /// "year", "on", "the": says nothing.
    Filler,
    /// "century".
    Century,
    /// The ending of a decade, "1930-е".
    Decade,
    /// "about".
    About,
    /// "probably".
    Doubt,
    /// "or".
    Or,
    /// "and", also "to" of a range.
    And,
    /// "not later than", "before".
    Until,
    /// "not earlier than", "after".
    Since,
    /// "between".
    Between,
    /// "from … to …".
    From,
    /// "not", as in "not later".
    Not,
    /// Later, as in "not later".
    Later,
    /// Earlier, as in "not earlier".
    Earlier,
    /// "no information".
    Nothing,
    /// "first", "second".
    Ordinal(u8),
}

const MONTHS: [&str; 12] = [
    "январь января январе янв янв. студзень студзеня січень січня січ stycznia styczen styczeń styczniu sty january jan januar jänner",
    "февраль февраля феврале фев февр лютый лютага лютий лютого лют luty lutego lutym february feb februar feber",
    "март марта марте мар сакавік сакавіка березень березня бер марець marzec marca marcu march mar märz maerz marz mär mrz",
    "апрель апреля апреле апр красавік красавіка квітень квітня квіт квитня kwiecien kwiecień kwietnia kwietniu april apr",
    "май мая мае травень травня трав травеня maj maja maju may mai",
    "июнь июня июне июн чэрвень чэрвеня червень червня черв czerwiec czerwca czerwcu june jun juni",
    "июль июля июле июл ліпень ліпеня липень липня лип lipiec lipca lipcu july jul juli",
    "август августа августе авг жнівень жніўня серпень серпня серп sierpien sierpień sierpnia sierpniu august aug",
    "сентябрь сентября сентябре сен сент верасень верасня вересень вересня вер wrzesien wrzesień września wrzesnia wrześniu september sept sep",
    "октябрь октября октябре окт кастрычнік кастрычніка жовтень жовтня жовт pazdziernik październik października pazdziernika październiku october oct oktober okt",
    "ноябрь ноября ноябре ноя нояб лістапад лістапада листопад листопада лист listopad listopada listopadzie november nov",
    "декабрь декабря декабре дек снежань снежня грудень грудня груд grudzien grudzień grudnia grudniu december dec dezember dez",
];

const SEASONS: [&str; 4] = [
    "весна весной весны весною вясна вясной навесні wiosna wiosną wiosny spring frühjahr fruehjahr frühling",
    "лето летом лета літо влітку летам lato latem lata summer sommer",
    "осень осенью осени осінь восени восень восенню jesien jesień jesienią jesieni autumn fall herbst",
    "зима зимой зимы зимою взимку zima zimą zimy winter",
];

const OTHERS: [(Word, &str); 18] = [
    (
        Word::Filler,
        "г год года году гг годы годов годах р рік року роки рр гада годзе r rok roku rokiem year the of on in в у во w im am den dnia dn der des de th st nd rd число числа вона",
    ),
    (
        Word::Century,
        "в век века веке вв столетие столетия століття ст wiek wieku w century jh jahrhundert стагоддзе",
    ),
    (Word::Decade, "е х ые ых s er і ті их тих ті-х-х ern ыя"),
    (
        Word::About,
        "ок около прибл приблизительно примерно бл близько каля приблизно ca circa cca c около około ok about abt approximately around um etwa rund zirka",
    ),
    (
        Word::Doubt,
        "предположительно предпол предп возможно вероятно видимо очевидно можливо імовірно ймовірно магчыма prawdopodobnie możliwe probably perhaps possibly vermutlich wohl wahrscheinlich",
    ),
    (Word::Or, "или либо або чи ці lub albo or oder"),
    (Word::And, "и і й та i a oraz and und по до to bis do"),
    (
        Word::Until,
        "до к до before by until vor przed bis перед spätestens",
    ),
    (
        Word::Since,
        "после після пасля after since po nach seit od з frühestens",
    ),
    (
        Word::Between,
        "между між паміж między miedzy pomiędzy between zwischen",
    ),
    (Word::From, "с со з від ад от од od from von"),
    (Word::Not, "не ня nie not nicht no"),
    (
        Word::Later,
        "позднее позже пізніше пазней позднєе później pozniej later później später spater",
    ),
    (
        Word::Earlier,
        "ранее раньше раніше раней wcześniej wczesniej earlier früher fruher",
    ),
    (
        Word::Nothing,
        "неизвестно неизв неизвестна неизвестен невідомо невідома невядома nieznana nieznany nieznane unknown unbekannt none null нет нд бд nd",
    ),
    (
        Word::Fraction(2),
        "половина половине половины пол пол-на half hälfte połowa połowie",
    ),
    (
        Word::Fraction(4),
        "квартал квартале кв квартала kwartał kwartale quarter quartal",
    ),
    (Word::Fraction(3), "треть трети third drittel"),
];

const PARTS: [(u8, &str); 3] = [
    (
        1,
        "начало начале начала нач поч початок початку пачатак początek początku beginning early anfang",
    ),
    (
        2,
        "середина середине середины сер сярэдзіна połowa mid middle mitte",
    ),
    (
        3,
        "конец конце конца кон кінець кінці кін канец koniec końcu end late ende",
    ),
];

const ORDINALS: [(u8, &str); 4] = [
    (
        1,
        "первая первой первый первую перша першій першая pierwsza pierwszej first erste ersten я-1",
    ),
    (
        2,
        "вторая второй вторую второе друга другій другая druga drugiej second zweite zweiten",
    ),
    (
        3,
        "третья третьей третий трета третя trzecia third dritte dritten",
    ),
    (
        4,
        "четвертая четвертой четвертый четверта czwarta fourth vierte vierten",
    ),
];

/// Every form with what it says, sorted by the form.
static FORMS: LazyLock<Vec<(&str, Word)>> = LazyLock::new(|| {
    let numbered = |at: usize| u8::try_from(at).expect("twelve months at most");
    let months = MONTHS
        .iter()
        .enumerate()
        .map(|(at, list)| (Word::Month(numbered(at) + 1), *list));
    let seasons = SEASONS
        .iter()
        .enumerate()
        .map(|(at, list)| (Word::Season(numbered(at) + 21), *list));
    let parts = PARTS.iter().map(|(part, list)| (Word::Part(*part), *list));
    let ordinals = ORDINALS
        .iter()
        .map(|(number, list)| (Word::Ordinal(*number), *list));
    let lists = months
        .chain(seasons)
        .chain(OTHERS.iter().copied())
        .chain(parts)
        .chain(ordinals);
    let mut forms: Vec<(&str, Word)> = lists
        .flat_map(|(word, list)| list.split(' ').map(move |form| (form, word)))
        .collect();
    // Stable: of several meanings the order of the tables stays.
    forms.sort_by_key(|(form, _)| *form);
    forms
});

/// All that a word can say.
pub(super) fn meanings(word: &str) -> impl Iterator<Item = Word> + '_ {
    let from = FORMS.partition_point(|(form, _)| *form < word);
    FORMS[from..]
        .iter()
        .take_while(move |(form, _)| *form == word)
        .map(|(_, meaning)| *meaning)
}

/// Whether the word can say this.
pub(super) fn says(word: &str, meaning: Word) -> bool {
    meanings(word).any(|found| found == meaning)
}

/// The month of a name.
pub(super) fn month(word: &str) -> Option<u8> {
    meanings(word).find_map(|found| {
        if let Word::Month(month) = found {
            Some(month)
        } else {
            None
        }
    })
}

/// A Roman number up to 39, also typed with Cyrillic letters.
pub(super) fn roman(word: &str) -> Option<u8> {
    let mut sum = 0_u8;
    let mut last = 0;
    if word.chars().count() > 8 {
        return None;
    }
    for letter in word.chars().rev() {
        let value = match letter {
            'i' | 'і' | 'l' => 1,
            'v' | 'ѵ' => 5,
            'x' | 'х' => 10,
            _ => return None,
        };
        if value < last {
            sum = sum.checked_sub(value)?;
        } else {
            sum = sum.checked_add(value)?;
            last = value;
        }
    }
    (1..=39).contains(&sum).then_some(sum)
}
