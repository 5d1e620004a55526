//! Places and occupations that have several names: in other languages, and before or after a renaming.
//!
//! A relative says "Livland" or "Reval", the book "Лифляндская губ." or "Таллин". This is a short table by hand of what
//! families abroad say most; it makes more records agree and never fewer.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::place::place_key;

const SAME: &[&str] = &[
    "лифляндия livland livonia lifland livonie inflanty vidzeme видземе",
    "эстляндия эстония estland estonia eesti viro",
    "курляндия kurland courland kurzeme kurlandia курземе",
    "латвия latvia lettland latvija",
    "литва lithuania litauen lietuva litwa",
    "польша poland polen polska pologne",
    "финляндия finland suomi finnland",
    "германия germany deutschland allemagne",
    "ингерманландия ingria ingermanland inkeri ингрия",
    "карелия karelia karjala karelien",
    "волынь волынская volhynia wolhynien wolyn volyn",
    "подолия подольская podolia podolien podole",
    "галиция galicia galizien галичина",
    "бессарабия bessarabia bessarabien молдавия moldova",
    "украина ukraine ukraina",
    "белоруссия беларусь belarus belorussia weissrussland",
    "россия russia russland",
    "сибирь siberia sibirien syberia",
    "крым crimea krim krym",
    "кавказ caucasus kaukasus",
    "грузия georgia georgien",
    "армения armenia armenien",
    "поволжье volga wolga немповолжья",
    "москва moscow moskau moskva moskwa moscou",
    "ленинград петербург петроград санктпетербург leningrad petersburg petrograd piter питер pietari",
    "киев kiev kyiv kiew kijow київ",
    "харьков kharkov kharkiv charkow харків",
    "варшава warsaw warschau warszawa",
    "лодзь lodz łódź litzmannstadt",
    "рига riga",
    "таллин таллинн ревель reval tallinn",
    "тарту юрьев дерпт dorpat tartu",
    "пярну пернов pernau parnu",
    "нарва narva narwa",
    "вильнюс вильно вильна vilna vilnius wilno wilna виленская",
    "каунас ковно kovno kaunas kowno ковенская",
    "двинск даугавпилс динабург dvinsk daugavpils dunaburg",
    "митава елгава mitau jelgava",
    "либава лиепая libau liepaja",
    "виндава вентспилс windau ventspils",
    "вольмар валмиера wolmar valmiera",
    "венден цесис wenden cesis",
    "гельсингфорс хельсинки helsingfors helsinki",
    "выборг viipuri viborg wiborg",
    "львов львів lemberg lviv lwow lvov",
    "тбилиси тифлис tiflis tbilisi",
    "ереван эривань yerevan erivan erevan",
    "екатеринбург свердловск sverdlovsk ekaterinburg yekaterinburg",
    "днепропетровск екатеринослав dnipro dnipropetrovsk ekaterinoslav",
    "донецк юзовка сталино donetsk stalino",
    "луганск ворошиловград luhansk lugansk",
    "нижегородская горький горьковская gorky",
    "самара куйбышев samara kuibyshev",
    "тверь калинин tver kalinin",
    "вятка киров vyatka kirov",
    "пермь молотов perm molotov",
    "царицын сталинград волгоград stalingrad volgograd tsaritsyn",
    "симбирск ульяновск simbirsk ulyanovsk",
    "новосибирск новониколаевск novosibirsk",
    "владикавказ орджоникидзе vladikavkaz",
    "краснодар екатеринодар krasnodar",
    "одесса odessa odesa",
    "витебск vitebsk witebsk",
    "могилев mogilev mohilev mohylew",
    "кенигсберг калининград konigsberg koenigsberg kaliningrad",
    "архангельск arkhangelsk archangel archangelsk",
    "соловки соловецкий solovki solovetsky",
    "учитель учительница преподаватель педагог teacher lehrer lehrerin nauczyciel opettaja",
    "священник иерей протоиерей батюшка священнослужитель priest pope clergyman pfarrer ksiadz",
    "пастор pastor pastori",
    "ксендз ksiądz",
    "раввин rabbi rabbiner rabin",
    "мулла mullah imam имам",
    "дьякон диакон deacon",
    "монах инок monk",
    "монахиня инокиня nun",
    "крестьянин крестьянка хлебороб единоличник колхозник колхозница farmer peasant bauer chlop maanviljelija",
    "рабочий рабочая worker labourer laborer arbeiter robotnik",
    "врач доктор doctor physician arzt lekarz",
    "медсестра nurse фельдшер",
    "инженер engineer ingenieur",
    "военный военнослужащий красноармеец soldier soldat",
    "офицер officer offizier",
    "рыбак fisherman fischer kalastaja",
    "кузнец blacksmith smith schmied",
    "плотник столяр carpenter tischler zimmermann",
    "мельник miller muller",
    "торговец купец merchant trader kaufmann kupiec",
    "студент студентка учащийся student",
    "профессор professor",
    "писатель литератор writer author schriftsteller",
    "портной портниха tailor schneider krawiec",
    "сапожник shoemaker cobbler schuster szewc",
    "шофер водитель driver chauffeur",
    "железнодорожник railwayman railroader машинист",
    "повар cook koch",
    "бухгалтер счетовод accountant bookkeeper buchhalter",
    "лесник лесничий forester forstmann",
    "агроном agronomist",
    "журналист journalist",
    "художник artist painter maler",
    "музыкант musician",
];

/// The groups a key is of, and the keys of each group.
type Table = (FxHashMap<u32, Vec<usize>>, Vec<Vec<u32>>);

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut groups_of: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
        let mut groups = Vec::with_capacity(SAME.len());
        for line in SAME {
            let mut keys: Vec<u32> = line.split(' ').filter_map(place_key).collect();
            keys.sort_unstable();
            keys.dedup();
            for key in &keys {
                groups_of.entry(*key).or_default().push(groups.len());
            }
            groups.push(keys);
        }
        (groups_of, groups)
    })
}

/// Every key a word may stand under in a record.
pub(crate) fn keys(word: &str) -> Vec<u32> {
    let Some(own) = place_key(word) else {
        return Vec::new();
    };
    let (groups_of, groups) = table();
    let mut keys = vec![own];
    for group in groups_of.get(&own).into_iter().flatten() {
        keys.extend(&groups[*group]);
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_families_say_and_what_books_say() {
        for (said, printed) in [
            ("Livland", "Лифляндская"),
            ("Livonia", "Лифляндской"),
            ("Reval", "Таллин"),
            ("Warsaw", "Варшавы"),
            ("Wilno", "Виленская"),
            ("teacher", "учительница"),
            ("farmer", "крестьянин"),
            ("Petersburg", "Ленинград"),
        ] {
            let key = place_key(printed).expect("a place");
            assert!(keys(said).contains(&key), "{said} {printed}");
        }
        assert!(keys("г.").is_empty());
        assert_eq!(keys("Выдуманка").len(), 1);
    }
}
