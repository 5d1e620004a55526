//! Words for the values the model names by stable keys.

use imena_model::{Basis, Calendar, PlaceKind, PointKind, Property, Role, SourceKind};

use crate::lang::Lang;
use crate::map::SpotKind;

fn pick(lang: Lang, ru: &'static str, en: &'static str) -> &'static str {
    match lang {
        Lang::Ru => ru,
        Lang::En => en,
    }
}

/// What a property is called on a page.
pub(crate) fn property(property: Property, lang: Lang) -> &'static str {
    let (ru, en) = match property {
        Property::FullName => ("Имя целиком", "Full name"),
        Property::Surname => ("Фамилия", "Surname"),
        Property::GivenName => ("Имя", "Given name"),
        Property::Patronymic => ("Отчество", "Patronymic"),
        Property::MaidenName => ("Прежняя фамилия", "Former surname"),
        Property::Alias => ("Другое имя", "Another name"),
        Property::Sex => ("Пол", "Sex"),
        Property::BirthDate => ("Родился, родилась", "Born"),
        Property::BirthPlace => ("Место рождения", "Birthplace"),
        Property::Nationality => ("Национальность", "Nationality"),
        Property::Citizenship => ("Гражданство", "Citizenship"),
        Property::Religion => ("Вероисповедание", "Religion"),
        Property::SocialOrigin => ("Происхождение", "Social origin"),
        Property::Education => ("Образование", "Education"),
        Property::Party => ("Партийность", "Party membership"),
        Property::Occupation => ("Занятие", "Occupation"),
        Property::Rank => ("Звание", "Rank"),
        Property::Awards => ("Награды", "Awards"),
        Property::Residence => ("Место жительства", "Residence"),
        Property::Family => ("Семья", "Family"),
        Property::ArrestDate => ("Арест", "Arrested"),
        Property::ArrestedBy => ("Кем арестован", "Arrested by"),
        Property::ArrestPlace => ("Место ареста", "Place of arrest"),
        Property::Charge => ("Обвинение", "Charge"),
        Property::Article => ("Статья", "Article"),
        Property::SentencedBy => ("Кем вынесен приговор", "Sentenced by"),
        Property::SentenceDate => ("Дата приговора", "Date of sentence"),
        Property::Sentence => ("Приговор", "Sentence"),
        Property::CampPlace => ("Где отбывал срок", "Where the term was served"),
        Property::DeportedDate => ("Выслан, дата", "Deported"),
        Property::DeportedPlace => ("Куда выслан", "Deported to"),
        Property::ReleasedDate => ("Освобождён", "Released"),
        Property::LaterEvent => ("Позднее", "Later"),
        Property::ExecutedDate => ("Расстрел, дата", "Execution, date"),
        Property::ExecutedPlace => ("Расстрел, место", "Execution, place"),
        Property::BurialPlace => ("Место погребения", "Burial place"),
        Property::DiedDate => ("Смерть, дата", "Death, date"),
        Property::DiedPlace => ("Смерть, место", "Death, place"),
        Property::DeathCause => ("Причина смерти", "Cause of death"),
        Property::DeathCertificate => ("Свидетельство о смерти", "Death certificate"),
        Property::RehabilitatedDate => ("Реабилитация, дата", "Rehabilitation, date"),
        Property::RehabilitatedBy => ("Кем реабилитирован", "Rehabilitated by"),
        Property::RehabilitationGround => ("Основание реабилитации", "Ground of rehabilitation"),
        Property::ArchiveReference => ("Архивный шифр", "Archive reference"),
        Property::CitedSource => ("Откуда взято", "Taken from"),
        Property::CrossReference => ("Ссылка на другую запись", "Cross reference"),
        Property::Relative => ("Названы родные", "Relatives named"),
        Property::NotUnderstood => ("Не понято программой", "Not understood by the program"),
        Property::Note => ("Сказано также", "Also said"),
    };
    pick(lang, ru, en)
}

/// What a remark on an entry is about, in Russian by its code; in English it says so itself.
pub(crate) fn remark<'a>(code: &str, what: &'a str, lang: Lang) -> &'a str {
    if lang == Lang::En {
        return what;
    }
    match code {
        "date-impossible" => "Такого дня в календаре нет.",
        "date-order" => "События стоят в порядке, которого не могло быть.",
        "body-missing" => "После метки приговора не назван орган.",
        "unit-missing" => "У срока не сказано, годы это или месяцы.",
        "law-date-not-rehabilitation" => "Это дата закона, а не реабилитации.",
        _ => what,
    }
}

/// What being in a source means, by the stable word of `imena_model::Means`.
pub(crate) fn means(key: &str, lang: Lang) -> &str {
    let (ru, en) = match key {
        "arrested" => ("был арестован", "was arrested"),
        "sentenced" => ("был осуждён", "was sentenced"),
        "shot" => ("был расстрелян", "was shot"),
        "died" => ("умер", "died"),
        "held" => ("содержался под стражей", "was held"),
        "deported" => ("был выслан", "was deported"),
        "rehabilitated" => ("был реабилитирован", "was rehabilitated"),
        "resident" => ("жил там", "lived there"),
        "memorialised" => ("помянут", "is remembered"),
        "sought" => ("его ищут", "is sought"),
        other => return other,
    };
    pick(lang, ru, en)
}

/// The kind of a source.
pub(crate) fn source_kind(kind: SourceKind, lang: Lang) -> &'static str {
    let (ru, en) = match kind {
        SourceKind::List => ("список", "list"),
        SourceKind::MemoryBook => ("книга памяти", "memory book"),
        SourceKind::ArchiveFile => ("архивное дело", "archive file"),
        SourceKind::Plaque => ("надпись на месте", "plaque or marker"),
        SourceKind::Testimony => ("свидетельство", "testimony"),
        SourceKind::FieldDiary => ("полевой дневник", "field diary"),
        SourceKind::Gazetteer => ("перечень мест", "gazetteer"),
        SourceKind::Holding => ("другое собрание", "another holding"),
    };
    pick(lang, ru, en)
}

/// How a claim is known.
pub(crate) fn basis(basis: Basis, lang: Lang) -> &'static str {
    let (ru, en) = match basis {
        Basis::Recorded => ("записано", "recorded"),
        Basis::Heard => ("услышано", "heard"),
        Basis::Excavated => ("раскопано", "excavated"),
        Basis::Measured => ("измерено", "measured"),
        Basis::Inferred => ("выведено по правилу", "inferred by rule"),
        Basis::Remembered => ("вспоминают", "remembered"),
    };
    pick(lang, ru, en)
}

/// In which role somebody asserts.
pub(crate) fn role(role: Role, lang: Lang) -> &'static str {
    let (ru, en) = match role {
        Role::Compiler => ("составитель", "compiler"),
        Role::Archive => ("архив", "archive"),
        Role::Witness => ("свидетель", "witness"),
        Role::Relative => ("родственник", "relative"),
        Role::State => ("государственный орган", "state body"),
        Role::Machine => ("программа", "the program"),
    };
    pick(lang, ru, en)
}

/// The kind of a place.
pub(crate) fn place_kind(kind: PlaceKind, lang: Lang) -> &'static str {
    let (ru, en) = match kind {
        PlaceKind::Settlement => ("селение", "settlement"),
        PlaceKind::Unit => ("область или район", "region or district"),
        PlaceKind::Address => ("адрес", "address"),
        PlaceKind::Prison => ("тюрьма", "prison"),
        PlaceKind::Camp => ("лагерь", "camp"),
        PlaceKind::BurialSite => ("место погребения", "burial site"),
        PlaceKind::Sector => ("участок", "sector"),
        PlaceKind::Pit => ("яма", "pit"),
        PlaceKind::Office => ("учреждение", "office"),
    };
    pick(lang, ru, en)
}

/// What a claim on a place is about, by its stable word.
pub(crate) fn topic(key: &str, lang: Lang) -> &str {
    let w = lang.words();
    match key {
        "used" => w.topic_used,
        "number" => w.topic_number,
        "who" => w.topic_who,
        "found" => w.topic_found,
        "list" => w.topic_list,
        "mark" => w.topic_mark,
        "note" => w.topic_note,
        other => other,
    }
}

/// The calendar of a source.
pub(crate) fn calendar(calendar: Calendar, lang: Lang) -> &'static str {
    let w = lang.words();
    match calendar {
        Calendar::Gregorian => w.calendar_gregorian,
        Calendar::Julian => w.calendar_julian,
        Calendar::Unknown => w.calendar_unknown,
    }
}

/// The name of a language by its BCP 47 code; the code itself when there is no name for it here.
pub(crate) fn language(code: &str, lang: Lang) -> &str {
    let (ru, en) = match code.split('-').next().unwrap_or("") {
        "ru" => ("русский", "Russian"),
        "uk" => ("украинский", "Ukrainian"),
        "be" => ("белорусский", "Belarusian"),
        "pl" => ("польский", "Polish"),
        "en" => ("английский", "English"),
        "de" => ("немецкий", "German"),
        "fi" => ("финский", "Finnish"),
        "et" => ("эстонский", "Estonian"),
        "lv" => ("латышский", "Latvian"),
        "lt" => ("литовский", "Lithuanian"),
        "yi" => ("идиш", "Yiddish"),
        "he" => ("иврит", "Hebrew"),
        _ => return code,
    };
    pick(lang, ru, en)
}

/// How a point of the model is drawn.
pub(crate) fn spot_kind(kind: PointKind) -> SpotKind {
    match kind {
        PointKind::Exact => SpotKind::Exact,
        PointKind::Approximate => SpotKind::Approximate,
        PointKind::Representative => SpotKind::Representative,
        PointKind::Arbitrary => SpotKind::Arbitrary,
        PointKind::Unknown => SpotKind::Unknown,
    }
}

/// A code of a language as it may stand in a `lang` attribute, or nothing.
pub(crate) fn lang_attribute(code: &str) -> Option<&str> {
    let sound = !code.is_empty()
        && code.len() <= 12
        && code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        && code.starts_with(|c: char| c.is_ascii_alphabetic());
    sound.then_some(code)
}
