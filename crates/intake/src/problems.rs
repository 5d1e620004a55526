//! The problems intake can report: one constructor each, so that the same matter is always said in the same words, and
//! one table that explains them all in two languages.

use imena_model::date::DateProblem;
use imena_model::{Position, Problem};

use crate::zipguard::size;

/// An explanation of one code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explained {
    /// The stable code.
    pub code: &'static str,
    /// What it means and what to do, in English.
    pub en: &'static str,
    /// The same in Russian.
    pub ru: &'static str,
}

/// The explanation of a code, if there is one.
pub fn explain(code: &str) -> Option<&'static Explained> {
    EXPLAINED.iter().find(|explained| explained.code == code)
}

fn row(line: u64) -> Position {
    Position {
        line: Some(line),
        ..Position::default()
    }
}

pub(crate) fn quote_open(line: u64) -> Problem {
    Problem::new(
        "quote-open",
        "A quotation mark opens a cell and nothing closes it.",
    )
    .at(row(line))
    .done("The mark was read as a letter of the cell; the rows after it were read as usual.")
    .mend("Close or remove the quotation mark in the file and add it again.")
}

pub(crate) fn broken_encoding(position: Position, around: String) -> Problem {
    Problem::new("broken-encoding", "A letter here cannot be read in the encoding of the file.")
        .at(position)
        .of(around)
        .done("The place is marked with U+FFFD; the original file keeps the bytes.")
        .mend("If there are many, the encoding was guessed wrongly: name it in the mapping (encoding = \"windows-1251\").")
}

pub(crate) fn nul_byte(position: Position, around: String) -> Problem {
    Problem::new("nul-byte", "The cell holds a NUL byte, which no text should.")
        .at(position)
        .of(around)
        .done("At the end of the cell it was left out, inside it is marked with U+FFFD; the original file keeps it.")
        .mend("Often a field padded by an old database: nothing to do if the words are right.")
}

pub(crate) fn line_too_long(line: u64, bytes: u64, kept: u64) -> Problem {
    Problem::new(
        "line-too-long",
        format!("The line has {}, more than a row can have.", size(bytes)),
    )
    .at(row(line))
    .done(format!(
        "The first {} stay on the record; the original file keeps the rest.",
        size(kept)
    ))
    .mend("Check whether the line ends of the file were lost.")
}

pub(crate) fn entry_too_long(line: u64, bytes: u64) -> Problem {
    Problem::new(
        "line-too-long",
        format!(
            "The entry has {} without a beginning of another.",
            size(bytes)
        ),
    )
    .at(row(line))
    .done("Its beginning was read; the original file keeps the rest.")
    .mend(
        "Check whether the line ends of the file were lost, or put an empty line between entries.",
    )
}

pub(crate) fn not_an_entry(line: u64, as_written: String) -> Problem {
    Problem::new("not-an-entry", "These words hold no name of a person.")
        .at(row(line))
        .of(as_written)
        .done("They were not taken for an entry; the original file keeps them.")
        .mend("If they are an entry, begin it with the name on a line of its own. Titles and running heads need nothing.")
}

pub(crate) fn cell_too_long(position: Position, bytes: u64) -> Problem {
    Problem::new(
        "cell-too-long",
        format!("The cell has {}, more than a record keeps.", size(bytes)),
    )
    .at(position)
    .done("Its beginning stays on the record; the original file keeps the rest.")
    .mend("Check whether a quotation mark is missing or a whole document was pasted into the cell.")
}

pub(crate) fn json_broken(line: u64, column: usize, what: &str) -> Problem {
    let position = Position {
        line: Some(line),
        column: Some(column.saturating_sub(1) as u64),
        column_name: None,
    };
    Problem::new(
        "json-broken",
        format!("The line is no JSON object: {what}."),
    )
    .at(position)
    .done("The line stays on a record of its own, as written; nothing was read from it.")
    .mend("Correct the line and add the file again.")
}

pub(crate) fn column_nested(name: &str) -> Problem {
    let position = Position {
        column_name: Some(name.to_owned()),
        ..Position::default()
    };
    Problem::new("column-nested", "The values of this column hold other values (a list or a structure).")
        .at(position)
        .done("They are kept as text, as JSON has them.")
        .mend("Nothing to do if no claim is to be read from them; otherwise spread them over columns of their own.")
}

pub(crate) fn cell_count(line: u64, found: usize, expected: usize, as_written: String) -> Problem {
    let what = if found > expected {
        format!("The row has {found} cells, the table has {expected} columns.")
    } else {
        format!("The row has only {found} cells, the table has {expected} columns.")
    };
    Problem::new("cell-count", what)
        .at(row(line))
        .of(as_written)
        .done("All its cells stay on the record; claims were read by the place of the cells from the left.")
        .mend("Check whether a separator stands inside a cell without quotation marks, or a cell was left out.")
}

pub(crate) fn header_twice(line: u64, as_written: String) -> Problem {
    Problem::new("header-twice", "This row repeats the names of the columns.")
        .at(row(line))
        .of(as_written)
        .done("It was not taken for a person.")
        .mend("Nothing to do; files glued together look like this. If it names columns too, set header_rows in the mapping.")
}

pub(crate) fn title_rows(line: u64, as_written: String) -> Problem {
    Problem::new(
        "title-row",
        "This row stands above the names of the columns.",
    )
    .at(row(line))
    .of(as_written)
    .done("It was taken for a title and not for a person.")
    .mend("If it is a person, say header_row and header_rows in the mapping.")
}

pub(crate) fn column_twice(name: &str, number: usize) -> Problem {
    let position = Position {
        column: Some(number as u64),
        column_name: Some(name.to_owned()),
        line: None,
    };
    Problem::new(
        "column-twice",
        format!("Two columns are called \"{name}\"."),
    )
    .at(position)
    .done("The mapping by name is about the first; the other stays on the records.")
    .mend(format!(
        "Name the other by its number in the mapping: \"#{}\".",
        number + 1
    ))
}

pub(crate) fn other_sheets(read: &str, others: &[String]) -> Problem {
    Problem::new(
        "other-sheets",
        format!("The workbook has other sheets: {}.", others.join(", ")),
    )
    .done(format!("Only \"{read}\" was read."))
    .mend(
        "To take in another, name it in the mapping (sheet = \"…\") under a source key of its own.",
    )
}

pub(crate) fn date(position: Position, as_written: &str, problem: &DateProblem) -> Problem {
    let (done, mend) = match problem {
        DateProblem::Impossible { .. } => (
            "Kept as written; not used in matching.",
            "If the source has it so, leave it: the page shows it as it stands. If it was mistyped, correct the file and add it again.",
        ),
        DateProblem::CenturyMissing => (
            "Kept as written; the century stays open.",
            "If the source means one century only, write the years in full in the file.",
        ),
        DateProblem::StylesDisagree { .. } => (
            "Kept as written, with the readings that are possible.",
            "Look it up in the source; one of the two figures was probably mistyped.",
        ),
        DateProblem::NotUnderstood { .. } => (
            "Kept as written; not used in matching.",
            "If this is the wrong column, correct the mapping. Otherwise nothing need be done.",
        ),
    };
    let mut what = problem.to_string();
    if let Some(first) = what.get(..1) {
        what = first.to_uppercase() + what.get(1..).unwrap_or_default();
    }
    if !what.ends_with('.') {
        what.push('.');
    }
    Problem::new(problem.code(), what)
        .at(position)
        .of(as_written)
        .done(done)
        .mend(mend)
}

pub(crate) fn birth_after_death(position: Position, birth: &str, death: &str) -> Problem {
    Problem::new(
        "birth-after-death",
        format!("The birth ({birth}) is later than the death ({death})."),
    )
    .at(position)
    .of(format!("{birth}; {death}"))
    .done("Both are kept as written.")
    .mend("Look it up in the source; columns may be exchanged, or a century mistyped.")
}

pub(crate) fn sex_unread(position: Position, as_written: &str) -> Problem {
    Problem::new("sex-unread", "These words were not understood as a sex.")
        .at(position)
        .of(as_written)
        .done("Kept as written.")
        .mend("If another column was meant, correct the mapping.")
}

pub(crate) fn key_twice(position: Position, key: &str) -> Problem {
    Problem::new("key-twice", format!("Two rows have the key \"{key}\"."))
        .at(position)
        .of(key)
        .done("The second one is known by its key and the number of its row.")
        .mend("Choose a column whose values name one row each, or leave key out of the mapping.")
}

pub(crate) fn key_missing(position: Position) -> Problem {
    Problem::new(
        "key-missing",
        "The row has nothing in the column that names rows.",
    )
    .at(position)
    .done("It is known by the number of its row.")
    .mend("Give it a key, or leave key out of the mapping.")
}

pub(crate) fn no_name(line: u64, as_written: String) -> Problem {
    Problem::new("name-missing", "The row has no name of a person.")
        .at(row(line))
        .of(as_written)
        .done("It is kept as a record; it will be found by its other words only.")
        .mend("Check whether it is a line of totals or a remark; if so, nothing to do.")
}

pub(crate) fn more_of_the_same(code: &str, more: u64) -> Problem {
    let what = format!("There are {more} more of these in the file.");
    let mut problem = Problem::new("more", what);
    problem.code = code.to_owned().into();
    problem
        .done("Each was dealt with like those listed.")
        .mend("Mend the cause and add the file again; the list will then be complete.")
}

pub(crate) fn cue_broken(line: u64, as_written: &str, what: &str) -> Problem {
    Problem::new("cue-broken", what.to_owned())
        .at(row(line))
        .of(as_written)
        .done("Its words are kept without a time of their own, after the words before them.")
        .mend("Write the line as 00:01:02.000 --> 00:01:05.000 and add the file again.")
}

pub(crate) fn cue_order(line: u64, as_written: &str) -> Problem {
    Problem::new(
        "cue-order",
        "The words begin before those above them, or end before they begin.",
    )
    .at(row(line))
    .of(as_written)
    .done("Kept with the times as written; shown in the order of their times.")
    .mend("Check the times against the recording.")
}

pub(crate) fn place_odd(what: String, as_written: String) -> Problem {
    Problem::new("place-odd", what)
        .of(as_written)
        .done("The rest of the place was taken in.")
        .mend("Correct the file and add it again.")
}

macro_rules! explained {
    ($($code:literal, $en:literal, $ru:literal;)+) => {
        /// All codes of intake with a paragraph each.
        pub static EXPLAINED: &[Explained] = &[$(Explained { code: $code, en: $en, ru: $ru },)+];
    };
}

explained! {
    "birth-after-death",
    "The record has a birth later than the death, the execution or the arrest. Both claims are kept exactly as written, since only \
     the source can say which is wrong. Usual causes: two columns exchanged, a century mistyped (1987 for 1887), the birth of a \
     relative in the wrong cell.",
    "В записи рождение позже смерти, расстрела или ареста. Оба утверждения сохранены как написаны: решить может только источник. \
     Обычные причины: перепутаны столбцы, опечатка в веке (1987 вместо 1887), дата рождения родственника.";
    "body-missing",
    "The label of a sentence stands in an entry without the body that passed it. The rest was read; no body was made up.",
    "В справке стоит пометка о приговоре без органа, который его вынес. Остальное прочитано; орган не придуман.";
    "broken-encoding",
    "Some bytes are no letters in the encoding of the file. The place is marked with U+FFFD and the bytes stay in the original. One or \
     two such places are damage of the file; thousands mean that the encoding was guessed wrongly: name it in the mapping under \
     [file], for example encoding = \"windows-1251\", and add the file again.",
    "Некоторые байты не являются буквами в кодировке файла. Место отмечено знаком U+FFFD, сами байты хранятся в оригинале. Одно-два \
     таких места — повреждение файла; тысячи означают, что кодировка определена неверно: укажите её в описании, раздел [file], \
     например encoding = \"windows-1251\", и добавьте файл снова.";
    "cell-count",
    "A row has more or fewer cells than the table has columns. All its cells are kept. Usually a separator stands inside a cell that \
     should be in quotation marks, so that everything to the right of it is one column off: look at the record before relying on it.",
    "В строке больше или меньше ячеек, чем столбцов в таблице. Все ячейки сохранены. Чаще всего разделитель стоит внутри ячейки без \
     кавычек, и всё правее сдвинуто на столбец: проверьте запись, прежде чем на неё полагаться.";
    "cell-too-long",
    "A cell has more than a megabyte. Its beginning stays on the record, the original file keeps all of it. Usually a quotation mark is \
     missing, or a whole document was pasted into one cell.",
    "В ячейке больше мегабайта. Начало остаётся в записи, целиком она хранится в оригинале файла. Обычно пропущена кавычка или в ячейку \
     вставлен целый документ.";
    "column-nested",
    "A column of a Parquet or JSON file holds lists or structures. They are kept as text. To read claims from them, spread them over columns.",
    "Столбец файла Parquet или JSON содержит списки или структуры. Они сохранены как текст. Чтобы прочесть из них утверждения, разнесите \
     их по столбцам.";
    "column-twice",
    "Two columns have the same name. A mapping by name is about the first of them. The second can be named by its number, \"#7\".",
    "Два столбца называются одинаково. Описание по названию относится к первому; второй можно указать номером, \"#7\".";
    "cue-broken",
    "A line of a transcript that should hold two times could not be read. The words under it are kept.",
    "Строку расшифровки, где должно стоять время начала и конца, прочесть не удалось. Слова под ней сохранены.";
    "cue-order",
    "The times of a transcript go backwards here. The words are kept with the times as written.",
    "Время в расшифровке здесь идёт назад. Слова сохранены со временем, как написано.";
    "damaged-file",
    "The file is of a kind imena reads, but it is cut off or broken inside. Nothing was taken in. Ask for the file again; if it opens in \
     the program that made it, save it as CSV.",
    "Файл известного вида, но обрезан или повреждён. Ничего не принято. Попросите файл ещё раз; если он открывается в своей программе, \
     сохраните его как CSV.";
    "date-century-missing",
    "The year has two digits and nothing says which century. It is kept with the century open: 37 may be 1837 or 1937.",
    "Год записан двумя цифрами, и век ниоткуда не следует. Он сохранён с открытым веком: 37 может быть 1837 или 1937.";
    "date-impossible",
    "The date is written clearly and there is no such day: 31 June, 30 February, the 13th month. It is kept and shown as written and is \
     not used to find records of the same person. 29 February 1900 is a real day in the Julian calendar: if the source counts in old \
     style, say so in the mapping (calendar = \"julian\").",
    "Дата написана ясно, но такого дня нет: 31 июня, 30 февраля, 13-й месяц. Она хранится и показывается как написана и не участвует в \
     поиске записей того же человека. 29 февраля 1900 года по юлианскому календарю — настоящий день: если источник считает по старому \
     стилю, укажите это в описании (calendar = \"julian\").";
    "date-not-understood",
    "The words in a column of dates were not understood. They are kept as written and shown on the page. If a whole column gives this \
     problem, the mapping names the wrong column.",
    "Слова в столбце дат не поняты. Они сохранены и показаны как написаны. Если так во всём столбце, в описании указан не тот столбец.";
    "date-order",
    "Two events of one case stand in an order that cannot be: an execution before the sentence or before the arrest, a sentence before the \
     arrest, an arrest before the birth. Both dates are kept as they were read: one of them is misprinted, or they belong to two cases. The \
     page of the book or the file can tell; until then both stand.",
    "События одного дела стоят в невозможном порядке: расстрел раньше приговора или ареста, приговор раньше ареста, арест раньше рождения. \
     Обе даты сохранены как прочитаны: одна из них напечатана с ошибкой, или они из двух разных дел. Это скажет страница книги или дело; \
     пока стоят обе.";
    "date-styles-disagree",
    "The date is given in old and new style, and the two are not the same day. In the 19th century they are 12 days apart, in the 20th \
     until 1918 13 days. Both are kept.",
    "Дата дана по старому и новому стилю, но это разные дни. В XIX веке разница 12 дней, в XX до 1918 года — 13. Сохранены обе.";
    "empty-file",
    "The file has no bytes, or only white space, or names of columns without a row. Nothing was taken in.",
    "Файл пуст, или в нём только пробелы, или только названия столбцов без строк. Ничего не принято.";
    "file-unreadable",
    "The operating system did not let imena read the file: it is not there, or is a folder, or its permissions forbid it.",
    "Система не дала прочесть файл: его нет, это папка или не хватает прав.";
    "header-twice",
    "A row in the middle repeats the names of the columns, as in files glued together, or a second row of names stands under the first. \
     It was not taken for a person. Two rows of names that belong together are joined when the mapping says header_rows = 2.",
    "Строка внутри файла повторяет названия столбцов (так бывает в склеенных файлах) или под названиями стоит вторая строка названий. За \
     человека она не принята. Две строки, составляющие названия вместе, соединяются, если в описании header_rows = 2.";
    "json-broken",
    "A line of a JSON Lines file is no JSON object. It is kept as written on a record of its own.",
    "Строка файла JSON Lines не является объектом JSON. Она сохранена как написана отдельной записью.";
    "key-missing",
    "The column that should name each row is empty here; the row is known by its number, which changes when rows are put in above it.",
    "Столбец, который должен называть строку, здесь пуст; строка известна по номеру, а он меняется, если выше вставить строки.";
    "key-twice",
    "Two rows have the same value in the column that should name them. Both are kept.",
    "У двух строк одно значение в столбце, который должен их называть. Обе сохранены.";
    "law-date-not-rehabilitation",
    "The date in the entry is that of the law under which somebody was rehabilitated (18 October 1991, 16 January 1989), not the day of the \
     rehabilitation. It is kept as the ground, and no day was read.",
    "Дата в справке — это дата закона, по которому человек реабилитирован (18 октября 1991, 16 января 1989), а не день реабилитации. Она \
     сохранена как основание, день не прочитан.";
    "line-too-long",
    "A line is longer than eight megabytes. Its first megabyte stays on the record, the original keeps all of it. Usually the line ends \
     of the file were lost in a transfer.",
    "Строка длиннее восьми мегабайт. Первый мегабайт остаётся в записи, целиком она хранится в оригинале. Обычно концы строк потеряны при \
     передаче файла.";
    "locked-file",
    "The workbook is locked with a password. Open it in its program, remove the password, save it and add it again.",
    "Книга закрыта паролем. Откройте её в своей программе, снимите пароль, сохраните и добавьте снова.";
    "mapping-broken",
    "The mapping is not sound TOML, or holds a word that is not known. The message names line and column. Nothing was taken in.",
    "Файл описания не является правильным TOML или содержит неизвестное слово. В сообщении названы строка и столбец. Ничего не принято.";
    "name-missing",
    "A row has no name of a person in any of the columns for names. It is kept. Lines of totals and remarks look like this.",
    "В строке нет имени человека ни в одном из столбцов для имён. Она сохранена. Так выглядят строки итогов и примечаний.";
    "not-an-entry",
    "A passage of a memory book holds no name of a person: a title, a running head, a remark. It was not taken for an entry; the \
     original keeps it. If it is an entry, begin it with the name, parted from the entry before by an empty line.",
    "Отрывок книги памяти не содержит имени человека: заглавие, колонтитул, примечание. За справку он не принят и хранится в оригинале. \
     Если это справка, начните её с имени и отделите от предыдущей пустой строкой.";
    "nul-byte",
    "A cell holds a byte 0, often padding of an old database. At the end of a cell it is left out, inside it is marked. The original \
     keeps it. If there are thousands, the file is perhaps in UTF-16: name the encoding in the mapping.",
    "В ячейке есть байт 0: часто это заполнение старой базы данных. В конце ячейки он опущен, внутри отмечен; в оригинале сохранён. Если их \
     тысячи, файл, возможно, в UTF-16: укажите кодировку в описании.";
    "other-sheets",
    "The workbook has sheets that were not read. Each can be taken in as a source of its own.",
    "В книге есть листы, которые не прочитаны. Каждый можно принять как отдельный источник.";
    "place-odd",
    "Something in the description of a place could not be used: a latitude over 90 degrees, an unknown kind. The rest was taken in.",
    "Что-то в описании места не удалось использовать: широта больше 90 градусов, неизвестный вид. Остальное принято.";
    "quote-open",
    "A quotation mark opens a cell and nothing closes it. It was read as a letter, so that it does not swallow the rows after it.",
    "Кавычка открывает ячейку, и ничто её не закрывает. Она прочитана как буква, чтобы не поглотить следующие строки.";
    "sex-unread",
    "The words in the column of sex are none of those known (м, ж, m, f, муж., kobieta …). They are kept as written.",
    "Слова в столбце пола не из известных (м, ж, m, f, муж., kobieta …). Они сохранены как написаны.";
    "title-row",
    "A row above the names of the columns was taken for a title. It is in the original and in this report.",
    "Строка над названиями столбцов принята за заголовок. Она есть в оригинале и в этом отчёте.";
    "unit-missing",
    "A term stands in the entry without saying whether it is years or months. It is kept as written.",
    "Срок в справке записан без указания лет или месяцев. Он сохранён как написан.";
    "unknown-abbreviation",
    "A short form in an entry is not in the grammar, so the phrase may end too early or too late there. Add it to the profile of the \
     volume and read the volume again.",
    "Сокращения в справке нет в грамматике, поэтому фраза может кончаться там слишком рано или поздно. Добавьте его в профиль тома и \
     прочитайте том снова.";
    "unknown-column",
    "The mapping names a column that the file does not have. Nothing was taken in, since a mistyped name would lose a whole column. The \
     message names the nearest columns.",
    "В описании назван столбец, которого нет в файле. Ничего не принято: из-за опечатки пропал бы целый столбец. В сообщении названы \
     ближайшие столбцы.";
    "unknown-encoding",
    "The encoding asked for is not known. Known are utf-8, utf-16le, utf-16be, windows-1251, koi8-r, koi8-u, cp866 and the others of the web.",
    "Такая кодировка неизвестна. Известны utf-8, utf-16le, utf-16be, windows-1251, koi8-r, koi8-u, cp866 и другие кодировки сети.";
    "unknown-property",
    "The mapping gives a column a meaning that is not known. The message names the nearest ones; docs/mapping.md has them all.",
    "Описание даёт столбцу неизвестное значение. В сообщении названы ближайшие; все перечислены в docs/mapping.md.";
    "unknown-sheet",
    "The workbook has no sheet of that name. The message names those it has.",
    "В книге нет листа с таким названием. В сообщении названы те, что есть.";
    "wrong-kind",
    "The bytes of the file are of another kind than its name or the command says: a PDF called .csv, a locked workbook, a picture. \
     Nothing was taken in; the message says what the file is and how to make it readable.",
    "Байты файла другого вида, чем говорит его имя или команда: PDF с именем .csv, закрытая книга, изображение. Ничего не принято; в \
     сообщении сказано, что это за файл и как сделать его читаемым.";
    "zip-bomb",
    "The workbook is a zip that would unpack to far more than a workbook can hold. It was not unpacked. If it is sound, open it in its \
     program and save the sheet as CSV.",
    "Книга — архив zip, который распаковался бы в объём, невозможный для книги. Он не распакован. Если с книгой всё в порядке, откройте её \
     и сохраните лист как CSV.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_order_once_and_in_both_languages() {
        assert!(EXPLAINED.is_sorted_by(|a, b| a.code < b.code));
        for explained in EXPLAINED {
            assert!(
                explained
                    .code
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
            );
            assert!(explained.en.len() > 40 && explained.ru.len() > 40);
        }
    }

    #[test]
    fn the_guide_names_every_code() {
        let guide = include_str!("../../../docs/problems.md");
        for explained in EXPLAINED {
            assert!(
                guide.contains(&format!("| `{}`", explained.code)),
                "{}",
                explained.code
            );
        }
    }

    /// Every code that stands in the text of this crate is explained.
    #[test]
    fn every_code_made_here_is_explained() {
        for after in include_str!("problems.rs").split("Problem::new(\"").skip(1) {
            let code = after.split('"').next().unwrap();
            assert!(code == "more" || explain(code).is_some(), "{code}");
        }
        for after in include_str!("error.rs").split("{ .. } => \"").skip(1) {
            let code = after.split('"').next().unwrap();
            assert!(code.contains(' ') || explain(code).is_some(), "{code}");
        }
    }
}
