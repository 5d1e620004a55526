//! What headers of columns are called, in Russian, Ukrainian, Polish and English, and what their values look like.

use imena_model::Property;

use crate::mapping::plain_name;

/// What a header was understood as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Meaning {
    Is(Property),
    /// Names the row.
    Key,
    /// A part of a date or of a heading over several columns; says that the row is a header, not what it means.
    Heading,
}

use Meaning::{Heading, Is, Key};
use Property as P;

/// Beginnings of words that must all stand in the header; the rule with most of them wins.
#[rustfmt::skip]
static HEADERS: &[(&str, Meaning)] = &[
    // Whole names and their parts.
    ("фио", Is(P::FullName)), ("ф и о", Is(P::FullName)), ("фамилия имя", Is(P::FullName)), ("прізвищ ім'я", Is(P::FullName)), ("прізвищ імя", Is(P::FullName)),
    ("піб", Is(P::FullName)), ("п і б", Is(P::FullName)), ("full name", Is(P::FullName)), ("first surname", Is(P::FullName)), ("first last", Is(P::FullName)), ("name surname", Is(P::FullName)), ("name", Is(P::FullName)), ("person", Is(P::FullName)),
    ("nazwisko i imię", Is(P::FullName)), ("imię i nazwisko", Is(P::FullName)), ("nazwisko imię", Is(P::FullName)),
    ("fio", Is(P::FullName)), ("имя полное", Is(P::FullName)), ("полное имя", Is(P::FullName)), ("репрессированн", Is(P::FullName)),
    ("фамили", Is(P::Surname)), ("прізвищ", Is(P::Surname)), ("surname", Is(P::Surname)), ("last name", Is(P::Surname)), ("family name", Is(P::Surname)),
    ("lastname", Is(P::Surname)), ("nazwisko", Is(P::Surname)), ("nachname", Is(P::Surname)), ("familyname", Is(P::Surname)),
    ("имя", Is(P::GivenName)), ("ім'я", Is(P::GivenName)), ("ім’я", Is(P::GivenName)), ("імя", Is(P::GivenName)), ("first name", Is(P::GivenName)),
    ("given name", Is(P::GivenName)), ("given", Is(P::GivenName)), ("firstname", Is(P::GivenName)), ("forename", Is(P::GivenName)), ("imię", Is(P::GivenName)), ("imiona", Is(P::GivenName)), ("vorname", Is(P::GivenName)), ("vatersname", Is(P::Patronymic)), ("geburtsname", Is(P::MaidenName)), ("geboren", Is(P::BirthDate)), ("geburtsdatum", Is(P::BirthDate)), ("geburtsjahr", Is(P::BirthDate)), ("geburtsort", Is(P::BirthPlace)), ("volkszugehörigkeit", Is(P::Nationality)), ("nationalität", Is(P::Nationality)), ("beruf", Is(P::Occupation)), ("wohnort", Is(P::Residence)), ("verhaftet", Is(P::ArrestDate)), ("verurteilt", Is(P::SentenceDate)), ("urteil", Is(P::Sentence)), ("erschossen", Is(P::ExecutedDate)), ("grabstelle", Is(P::BurialPlace)), ("begraben", Is(P::BurialPlace)), ("rehabilitiert", Is(P::RehabilitatedDate)),
    ("отчеств", Is(P::Patronymic)), ("по батькові", Is(P::Patronymic)), ("patronym", Is(P::Patronymic)), ("father name", Is(P::Patronymic)), ("father's name", Is(P::Patronymic)),
    ("имя отца", Is(P::Patronymic)), ("imię ojca", Is(P::Patronymic)), ("otczestwo", Is(P::Patronymic)), ("middle name", Is(P::Patronymic)),
    ("девич", Is(P::MaidenName)), ("дівоч", Is(P::MaidenName)), ("maiden", Is(P::MaidenName)), ("nazwisko panieńsk", Is(P::MaidenName)), ("nazwisko rodow", Is(P::MaidenName)), ("прежняя фамили", Is(P::MaidenName)),
    ("псевдоним", Is(P::Alias)), ("прозвищ", Is(P::Alias)), ("другие имена", Is(P::Alias)), ("варианты", Is(P::Alias)), ("alias", Is(P::Alias)), ("also known", Is(P::Alias)), ("other name", Is(P::Alias)), ("pseudonim", Is(P::Alias)), ("інші імена", Is(P::Alias)),
    ("пол", Is(P::Sex)), ("стать", Is(P::Sex)), ("sex", Is(P::Sex)), ("gender", Is(P::Sex)), ("płeć", Is(P::Sex)),
    // Birth.
    ("рожд", Is(P::BirthDate)), ("дата рожд", Is(P::BirthDate)), ("год рожд", Is(P::BirthDate)), ("г р", Is(P::BirthDate)), ("г.р", Is(P::BirthDate)), ("родил", Is(P::BirthDate)), ("народ дата", Is(P::BirthDate)), ("дата народж", Is(P::BirthDate)), ("рік народж", Is(P::BirthDate)), ("народж", Is(P::BirthDate)), ("народився", Is(P::BirthDate)),
    ("birth", Is(P::BirthDate)), ("born", Is(P::BirthDate)), ("dob", Is(P::BirthDate)), ("yob", Is(P::BirthDate)), ("date birth", Is(P::BirthDate)), ("year birth", Is(P::BirthDate)), ("birthdate", Is(P::BirthDate)), ("birthyear", Is(P::BirthDate)),
    ("data urodz", Is(P::BirthDate)), ("rok urodz", Is(P::BirthDate)), ("urodz", Is(P::BirthDate)),
    ("место рожд", Is(P::BirthPlace)), ("где родил", Is(P::BirthPlace)), ("урожен", Is(P::BirthPlace)), ("місце народж", Is(P::BirthPlace)), ("birth place", Is(P::BirthPlace)), ("birthplace", Is(P::BirthPlace)), ("place birth", Is(P::BirthPlace)), ("born in", Is(P::BirthPlace)), ("miejsc urodz", Is(P::BirthPlace)), ("место урож", Is(P::BirthPlace)),
    // Who.
    ("национальн", Is(P::Nationality)), ("нац", Is(P::Nationality)), ("національн", Is(P::Nationality)), ("nationality", Is(P::Nationality)), ("ethnic", Is(P::Nationality)), ("narodowość", Is(P::Nationality)), ("народность", Is(P::Nationality)),
    ("гражданств", Is(P::Citizenship)), ("подданств", Is(P::Citizenship)), ("громадянств", Is(P::Citizenship)), ("citizen", Is(P::Citizenship)), ("obywatel", Is(P::Citizenship)),
    ("вероисповед", Is(P::Religion)), ("религи", Is(P::Religion)), ("віросповід", Is(P::Religion)), ("religion", Is(P::Religion)), ("wyznanie", Is(P::Religion)),
    ("соц происхожд", Is(P::SocialOrigin)), ("происхожд", Is(P::SocialOrigin)), ("социальн", Is(P::SocialOrigin)), ("походження", Is(P::SocialOrigin)), ("social", Is(P::SocialOrigin)), ("pochodzenie", Is(P::SocialOrigin)),
    ("образован", Is(P::Education)), ("обр", Is(P::Education)), ("освіта", Is(P::Education)), ("education", Is(P::Education)), ("wykształc", Is(P::Education)),
    ("партийн", Is(P::Party)), ("парт", Is(P::Party)), ("party", Is(P::Party)), ("partyjn", Is(P::Party)), ("przynależność", Is(P::Party)),
    ("професс", Is(P::Occupation)), ("профес", Is(P::Occupation)), ("занят", Is(P::Occupation)), ("место работ", Is(P::Occupation)), ("работал", Is(P::Occupation)), ("должност", Is(P::Occupation)), ("род занят", Is(P::Occupation)), ("работ", Is(P::Occupation)), ("посада", Is(P::Occupation)), ("місце роботи", Is(P::Occupation)), ("occupation", Is(P::Occupation)), ("profession", Is(P::Occupation)), ("work", Is(P::Occupation)), ("job", Is(P::Occupation)), ("position", Is(P::Occupation)), ("zawód", Is(P::Occupation)), ("zatrudnien", Is(P::Occupation)),
    ("звание", Is(P::Rank)), ("звання", Is(P::Rank)), ("rank", Is(P::Rank)), ("stopień", Is(P::Rank)),
    ("наград", Is(P::Awards)), ("нагород", Is(P::Awards)), ("award", Is(P::Awards)),
    ("прожив", Is(P::Residence)), ("место жит", Is(P::Residence)), ("место прожив", Is(P::Residence)), ("жил", Is(P::Residence)), ("адрес", Is(P::Residence)), ("мешк", Is(P::Residence)), ("місце прожив", Is(P::Residence)), ("residence", Is(P::Residence)), ("lived", Is(P::Residence)), ("address", Is(P::Residence)), ("zamieszk", Is(P::Residence)), ("adres", Is(P::Residence)),
    ("семь", Is(P::Family)), ("семейн", Is(P::Family)), ("состав семьи", Is(P::Family)), ("родин", Is(P::Family)), ("family", Is(P::Family)), ("rodzina", Is(P::Family)), ("marital", Is(P::Family)),
    ("родственник", Is(P::Relative)), ("relative", Is(P::Relative)),
    // Arrest.
    ("арест", Is(P::ArrestDate)), ("дата арест", Is(P::ArrestDate)), ("арестован дата", Is(P::ArrestDate)), ("когда арест", Is(P::ArrestDate)), ("арешт", Is(P::ArrestDate)), ("заарешт", Is(P::ArrestDate)), ("дата арешт", Is(P::ArrestDate)), ("arrest", Is(P::ArrestDate)), ("date arrest", Is(P::ArrestDate)), ("aresztow", Is(P::ArrestDate)), ("data aresztow", Is(P::ArrestDate)),
    ("кем арест", Is(P::ArrestedBy)), ("орган арест", Is(P::ArrestedBy)), ("арестов кем", Is(P::ArrestedBy)), ("ким заарешт", Is(P::ArrestedBy)), ("arrested by", Is(P::ArrestedBy)), ("arrest by", Is(P::ArrestedBy)), ("aresztowany przez", Is(P::ArrestedBy)),
    ("место арест", Is(P::ArrestPlace)), ("где арест", Is(P::ArrestPlace)), ("місце арешт", Is(P::ArrestPlace)), ("place arrest", Is(P::ArrestPlace)), ("arrest place", Is(P::ArrestPlace)), ("miejsc aresztow", Is(P::ArrestPlace)),
    ("обвин", Is(P::Charge)), ("обв", Is(P::Charge)), ("звинувач", Is(P::Charge)), ("charge", Is(P::Charge)), ("accus", Is(P::Charge)), ("zarzut", Is(P::Charge)), ("oskarż", Is(P::Charge)),
    ("статья", Is(P::Article)), ("статьи", Is(P::Article)), ("статт", Is(P::Article)), ("ст ук", Is(P::Article)), ("article", Is(P::Article)), ("artykuł", Is(P::Article)), ("paragraf", Is(P::Article)),
    // Sentence.
    ("кем осужд", Is(P::SentencedBy)), ("кем осужден", Is(P::SentencedBy)), ("орган осуд", Is(P::SentencedBy)), ("осудивш орган", Is(P::SentencedBy)), ("осуд орган", Is(P::SentencedBy)), ("орган вынес", Is(P::SentencedBy)), ("кем приговор", Is(P::SentencedBy)), ("приговор кем", Is(P::SentencedBy)), ("ким засудж", Is(P::SentencedBy)), ("sentenced by", Is(P::SentencedBy)), ("sentence by", Is(P::SentencedBy)), ("court", Is(P::SentencedBy)), ("skazany przez", Is(P::SentencedBy)), ("sąd", Is(P::SentencedBy)), ("орган", Is(P::SentencedBy)),
    ("дата осужд", Is(P::SentenceDate)), ("дата приговор", Is(P::SentenceDate)), ("осужд", Is(P::SentenceDate)), ("осужден дата", Is(P::SentenceDate)), ("дата вироку", Is(P::SentenceDate)), ("засудж", Is(P::SentenceDate)), ("дата засудж", Is(P::SentenceDate)), ("date sentence", Is(P::SentenceDate)), ("sentence date", Is(P::SentenceDate)), ("sentenced", Is(P::SentenceDate)), ("convict", Is(P::SentenceDate)), ("data wyroku", Is(P::SentenceDate)), ("data skazan", Is(P::SentenceDate)), ("skazan", Is(P::SentenceDate)),
    ("приговор", Is(P::Sentence)), ("мера наказ", Is(P::Sentence)), ("наказан", Is(P::Sentence)), ("вирок", Is(P::Sentence)), ("міра покаран", Is(P::Sentence)), ("sentence", Is(P::Sentence)), ("punishment", Is(P::Sentence)), ("verdict", Is(P::Sentence)), ("wyrok", Is(P::Sentence)), ("срок", Is(P::Sentence)), ("kara", Is(P::Sentence)),
    ("лагер", Is(P::CampPlace)), ("место отбыван", Is(P::CampPlace)), ("табір", Is(P::CampPlace)), ("camp", Is(P::CampPlace)), ("prison", Is(P::CampPlace)), ("obóz", Is(P::CampPlace)), ("łagier", Is(P::CampPlace)),
    ("дата высыл", Is(P::DeportedDate)), ("высыл", Is(P::DeportedDate)), ("выселен", Is(P::DeportedDate)), ("раскулач", Is(P::DeportedDate)), ("deport", Is(P::DeportedDate)), ("deportac", Is(P::DeportedDate)), ("wysied", Is(P::DeportedDate)), ("вислан", Is(P::DeportedDate)),
    ("место высыл", Is(P::DeportedPlace)), ("куда высл", Is(P::DeportedPlace)), ("место ссыл", Is(P::DeportedPlace)), ("место поселен", Is(P::DeportedPlace)), ("place deport", Is(P::DeportedPlace)), ("deported to", Is(P::DeportedPlace)), ("miejsc deport", Is(P::DeportedPlace)),
    ("освобожд", Is(P::ReleasedDate)), ("звільн", Is(P::ReleasedDate)), ("release", Is(P::ReleasedDate)), ("zwolnion", Is(P::ReleasedDate)),
    // Death.
    ("расстрел", Is(P::ExecutedDate)), ("дата расстрел", Is(P::ExecutedDate)), ("розстріл", Is(P::ExecutedDate)), ("дата розстріл", Is(P::ExecutedDate)), ("execut", Is(P::ExecutedDate)), ("date execut", Is(P::ExecutedDate)), ("shot", Is(P::ExecutedDate)), ("rozstrzel", Is(P::ExecutedDate)), ("data rozstrzel", Is(P::ExecutedDate)), ("stracon", Is(P::ExecutedDate)), ("приведен исполн", Is(P::ExecutedDate)), ("казн", Is(P::ExecutedDate)),
    ("место расстрел", Is(P::ExecutedPlace)), ("где расстрел", Is(P::ExecutedPlace)), ("місце розстріл", Is(P::ExecutedPlace)), ("place execut", Is(P::ExecutedPlace)), ("execution place", Is(P::ExecutedPlace)), ("miejsc rozstrzel", Is(P::ExecutedPlace)), ("miejsc stracen", Is(P::ExecutedPlace)), ("executed place", Is(P::ExecutedPlace)), ("executed at", Is(P::ExecutedPlace)),
    ("захорон", Is(P::BurialPlace)), ("место захорон", Is(P::BurialPlace)), ("место погреб", Is(P::BurialPlace)), ("похован", Is(P::BurialPlace)), ("місце похован", Is(P::BurialPlace)), ("buri", Is(P::BurialPlace)), ("grave", Is(P::BurialPlace)), ("pochow", Is(P::BurialPlace)), ("miejsc pochów", Is(P::BurialPlace)), ("могил", Is(P::BurialPlace)),
    ("смерт", Is(P::DiedDate)), ("дата смерт", Is(P::DiedDate)), ("умер", Is(P::DiedDate)), ("погиб", Is(P::DiedDate)), ("помер", Is(P::DiedDate)), ("death", Is(P::DiedDate)), ("died", Is(P::DiedDate)), ("date death", Is(P::DiedDate)), ("zmarł", Is(P::DiedDate)), ("data śmierci", Is(P::DiedDate)), ("zgon", Is(P::DiedDate)), ("śmierć", Is(P::DiedDate)), ("śmierci", Is(P::DiedDate)),
    ("место смерт", Is(P::DiedPlace)), ("место гибел", Is(P::DiedPlace)), ("місце смерт", Is(P::DiedPlace)), ("place death", Is(P::DiedPlace)), ("death place", Is(P::DiedPlace)), ("miejsc śmierci", Is(P::DiedPlace)), ("miejsc zgonu", Is(P::DiedPlace)),
    ("причин смерт", Is(P::DeathCause)), ("причина смерт", Is(P::DeathCause)), ("cause death", Is(P::DeathCause)), ("death cause", Is(P::DeathCause)), ("przyczyn", Is(P::DeathCause)),
    ("свидетельств", Is(P::DeathCertificate)), ("certificate", Is(P::DeathCertificate)), ("свідоцтв", Is(P::DeathCertificate)),
    // Rehabilitation and references.
    ("реабилит", Is(P::RehabilitatedDate)), ("дата реабилит", Is(P::RehabilitatedDate)), ("реабіліт", Is(P::RehabilitatedDate)), ("rehabilit", Is(P::RehabilitatedDate)), ("date rehabilit", Is(P::RehabilitatedDate)), ("rehabilitac", Is(P::RehabilitatedDate)),
    ("кем реабилит", Is(P::RehabilitatedBy)), ("орган реабилит", Is(P::RehabilitatedBy)), ("ким реабіліт", Is(P::RehabilitatedBy)), ("rehabilitated by", Is(P::RehabilitatedBy)), ("rehabilit by", Is(P::RehabilitatedBy)), ("zrehabilitow przez", Is(P::RehabilitatedBy)),
    ("основан реабилит", Is(P::RehabilitationGround)), ("основание реабилит", Is(P::RehabilitationGround)), ("ground rehabilit", Is(P::RehabilitationGround)), ("підстав", Is(P::RehabilitationGround)),
    ("архивн дел", Is(P::ArchiveReference)), ("дело", Is(P::ArchiveReference)), ("шифр", Is(P::ArchiveReference)), ("арх", Is(P::ArchiveReference)), ("фонд", Is(P::ArchiveReference)), ("архів", Is(P::ArchiveReference)), ("справа", Is(P::ArchiveReference)), ("archive", Is(P::ArchiveReference)), ("file number", Is(P::ArchiveReference)), ("case file", Is(P::ArchiveReference)), ("sygnatura", Is(P::ArchiveReference)), ("archiw", Is(P::ArchiveReference)), ("case number", Is(P::ArchiveReference)),
    ("источник", Is(P::CitedSource)), ("джерел", Is(P::CitedSource)), ("source", Is(P::CitedSource)), ("źródł", Is(P::CitedSource)), ("книга памяти", Is(P::CitedSource)),
    ("примечан", Is(P::Note)), ("заметк", Is(P::Note)), ("коммент", Is(P::Note)), ("дополнительн", Is(P::Note)), ("приміт", Is(P::Note)), ("note", Is(P::Note)), ("remark", Is(P::Note)), ("comment", Is(P::Note)), ("uwagi", Is(P::Note)), ("биограф", Is(P::Note)), ("biograph", Is(P::Note)),
    // What names a row.
    ("№", Key), ("n", Key), ("no", Key), ("id", Key), ("номер", Key), ("п п", Key), ("№ п п", Key), ("number", Key), ("nr", Key), ("lp", Key), ("код", Key), ("код записи", Key), ("№ записи", Key), ("№ картки", Key), ("№ карточки", Key), ("номер записи", Key), ("номер картки", Key), ("record id", Key), ("rec id", Key), ("unique id", Key),
    // Headings over or under others.
    ("дата", Heading), ("год", Heading), ("месяц", Heading), ("день", Heading), ("место", Heading), ("кем", Heading), ("date", Heading), ("year", Heading), ("month", Heading), ("day", Heading), ("place", Heading), ("by whom", Heading), ("by", Heading), ("рік", Heading), ("місце", Heading), ("data", Heading), ("rok", Heading), ("miejsce", Heading), ("столбец", Heading), ("column", Heading),
    ("телефон", Heading), ("phone", Heading), ("пункт", Heading), ("район", Heading), ("область", Heading), ("возраст", Heading), ("age", Heading), ("волость", Heading), ("губерния", Heading), ("уезд", Heading), ("адреса", Heading), ("том", Heading), ("страница", Heading), ("стр", Heading), ("page", Heading), ("volume", Heading), ("url", Heading), ("ссылка", Heading), ("фото", Heading), ("photo", Heading), ("region", Heading), ("country", Heading), ("city", Heading), ("город", Heading),
];

/// What a header means, with how many of its words say so.
pub(crate) fn understand(header: &str) -> Option<(Meaning, usize)> {
    if header.chars().count() > 120 {
        return None;
    }
    let words = words_of(header);
    let last = words.last()?;
    // "camp_id" is a number of another table.
    if words.len() > 1
        && matches!(last.as_str(), "id" | "code" | "код")
        && !matches!(words[0].as_str(), "unique" | "record" | "rec")
    {
        return Some((Heading, 1));
    }
    // (letters matched, fewer words left over)
    let mut best: Option<((usize, usize), Meaning, usize)> = None;
    for &(pattern, meaning) in HEADERS {
        let mut matched = 0;
        let mut letters = 0;
        let mut used = 0_u64;
        let all = pattern.split(' ').all(|beginning| {
            let short = beginning.chars().count() <= 3;
            let found = words.iter().take(64).enumerate().position(|(index, word)| {
                // "п п" needs two words.
                used & (1 << index) == 0
                    && if short {
                        word == beginning
                    } else {
                        word.starts_with(beginning)
                    }
            });
            used |= found.map_or(0, |index| 1 << index);
            matched += 1;
            letters += beginning.chars().count();
            found.is_some()
        });
        if !all {
            continue;
        }
        // A single short or general word must be the whole header: "by", "n", "имя", "name" mean little among others.
        let general = matches!(meaning, Heading | Key)
            || matches!(
                pattern,
                "name" | "имя" | "пол" | "ім'я" | "given" | "person" | "work" | "day"
            );
        if general && words.len() > pattern.split(' ').count() {
            continue;
        }
        let rank = (matched, letters);
        if best.as_ref().is_none_or(|(top, _, _)| rank > *top) {
            best = Some((rank, meaning, matched));
        }
    }
    best.map(|(_, meaning, matched)| (meaning, matched))
}

/// All properties a header speaks of, for columns that hold several: "дата и место рождения".
pub(crate) fn understand_several(header: &str) -> Option<Vec<Property>> {
    let words = words_of(header);
    let joined = words
        .iter()
        .any(|word| matches!(word.as_str(), "и" | "and" | "i" | "та" | "й"))
        || header.contains(['/', ',', '+', '&']);
    if !joined || words.len() < 3 {
        return None;
    }
    let has = |beginnings: &[&str]| {
        words
            .iter()
            .any(|word| beginnings.iter().any(|begin| word.starts_with(begin)))
    };
    let when = has(&[
        "дата",
        "год",
        "date",
        "year",
        "data",
        "rok",
        "рік",
        "когда",
        "число",
    ]);
    let place = has(&["место", "место", "place", "miejsc", "місце", "где"]);
    if !(when && place) {
        return None;
    }
    let pairs: [(&[&str], [Property; 2]); 4] = [
        (
            &["рожд", "birth", "urodz", "народж"],
            [P::BirthDate, P::BirthPlace],
        ),
        (
            &["арест", "arrest", "aresztow", "арешт"],
            [P::ArrestDate, P::ArrestPlace],
        ),
        (
            &["расстрел", "execut", "rozstrzel", "розстріл"],
            [P::ExecutedDate, P::ExecutedPlace],
        ),
        (
            &["смерт", "гибел", "death", "śmierci", "zgonu"],
            [P::DiedDate, P::DiedPlace],
        ),
    ];
    pairs
        .iter()
        .find(|(beginnings, _)| has(beginnings))
        .map(|(_, properties)| properties.to_vec())
}

fn words_of(header: &str) -> Vec<String> {
    let mut split = String::with_capacity(header.len() + 8);
    let mut before_small = false;
    for letter in header.chars() {
        let letter = if matches!(letter, '’' | 'ʼ') {
            '\''
        } else {
            letter
        };
        // "BirthPlace" is two words.
        if letter.is_uppercase() && before_small {
            split.push(' ');
        }
        before_small = letter.is_lowercase();
        split.push(
            if letter.is_alphanumeric() || matches!(letter, '№' | '\'' | '’') {
                letter
            } else {
                ' '
            },
        );
    }
    let few = ["of", "the", "в", "z", "по", "г"];
    let plain = plain_name(&split);
    let words: Vec<String> = plain
        .split(' ')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let kept: Vec<String> = words
        .iter()
        .filter(|word| !few.contains(&word.as_str()))
        .cloned()
        .collect();
    if kept.is_empty() || plain == "г р" || plain == "по батькові" {
        words
    } else {
        kept
    }
}

/// Values that are certainly a nationality.
const NATIONALITIES: [&str; 44] = [
    "русский",
    "русская",
    "украинец",
    "украинка",
    "белорус",
    "белоруска",
    "поляк",
    "полька",
    "еврей",
    "еврейка",
    "немец",
    "немка",
    "финн",
    "финка",
    "эстонец",
    "эстонка",
    "латыш",
    "латышка",
    "литовец",
    "литовка",
    "татарин",
    "татарка",
    "армянин",
    "грузин",
    "кореец",
    "китаец",
    "карел",
    "карелка",
    "грек",
    "казах",
    "узбек",
    "чуваш",
    "мордвин",
    "удмурт",
    "русские",
    "українець",
    "українка",
    "білорус",
    "russian",
    "polish",
    "pole",
    "ukrainian",
    "polska",
    "rosyjska",
];

/// What values alone say about a column.
pub(crate) fn understand_values<'a>(
    values: impl Iterator<Item = &'a str>,
) -> Option<(Property, &'static str)> {
    let mut count = 0;
    let mut patronymics = 0;
    let mut sexes = 0;
    let mut nationalities = 0;
    let mut articles = 0;
    let mut whole_names = 0;
    let mut births = 0;
    let mut surnames = 0;
    for value in values {
        let value = value.trim();
        if value.is_empty() {
            continue;
        }
        count += 1;
        let lower = value.to_lowercase();
        let words = lower.split_whitespace().count();
        patronymics += usize::from(words == 1 && is_patronymic(&lower));
        sexes += usize::from(crate::cells::sex(&lower).is_some());
        nationalities += usize::from(NATIONALITIES.contains(&lower.trim_end_matches(['.', ','])));
        articles += usize::from(is_article(&lower));
        whole_names +=
            usize::from((2..=5).contains(&words) && lower.split_whitespace().any(is_patronymic));
        surnames += usize::from(words == 1 && is_surname(&lower));
        let reading = crate::dates::read(
            value,
            imena_model::Calendar::Unknown,
            crate::dates::Order::default(),
        );
        let year = reading
            .readings
            .first()
            .and_then(|edtf| crate::dates::year_of(edtf));
        births += usize::from(year.is_some_and(|year| (1840..=1922).contains(&year)));
    }
    if count < 3 {
        return None;
    }
    let most = |found: usize| found * 10 >= count * 7;
    if most(patronymics) {
        Some((P::Patronymic, "values end like patronymics"))
    } else if most(whole_names) {
        Some((P::FullName, "values look like names with a patronymic"))
    } else if most(sexes) {
        Some((P::Sex, "values are m and f"))
    } else if most(nationalities) {
        Some((P::Nationality, "values are nationalities"))
    } else if most(articles) {
        Some((P::Article, "values look like articles of a code"))
    } else if most(births) {
        Some((P::BirthDate, "dates between 1840 and 1922"))
    } else if most(surnames) {
        Some((P::Surname, "values end like surnames"))
    } else {
        None
    }
}

fn is_patronymic(lower: &str) -> bool {
    lower.chars().count() > 4
        && [
            "ович",
            "евич",
            "овна",
            "евна",
            "ична",
            "инична",
            "івна",
            "ївна",
            "ич",
            "кызы",
            "оглы",
        ]
        .iter()
        .any(|ending| lower.ends_with(ending))
        && !lower.ends_with("кевич")
}

fn is_surname(lower: &str) -> bool {
    lower.chars().count() > 3
        && [
            "ов",
            "ев",
            "ёв",
            "ин",
            "ын",
            "ский",
            "цкий",
            "ова",
            "ева",
            "ина",
            "ына",
            "ская",
            "цкая",
            "енко",
            "чук",
            "ко",
            "ян",
            "швили",
            "дзе",
            "ман",
            "штейн",
            "берг",
            "ич",
            "ski",
            "cki",
            "ska",
            "cka",
            "ov",
            "ev",
            "off",
            "enko",
        ]
        .iter()
        .any(|ending| lower.ends_with(ending))
}

/// "58-10", "58-6, 58-11", "ст. 58 п. 10", "58 пп. 7, 9".
fn is_article(lower: &str) -> bool {
    let rest = lower
        .trim_start_matches("ст.")
        .trim_start_matches("ст")
        .trim_start();
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let next = rest.chars().nth(digits.len());
    let long_number = rest
        .split(|letter: char| !letter.is_ascii_digit())
        .any(|run| run.len() > 3);
    matches!(
        digits.as_str(),
        "58" | "59"
            | "54"
            | "19"
            | "17"
            | "16"
            | "82"
            | "95"
            | "193"
            | "107"
            | "61"
            | "63"
            | "64"
            | "65"
            | "72"
            | "74"
            | "76"
    ) && matches!(next, Some('-' | '–' | ' ' | ',' | '/' | 'п'))
        && !long_number
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &str, expected: Property) {
        assert_eq!(
            understand(header).map(|(meaning, _)| meaning),
            Some(Is(expected)),
            "{header}"
        );
    }

    #[test]
    fn headers_in_four_languages() {
        check("Фамилия", P::Surname);
        check("Ф.И.О.", P::FullName);
        check("ФИО", P::FullName);
        check("Фамилия, имя, отчество", P::FullName);
        check("Имя", P::GivenName);
        check("Отчество", P::Patronymic);
        check("Год рождения", P::BirthDate);
        check("Г.р.", P::BirthDate);
        check("Место рождения", P::BirthPlace);
        check("Дата ареста", P::ArrestDate);
        check("Арестован", P::ArrestDate);
        check("Кем арестован", P::ArrestedBy);
        check("Приговор", P::Sentence);
        check("Дата приговора", P::SentenceDate);
        check("Кем осуждён", P::SentencedBy);
        check("Расстрелян", P::ExecutedDate);
        check("Место расстрела", P::ExecutedPlace);
        check("Место захоронения", P::BurialPlace);
        check("Дата реабилитации", P::RehabilitatedDate);
        check("Нац.", P::Nationality);
        check("Пол", P::Sex);
        check("Место проживания", P::Residence);
        check("Surname", P::Surname);
        check("first_name", P::GivenName);
        check("Name", P::FullName);
        check("Date of birth", P::BirthDate);
        check("birthPlace", P::BirthPlace);
        check("Place of birth", P::BirthPlace);
        check("Date of execution", P::ExecutedDate);
        check("Прізвище", P::Surname);
        check("Ім'я", P::GivenName);
        check("Прізвище, ім’я, по батькові", P::FullName);
        check("По батькові", P::Patronymic);
        check("Дата народження", P::BirthDate);
        check("Місце народження", P::BirthPlace);
        check("Дата арешту", P::ArrestDate);
        check("Розстріляний", P::ExecutedDate);
        check("Nazwisko", P::Surname);
        check("Imię", P::GivenName);
        check("Imię ojca", P::Patronymic);
        check("Nazwisko i imię", P::FullName);
        check("Data urodzenia", P::BirthDate);
        check("Miejsce urodzenia", P::BirthPlace);
        check("Data aresztowania", P::ArrestDate);
        check("Статья", P::Article);
        check("Стаття", P::Article);
        check("Источник", P::CitedSource);
        assert_eq!(understand("№ п/п").map(|(meaning, _)| meaning), Some(Key));
        assert_eq!(understand("Цвет глаз"), None);
        assert_eq!(
            understand_several("Дата и место рождения"),
            Some(vec![P::BirthDate, P::BirthPlace])
        );
        assert_eq!(
            understand_several("Date and place of birth"),
            Some(vec![P::BirthDate, P::BirthPlace])
        );
    }

    #[test]
    fn values_speak_for_columns() {
        let of = |values: &[&str]| {
            understand_values(values.iter().copied()).map(|(property, _)| property)
        };
        assert_eq!(
            of(&["Образцович", "Выдуманович", "Примеровна"]),
            Some(P::Patronymic)
        );
        assert_eq!(of(&["м", "ж", "м"]), Some(P::Sex));
        assert_eq!(of(&["58-10", "58-6", "58-10, 11"]), Some(P::Article));
        assert_eq!(of(&["русский", "поляк", "финн"]), Some(P::Nationality));
        assert_eq!(
            of(&[
                "Примеров Тест Образцович",
                "Выдуманный Тест Образцович",
                "Тестов И. Ильич"
            ]),
            Some(P::FullName)
        );
        assert_eq!(of(&["раз", "два", "три"]), None);
    }
}
