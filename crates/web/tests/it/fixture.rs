//! A stand-in for the desk: invented people, every kind of page, every mark the pages can make.

use imena_desk::Words;
use imena_desk::correction::{self, CorrectionLine, Happened};
use imena_desk::count::{
    ClaimedList, CountClaim, CountShown, CountedMethod, Drawing, NumberRange, Said,
};
use imena_desk::find::{Bridge, Chip, FindQuery, Found, Hit, NearSpelling, NotReadYet, Searched};
use imena_desk::person::*;
use imena_desk::place::{MapPoint, PlaceLine, PlacePage};
use imena_desk::record::{Entry, ReadingBy, RecordPage, RecordView};
use imena_desk::request::RequestPage;
use imena_desk::source::{SourceLine, SourcePage};
use imena_desk::summary::Summary;
use imena_desk::testimony::{TestimonyLine, TestimonyPage, Voice};
use imena_model::*;
use imena_web::{Answer, Answers};

/// Gives the same answers to everybody. With `hostile` every text is markup that must come out as text.
pub(crate) struct Fixture {
    hostile: Option<&'static str>,
}

/// Markup and tricks that must be shown as text.
pub(crate) const HOSTILE: &str =
    "\"><script>alert('x')</script><img src=x onerror=alert(1)>&amp;\u{202e}</title></textarea>";

/// The code of the one request there is.
pub(crate) const CODE: &str = "0000-0000-0000-0000";

pub(crate) const PERSON: PersonId = PersonId(1);
pub(crate) const SINGLE: PersonId = PersonId(9);

impl Fixture {
    pub(crate) fn plain() -> Fixture {
        Fixture { hostile: None }
    }

    pub(crate) fn hostile() -> Fixture {
        Fixture {
            hostile: Some(HOSTILE),
        }
    }

    fn t(&self, text: &str) -> String {
        self.hostile.unwrap_or(text).to_owned()
    }

    fn w(&self, ru: &str, en: &str) -> Words {
        Words {
            ru: self.t(ru),
            en: self.t(en),
        }
    }

    fn counts(&self) -> Vec<CountShown> {
        let range = |middle, lo, hi| {
            Some(NumberRange {
                middle,
                lo,
                hi: Some(hi),
            })
        };
        let list = |name: &str, persons| ClaimedList {
            name: self.t(name),
            sources: vec![
                (self.t("one"), self.t("Выдуманная книга")),
                (self.t("two"), self.t("Её переписка")),
            ],
            records: persons + 3,
            persons,
        };
        let claim = CountClaim {
            form: 1,
            state: "estimated".into(),
            warnings: vec![Said {
                code: "list-dominates".into(),
                words: self.w("Один список велик.", "One list is large."),
            }],
            universe: vec![self.w("события 1937–1938 гг.", "events of 1937–1938")],
            records: 260,
            persons: 212,
            outside: 4,
            lists: vec![list("Выдуманная книга", 150), list("Выдуманная картотека", 120)],
            feeds: vec![(self.t("two"), self.t("one"))],
            compiled: vec![self.t("three")],
            overlaps: vec![((0, 1), 58)],
            groups: vec![vec![0, 1]],
            table: vec![("10".into(), 92), ("01".into(), 62), ("11".into(), 58)],
            estimate: range(312.4, 281.0, 377.0),
            certain: range(309.0, 284.0, 360.0),
            at_least: range(300.0, 280.0, 330.0),
            drawn: 20,
            linkage_share: Some(0.21),
            one_in_ten: Some(281.0),
            methods: vec![CountedMethod {
                method: "loglinear-bic".into(),
                setting: "[1,2]".into(),
                range: range(310.0, 284.0, 360.0),
                note: Some(self.w("Замечание.", "A remark.")),
            }],
            assumed: self.w("Допущения.", "What is assumed."),
            separate_acts: Some(self.t("Общество «Пример»: книги составлены порознь")),
            drawings: vec![Drawing {
                key: "overlaps".into(),
                title: self.w("Кто в каких списках", "Who is on which lists"),
                svg: "<svg viewBox=\"0 0 10 5\" width=\"10\" role=\"img\" aria-labelledby=\"plot-overlaps\"></svg>".into(),
                rows_ru: vec![vec![self.t("сочетание")], vec![self.t("10")]],
                rows_en: vec![vec![self.t("history")], vec![self.t("10")]],
            }],
            key: "00ff".into(),
            seed: 1,
            version: "0.1.0".into(),
            ..CountClaim::default()
        };
        let earlier = CountClaim {
            state: "refused".into(),
            ..CountClaim::default()
        };
        vec![
            CountShown {
                act: ActId(70),
                at: Moment(1_795_000_000),
                claim,
            },
            CountShown {
                act: ActId(50),
                at: Moment(1_790_000_000),
                claim: earlier,
            },
        ]
    }

    fn columns(&self) -> Vec<Column> {
        let titles = [
            (
                "Список осуждённых Выдуманного района",
                Some("1938"),
                "row 214",
                vec!["sentenced"],
            ),
            (
                "Письмо из ЗАГСа, сохранённое в семье",
                Some("1957"),
                "the whole",
                vec!["died"],
            ),
            (
                "Книга памяти Выдуманной области, т. 3",
                Some("1996"),
                "entry 812, p. 147",
                vec!["arrested", "sentenced"],
            ),
            (
                "Imaginary list of the Livonian diaspora",
                Some("2001"),
                "row 31",
                vec!["memorialised"],
            ),
            (
                "Книга памяти Выдуманной области, изд. 2-е",
                Some("2011"),
                "entry 1044, p. 201",
                vec!["shot"],
            ),
        ];
        titles
            .into_iter()
            .enumerate()
            .map(|(i, (title, dated, locator, means))| Column {
                record: RecordId(i as u64 + 1),
                source: SourceId(i as u64 + 1),
                title: self.t(title),
                dated: dated.map(|d| self.t(d)),
                means,
                copied_from: if i == 4 {
                    vec![self.t("Книга памяти Выдуманной области, т. 3")]
                } else {
                    vec![]
                },
                locator: self.t(locator),
                invented: true,
            })
            .collect()
    }

    fn row(
        &self,
        property: Property,
        standing: Standing,
        cells: &[(usize, &str, &str, usize)],
    ) -> Row {
        Row {
            property,
            standing,
            cells: cells
                .iter()
                .map(|&(column, as_written, reading, group)| Cell {
                    column,
                    claim: 0,
                    as_written: self.t(as_written),
                    reading: if reading.is_empty() {
                        vec![]
                    } else {
                        vec![self.t(reading)]
                    },
                    certainty: if as_written.contains('?') {
                        Certainty::Doubtful
                    } else {
                        Certainty::Stated
                    },
                    group,
                })
                .collect(),
            remark: (property == Property::BirthDate).then(|| {
                self.w(
                    "старый и новый стиль, 12 дней разницы, и год",
                    "old and new style, 12 days apart, and a year",
                )
            }),
        }
    }

    fn record_view(&self, n: u64) -> RecordView {
        let column = &self.columns()[(n as usize - 1).min(4)];
        let entry = if n == 3 || n == 5 {
            Entry::Text {
                heading: self.t("ПРИМЕРОВ ТЕСТ ОБРАЗЦОВИЧ"),
                text: self.t(
                    "Род. 2 (14) марта 1889, дер. Вымышленка Лифляндской губ., эстонец, обр.: низшее, б/п. Проживал: \
                     ст. Небывалая. Арестован 11.02.1938. Обв. по ст. 58-6, 58-10. Приговор: Комиссия НКВД, 03.03.1938 — \
                     ВМН. Расстрелян 17.03.1938, г. Ленинград. см. п. 4 прил. Реабилитирован 12.06.1989.",
                ),
                not_understood: if self.hostile.is_some() { vec![(2, 12)] } else { vec![(424, 447)] },
            }
        } else {
            Entry::Row(vec![
                (
                    self.t("Фамилия, имя, отчество"),
                    self.t("Примеров Тест Образцович"),
                ),
                (self.t("Год рожд."), self.t("1890")),
                (self.t("Приговор"), self.t("10 лет ИТЛ")),
                (self.t(""), self.t("см. карточку")),
            ])
        };
        RecordView {
            id: RecordId(n),
            source: column.source,
            source_title: column.title.clone(),
            source_dated: column.dated.clone(),
            keeper: Some(self.t("Выдуманный областной архив")),
            reference: Some(self.t("ф. 00, оп. 1, д. 17")),
            locator: column.locator.clone(),
            name: self.t("Примеров Тест Образцович"),
            entry,
            claims: [
                vec![
                    Claim::new(Property::Surname, self.t("Примеров")),
                    Claim::new(Property::BirthDate, self.t("2 (14) марта 1889"))
                        .read_as(self.t("1889-03-14")),
                    Claim {
                        certainty: Certainty::Doubtful,
                        ..Claim::new(Property::BirthPlace, self.t("дер. Вымышленка (?)"))
                    },
                    Claim {
                        state: ClaimState::Withdrawn,
                        ..Claim::new(Property::Residence, "")
                    },
                    Claim {
                        audience: Audience::Keeper,
                        ..Claim::new(Property::Note, "SECRET-KEEPER")
                    },
                    Claim {
                        state: ClaimState::Withheld,
                        ..Claim::new(Property::Note, "SECRET-WITHHELD")
                    },
                    Claim {
                        basis: Basis::Remembered,
                        role: Role::Relative,
                        ..Claim::new(Property::BurialPlace, self.t("где-то у Выдуманного болота"))
                    },
                ],
                self.claims_in_rows(n),
            ]
            .concat(),
            invented: true,
        }
    }

    /// The claims of one record as they stand in the rows of the person's page, numbered after the seven fixed ones.
    fn claims_in_rows(&self, n: u64) -> Vec<Claim> {
        let (life, cases, death, other) = self.rows();
        let all = life
            .iter()
            .chain(cases.iter().flat_map(|case| &case.rows))
            .chain(&death)
            .chain(&other);
        all.flat_map(|row| row.cells.iter().map(|cell| (row.property, cell)))
            .filter(|(_, cell)| cell.column as u64 + 1 == n)
            .map(|(property, cell)| Claim {
                readings: cell.reading.clone(),
                certainty: cell.certainty,
                ..Claim::new(property, cell.as_written.clone())
            })
            .collect()
    }

    fn rows(&self) -> (Vec<Row>, Vec<Case>, Vec<Row>, Vec<Row>) {
        use Property as P;
        use Standing as S;
        let mut life = vec![
            self.row(
                P::BirthDate,
                S::Disagree,
                &[
                    (0, "1890", "", 1),
                    (2, "2 (14) марта 1889", "1889-03-14", 0),
                    (3, "1889", "", 0),
                    (4, "14.03.1889", "1889-03-14", 0),
                ],
            ),
            self.row(
                P::BirthPlace,
                S::Compatible,
                &[
                    (2, "дер. Вымышленка Лифляндской губ.", "", 0),
                    (3, "Livland", "", 0),
                    (4, "Лифляндская губ. (?)", "", 0),
                ],
            ),
            self.row(
                P::Nationality,
                S::Agree,
                &[(2, "эстонец", "", 0), (3, "Estonian", "", 0)],
            ),
            self.row(P::Occupation, S::Single, &[(2, "путевой обходчик", "", 0)]),
            self.row(
                P::Residence,
                S::Agree,
                &[(0, "ст. Небывалая", "", 0), (2, "ст. Небывалая", "", 0)],
            ),
        ];
        let mut cases = vec![
            Case {
                rows: vec![
                    self.row(P::ArrestDate, S::Single, &[(2, "1931", "", 0)]),
                    self.row(P::Sentence, S::Single, &[(2, "выслан на 3 года", "", 0)]),
                ],
            },
            Case {
                rows: vec![
                    self.row(
                        P::ArrestDate,
                        S::Agree,
                        &[
                            (2, "11.02.1938", "1938-02-11", 0),
                            (4, "11 февраля 1938", "1938-02-11", 0),
                        ],
                    ),
                    self.row(P::Article, S::Single, &[(2, "58-6, 58-10", "", 0)]),
                    self.row(
                        P::Sentence,
                        S::Disagree,
                        &[
                            (0, "10 лет ИТЛ", "", 0),
                            (2, "ВМН", "", 1),
                            (4, "ВМН", "", 1),
                        ],
                    ),
                    self.row(
                        P::RehabilitatedDate,
                        S::Agree,
                        &[
                            (2, "12.06.1989", "1989-06-12", 0),
                            (4, "12.06.1989", "1989-06-12", 0),
                        ],
                    ),
                ],
            },
        ];
        let mut death = vec![
            self.row(
                P::ExecutedDate,
                S::Agree,
                &[
                    (2, "17.03.1938", "1938-03-17", 0),
                    (4, "17 марта 1938", "1938-03-17", 0),
                ],
            ),
            self.row(
                P::DiedDate,
                S::Disagree,
                &[(1, "4 июня 1943", "1943-06-04", 0)],
            ),
            self.row(P::DeathCause, S::Single, &[(1, "воспаление лёгких", "", 0)]),
        ];
        let mut other = vec![self.row(
            P::ArchiveReference,
            S::Single,
            &[(4, "арх. дело П-00000", "", 0)],
        )];
        let mut counts = [7; 5];
        for row in life
            .iter_mut()
            .chain(cases.iter_mut().flat_map(|case| &mut case.rows))
            .chain(&mut death)
            .chain(&mut other)
        {
            for cell in &mut row.cells {
                cell.claim = counts[cell.column];
                counts[cell.column] += 1;
            }
        }
        (life, cases, death, other)
    }

    fn held(&self, a: u64, b: u64, person: PersonId, weight: f64, decided: bool) -> Held {
        let step = |ru, en, level: (&str, &str), weight, left, right| Step {
            comparison: self.w(ru, en),
            level: self.w(level.0, level.1),
            weight,
            left: self.t(left),
            right: self.t(right),
        };
        Held {
            a: RecordId(a),
            a_name: self.t("Примеров Тест Образцович"),
            b: RecordId(b),
            b_name: self.t("Primerow Test"),
            b_person: person,
            probability: 1.0 / (1.0 + (-weight).exp2()),
            weight,
            prior: -17.2,
            steps: vec![
                step(
                    "Фамилия",
                    "Surname",
                    ("та же другими буквами", "the same in another script"),
                    11.3,
                    "Примеров",
                    "Primerow",
                ),
                step(
                    "Имя",
                    "Given name",
                    ("то же", "the same"),
                    6.1,
                    "Тест",
                    "Test",
                ),
                step(
                    "Отчество",
                    "Patronymic",
                    ("нет в одной из записей", "missing in one record"),
                    0.0,
                    "Образцович",
                    "",
                ),
                step(
                    "Рождение",
                    "Birth",
                    ("годы расходятся на 1", "years differ by 1"),
                    2.4,
                    "14.03.1889",
                    "1890",
                ),
                step(
                    "Место рождения",
                    "Birthplace",
                    ("разные слова", "different words"),
                    -1.9,
                    "дер. Вымышленка",
                    "Livland",
                ),
            ],
            decision: decided.then(|| self.decision(a, b, Decided::Same)),
        }
    }

    fn decision(&self, a: u64, b: u64, decided: Decided) -> Decision {
        Decision {
            a: RecordId(a),
            b: RecordId(b),
            decided,
            by: self.t("хранитель собрания"),
            reason: self.t("Тот же шифр дела в обеих записях."),
            at: Moment(1_795_392_000),
            withdrawn_by: None,
        }
    }

    fn decided_pair(&self) -> DecidedPair {
        DecidedPair {
            a: RecordId(3),
            a_name: self.t("Примеров Тест Образцович"),
            b: RecordId(9),
            b_name: self.t("Примерова Проба Образцовна"),
            b_person: SINGLE,
            decision: self.decision(3, 9, Decided::Different),
        }
    }

    fn points(&self) -> Vec<MapPoint> {
        let point = |n, name, latitude, longitude, kind, radius_m| MapPoint {
            place: PlaceId(n),
            name: self.t(name),
            latitude,
            longitude,
            kind,
            radius_m,
        };
        vec![
            point(
                1,
                "Выдуманная пустошь",
                60.1,
                30.2,
                PointKind::Approximate,
                Some(9000.0),
            ),
            point(
                2,
                "Урочище Небывалое",
                60.75,
                33.1,
                PointKind::Arbitrary,
                None,
            ),
            point(
                3,
                "Станция Вымышленная",
                59.3,
                29.4,
                PointKind::Exact,
                Some(20.0),
            ),
            point(
                4,
                "Выдуманный уезд",
                58.2,
                27.9,
                PointKind::Representative,
                None,
            ),
            point(5, "Яма без места", 0.0, 0.0, PointKind::Unknown, None),
        ]
    }

    fn voices(&self) -> Vec<Voice> {
        let voice = |n, speaker, segment, from_ms, text, language| Voice {
            testimony: TestimonyId(n),
            title: self.t(if n == 1 {
                "Разговор у просеки"
            } else {
                "Разговор на скамье"
            }),
            speaker: Some(self.t(speaker)),
            segment,
            from_ms,
            text: self.t(text),
            language: self.t(language),
            invented: true,
        };
        vec![
            voice(
                1,
                "Выдуманная Мария",
                2,
                73_000,
                "Дед ушёл в феврале, в валенках. Бабушка до весны держала печь тёплой, вдруг вернётся ночью.",
                "ru",
            ),
            voice(
                2,
                "Выдуманный Павел",
                1,
                73_000,
                "Мой отец служил и говорил: невиновных не брали. Я ему верю и сейчас.",
                "ru",
            ),
        ]
    }

    fn source(&self, n: u64) -> SourceLine {
        let column = &self.columns()[(n as usize - 1).min(4)];
        SourceLine {
            id: SourceId(n),
            source: Source {
                key: "x".into(),
                title: column.title.clone(),
                kind: if n == 3 {
                    SourceKind::MemoryBook
                } else {
                    SourceKind::List
                },
                keeper: Some(Keeper {
                    name: self.t("Выдуманный областной архив"),
                    address: Some(self.t("000000, г. Выдуманный, ул. Примерная, 1")),
                }),
                reference: Some(ArchiveRef {
                    fond: Some(self.t("00")),
                    opis: Some(self.t("1")),
                    delo: Some(self.t("17")),
                    leaf: None,
                    as_printed: None,
                }),
                author: Some(self.t("Составитель Вымышленный")),
                language: self.t("ru"),
                dated: column.dated.as_ref().map(|d| UncertainDate {
                    as_written: d.clone(),
                    ..UncertainDate::default()
                }),
                means: vec![Means::Arrested, Means::Sentenced],
                copied_from: vec![self.t("Картотека, которой никто не видел")],
                coverage: Some(Coverage {
                    read: 212,
                    known: 640,
                }),
                invented: true,
                note: Some(self.t("Придумано для проверки страниц.")),
                ..Source::default()
            },
            records: 1044,
            persons: 987,
            problems: 2,
        }
    }

    fn place(&self) -> Place {
        let claim = |topic: &str, words, cited, dated: &str, basis, role| PlaceClaim {
            topic: topic.into(),
            as_written: self.t(words),
            cited: self.t(cited),
            dated: Some(UncertainDate {
                as_written: self.t(dated),
                ..UncertainDate::default()
            }),
            basis,
            role,
        };
        Place {
            key: "waste".into(),
            kind: PlaceKind::BurialSite,
            names: vec![
                PlaceName {
                    text: self.t("Выдуманная пустошь"),
                    language: self.t("ru"),
                    years: Some(self.t("с 1989")),
                },
                PlaceName {
                    text: self.t("Väljamõeldud nõmm"),
                    language: self.t("et"),
                    years: None,
                },
            ],
            geometry: vec![Geometry {
                latitude: 60.1,
                longitude: 30.2,
                kind: PointKind::Approximate,
                radius_m: Some(9000.0),
                cited: self.t("полевой дневник, 1990"),
                audience: Audience::Public,
            }],
            claims: vec![
                claim(
                    "who",
                    "Здесь лежат расстрелянные в 1937–1938 годах.",
                    "Общество «Пример», доклад",
                    "1990",
                    Basis::Excavated,
                    Role::Compiler,
                ),
                claim(
                    "who",
                    "Здесь лежат пленные, умершие в 1941–1944 годах.",
                    "Выдуманное военное общество, доклад",
                    "2016",
                    Basis::Inferred,
                    Role::Compiler,
                ),
                claim(
                    "number",
                    "«Тысячи»",
                    "рассказ лесника",
                    "1965",
                    Basis::Remembered,
                    Role::Witness,
                ),
                claim(
                    "number",
                    "не менее 212",
                    "раскоп 4",
                    "1991",
                    Basis::Excavated,
                    Role::Compiler,
                ),
            ],
            ..Place::default()
        }
    }
}

impl Fixture {
    fn correction(&self, id: u64, kind: CorrectionKind, answers: Option<u64>) -> CorrectionLine {
        CorrectionLine {
            id: ActId(id),
            at: Moment(1_790_000_000 + id as i64 * 86_400),
            by: self.t("хранитель"),
            why: self.t("На странице ясно читается другая буква."),
            kind,
            record: RecordId(3),
            name: self.t("Примеров Тест"),
            source: SourceId(3),
            source_title: self.t("Книга-пример, том 1"),
            claim: Some((0, Property::Surname, self.t("Прмеров"))),
            reads: (kind == CorrectionKind::Misread).then(|| self.t("Примеров")),
            page: (kind == CorrectionKind::Misread).then(|| self.t("с. 214")),
            by_claim: None,
            answers: answers.map(ActId),
        }
    }
}

impl Answers for Fixture {
    fn corrections(&self, _: Audience) -> Answer<Vec<CorrectionLine>> {
        Ok(vec![
            self.correction(42, CorrectionKind::Misread, Some(40)),
            self.correction(41, CorrectionKind::Reported, None),
            self.correction(40, CorrectionKind::Reported, None),
        ])
    }
    fn history(&self, id: RecordId, _: Audience) -> Answer<Vec<correction::Step>> {
        if id != RecordId(3) {
            return Ok(Vec::new());
        }
        let line = self.correction(42, CorrectionKind::Misread, Some(40));
        let step = |act: u64, what: Happened| correction::Step {
            property: Some(Property::Surname),
            claim: Some(0),
            act: ActId(act),
            at: Moment(1_790_000_000),
            by: self.t("хранитель"),
            what,
        };
        Ok(vec![
            step(12, Happened::Said(self.t("Прмеров"))),
            step(30, Happened::NotSaidAgain),
            step(42, Happened::Corrected(Box::new(line))),
        ])
    }
    fn summary(&self, _: Audience) -> Answer<Summary> {
        Ok(Summary {
            name: self.t("Собрание-пример"),
            sources: 5,
            records: 23_812,
            claims: 301_118,
            persons: 19_544,
            invented: true,
            ..Summary::default()
        })
    }

    fn suggest(&self, typed: &str, _: Audience) -> Answer<Vec<String>> {
        let known = [self.t("Примеров"), self.t("Примерова")];
        let begins = |n: &String| {
            typed.chars().count() >= 3 && n.to_lowercase().starts_with(&typed.to_lowercase())
        };
        Ok(known.into_iter().filter(begins).collect())
    }

    fn can_seal(&self) -> Answer<bool> {
        Ok(true)
    }

    fn can_be_sought(&self, query: &str) -> bool {
        query.chars().any(char::is_alphabetic)
    }

    fn leave_request(&self, _: &str, _: Option<&str>, _: &str, _: Moment) -> Answer<String> {
        Ok(CODE.to_owned())
    }

    fn request(&self, code: &str, audience: Audience) -> Answer<Option<RequestPage>> {
        if code != CODE {
            return Ok(None);
        }
        let query = FindQuery {
            text: "Примеров".into(),
            ..FindQuery::default()
        };
        Ok(Some(RequestPage {
            code: CODE.to_owned(),
            query: self.t("Примеров Тест, из-под Вымышленки"),
            at: Moment(1_790_000_000),
            has_contact: true,
            found: self.find(&query, audience)?,
            new: vec![PERSON],
            others: 1,
        }))
    }

    fn withdraw_request(&self, code: &str, _: Moment) -> Answer<bool> {
        Ok(code == CODE)
    }

    fn find(&self, query: &FindQuery, _: Audience) -> Answer<Found> {
        let searched = Searched {
            sources: 5,
            records: 23_812,
            years: Some((1861, 1921)),
            not_read_yet: vec![NotReadYet {
                source: SourceId(3),
                title: self.t("Книга памяти Выдуманной области, т. 3"),
                read: 212,
                known: 640,
            }],
        };
        let chip = |key: &str, kind: &str, text: &str, ru: &str, en: &str| Chip {
            key: key.into(),
            kind: kind.into(),
            text: self.t(text),
            meaning: self.w(ru, en),
        };
        let bridge = |key: &str, ru: &str, en: &str| Bridge {
            key: key.into(),
            name: self.w(ru, en),
            on: !query.bridges_off.iter().any(|off| off == key),
        };
        let chips: Vec<Chip> = [
            chip("surname", "surname", "Примеров", "фамилия", "surname"),
            chip("given", "given_name", "Тест", "имя", "given name"),
            chip(
                "year",
                "year",
                "забрали в 38-м",
                "арест, 1938",
                "arrest, 1938",
            ),
        ]
        .into_iter()
        .filter(|chip| !query.without.contains(&chip.key))
        .collect();
        let bridges = vec![
            bridge("script", "другие буквы", "another script"),
            bridge("sound", "похоже звучит", "sounds alike"),
            bridge("diminutive", "уменьшительные имена", "diminutives"),
            bridge("misprint", "описки", "misprints"),
        ];
        if query.text.to_lowercase().contains("никто") {
            return Ok(Found {
                chips,
                bridges,
                near: vec![
                    NearSpelling {
                        text: self.t("Никтов"),
                        records: 3,
                    },
                    NearSpelling {
                        text: self.t("Никитин"),
                        records: 41,
                    },
                ],
                searched,
                leave_out: vec![self.w(
                    "«забрали в 38-м»: год ареста назван не везде",
                    "“taken in 38”: not every source names a year",
                )],
                ..Found::default()
            });
        }
        let hit = |person, name: &str, birth: &[&str], records, reasons: Vec<Words>| Hit {
            person,
            record: RecordId(person.0),
            name: self.t(name),
            also: vec![self.t("Primerow Test"), self.t("Примерофф Т. О.")],
            birth: birth.iter().map(|b| self.t(b)).collect(),
            place: Some(self.t("дер. Вымышленка Лифляндской губ.")),
            claimed: vec![
                (
                    self.t("арестован 11.02.1938, расстрелян 17.03.1938"),
                    self.t("Книга памяти Выдуманной области, т. 3"),
                ),
                (self.t("умер 4.06.1943"), self.t("Письмо из ЗАГСа")),
            ],
            records,
            sources: records,
            reasons,
            score: 0.9,
            invented: true,
        };
        Ok(Found {
            chips,
            bridges,
            hits: vec![
                hit(
                    PERSON,
                    "Примеров Тест Образцович",
                    &["1889", "1890"],
                    5,
                    vec![
                        self.w(
                            "Primerow — это Примеров латинскими буквами",
                            "Primerow is Примеров in Latin letters",
                        ),
                        self.w("арест 1938 года назван", "an arrest in 1938 is named"),
                    ],
                ),
                hit(
                    SINGLE,
                    "Примерова Проба Образцовна",
                    &["ок. 1905"],
                    1,
                    vec![self.w(
                        "женская форма той же фамилии",
                        "the feminine form of the same surname",
                    )],
                ),
            ],
            total: 42,
            searched,
            ..Found::default()
        })
    }

    fn person(&self, id: PersonId, _: Audience) -> Answer<Option<PersonPage>> {
        use Property as P;
        use Standing as S;
        let all = self.columns();
        if id == SINGLE {
            return Ok(Some(PersonPage {
                id,
                name: self.t("Примерова Проба Образцовна"),
                names: vec![NameLine {
                    text: self.t("Примерова Проба Образцовна"),
                    columns: vec![0],
                    alias: false,
                }],
                columns: vec![all[0].clone()],
                life: vec![self.row(P::BirthDate, S::Single, &[(0, "ок. 1905 (?)", "1905~", 0)])],
                cases: vec![],
                death: vec![],
                other: vec![],
                certificate_pattern: None,
                lying: vec![],
                points: vec![],
                voices: vec![],
                records: vec![self.record_view(1)],
                held: vec![],
                doubtful: vec![],
                relatives: vec![],
                decided: vec![],
                next: vec![],
                invented: true,
            }));
        }
        if !(1..=5).contains(&id.0) {
            return Ok(None);
        }
        let next = |record: u64| {
            NextStep {
            keeper: self.t("Архив Выдуманного управления"),
            address: Some(self.t("000000, г. Выдуманный, ул. Примерная, 1")),
            reference: Some(self.t("арх. дело П-00000")),
            record: RecordId(record),
            letter: self.w(
                "В Архив Выдуманного управления\n\nПрошу сообщить, хранится ли у вас дело П-00000 на Примерова Теста Образцовича, 1889 г. р., и выслать копии.\n\nИмя, адрес, дата, подпись",
                "To the Archive of the Imaginary Department\n\nPlease let me know whether you keep the file P-00000 on Примеров Тест Образцович, born 1889, and send me copies.\n\nName, address, date, signature",
            ),
        }
        };
        let lying = |place: Option<u64>,
                     name: Option<&str>,
                     ru: &str,
                     en: &str,
                     basis,
                     column: Option<usize>| Lying {
            place: place.map(PlaceId),
            place_name: name.map(|n| self.t(n)),
            words: self.w(ru, en),
            basis,
            record: column.map(|c| RecordId(c as u64 + 1)),
            column,
            certainty: Certainty::Stated,
        };
        let (life, cases, death, other) = self.rows();
        Ok(Some(PersonPage {
            id: PERSON,
            name: self.t("Примеров Тест Образцович"),
            names: vec![
                NameLine {
                    text: self.t("Примеров Тест Образцович"),
                    columns: vec![0, 2, 4],
                    alias: false,
                },
                NameLine {
                    text: self.t("Primerow Test"),
                    columns: vec![3],
                    alias: false,
                },
                NameLine {
                    text: self.t("Примерофф Т. О."),
                    columns: vec![1],
                    alias: false,
                },
                NameLine {
                    text: self.t("Выдумов Иван Иванович"),
                    columns: vec![2],
                    alias: true,
                },
            ],
            columns: all,
            life,
            cases,
            death,
            other,
            certificate_pattern: Some(CertificatePattern {
                columns: vec![1],
                as_written: vec![self.t("умер 4 июня 1943 от воспаления лёгких")],
            }),
            lying: vec![
                lying(
                    Some(1),
                    Some("Выдуманная пустошь"),
                    "Расстрелянные в Ленинграде в 1937–1938 годах, как считают, лежат здесь",
                    "People shot in Leningrad in 1937–1938 are held to lie here",
                    Basis::Inferred,
                    None,
                ),
                lying(
                    Some(2),
                    Some("Урочище Небывалое"),
                    "похоронен в урочище Небывалом",
                    "похоронен в урочище Небывалом",
                    Basis::Remembered,
                    Some(3),
                ),
                lying(
                    None,
                    None,
                    "место захоронения неизвестно",
                    "место захоронения неизвестно",
                    Basis::Recorded,
                    Some(4),
                ),
            ],
            points: self.points(),
            voices: self.voices(),
            records: (1..=5).map(|n| self.record_view(n)).collect(),
            held: vec![
                self.held(1, 3, PERSON, 12.4, false),
                self.held(3, 4, PERSON, 0.7, true),
                self.held(3, 5, PERSON, 18.0, false),
            ],
            doubtful: vec![self.held(3, 77, PersonId(77), -1.2, false)],
            relatives: vec![self.held(3, 9, SINGLE, -3.5, false)],
            decided: vec![self.decided_pair()],
            next: vec![next(5)],
            invented: true,
        }))
    }

    fn record(&self, id: RecordId, _: Audience) -> Answer<Option<RecordPage>> {
        if !(1..=9).contains(&id.0) {
            return Ok(None);
        }
        Ok(Some(RecordPage {
            record: self.record_view(id.0),
            person: PERSON,
            person_records: 5,
            problems: vec![
                Problem::new("date-impossible", self.t("June has 30 days."))
                    .of(self.t("31 июня 1938"))
                    .done(self.t("Kept as written; not used in matching."))
                    .mend(self.t(
                        "Correct it, naming a source. Or leave it: the page shows it as it stands.",
                    )),
            ],
            original: Some((self.t("list.csv"), "00ff".repeat(16))),
            ledger_entry: Some(12_345),
            readings: vec![
                ReadingBy {
                    entry: 11_021,
                    at: Moment(1_790_000_000),
                    by: None,
                    properties: Vec::new(),
                },
                ReadingBy {
                    entry: 12_345,
                    at: Moment(1_790_100_000),
                    by: Some(self.t("А. Хранитель")),
                    properties: vec![Property::ArrestDate],
                },
            ],
            no_longer_said: vec![
                (
                    Claim::new(Property::ArrestDate, self.t("17.03.1983")).read_as("1983-03-17"),
                    11_021,
                ),
                (
                    Claim {
                        audience: Audience::Keeper,
                        ..Claim::new(Property::Note, "SECRET")
                    },
                    11_021,
                ),
            ],
        }))
    }

    fn sources(&self, _: Audience) -> Answer<Vec<SourceLine>> {
        Ok((1..=5).map(|n| self.source(n)).collect())
    }

    fn source(&self, id: SourceId, from: u64, _: Audience) -> Answer<Option<SourcePage>> {
        if !(1..=5).contains(&id.0) {
            return Ok(None);
        }
        Ok(Some(SourcePage {
            line: self.source(id.0),
            files: vec![(
                self.t("list.csv"),
                "00ff".repeat(16),
                123_456,
                1_795_392_000,
            )],
            records: (1..=5)
                .map(|n| {
                    (
                        RecordId(n),
                        self.t("row 3"),
                        self.t("Примеров Тест Образцович"),
                    )
                })
                .collect(),
            from,
            problems: vec![
                Problem::new("row-cells", self.t("The row has 19 cells, the header 20.")).at(
                    Position {
                        line: Some(70_000),
                        column: None,
                        column_name: Some(self.t("Приговор")),
                    },
                ),
            ],
            feeds: vec![(
                SourceId(5),
                self.t("Книга памяти Выдуманной области, изд. 2-е"),
            )],
            fed_by: vec![],
        }))
    }

    fn places(&self, _: Audience) -> Answer<Vec<PlaceLine>> {
        Ok(vec![PlaceLine {
            id: PlaceId(1),
            place: self.place(),
            persons: 212,
        }])
    }

    fn place(&self, id: PlaceId, _: Audience) -> Answer<Option<PlacePage>> {
        if !(1..=5).contains(&id.0) {
            return Ok(None);
        }
        Ok(Some(PlacePage {
            id,
            place: self.place(),
            part_of: Some((PlaceId(4), self.t("Выдуманный уезд"))),
            parts: vec![(PlaceId(5), self.t("Яма без места"))],
            points: self.points().into_iter().take(3).collect(),
            records: 240,
            persons: 212,
            people: vec![
                (PERSON, self.t("Примеров Тест Образцович")),
                (SINGLE, self.t("Примерова Проба Образцовна")),
            ],
            counts: self.counts(),
        }))
    }

    fn testimonies(&self, _: Audience) -> Answer<Vec<TestimonyLine>> {
        Ok((1..=2)
            .map(|n| TestimonyLine {
                id: TestimonyId(n),
                title: self.t(if n == 1 {
                    "Разговор у просеки"
                } else {
                    "Разговор на скамье"
                }),
                recorded: Some(self.t("2019")),
                length_ms: 754_000,
                invented: true,
            })
            .collect())
    }

    fn testimony(&self, id: TestimonyId, _: Audience) -> Answer<Option<TestimonyPage>> {
        if !(1..=2).contains(&id.0) {
            return Ok(None);
        }
        let segment = |from_ms, text, audience| Segment {
            from_ms,
            to_ms: from_ms + 9000,
            speaker: Some(self.t("Выдуманная Мария")),
            text: self.t(text),
            audience,
        };
        Ok(Some(TestimonyPage {
            id,
            source: SourceId(1),
            testimony: Testimony {
                title: self.t("Разговор у просеки"),
                language: self.t("ru"),
                recorded: Some(UncertainDate {
                    as_written: self.t("2019"),
                    ..UncertainDate::default()
                }),
                speakers: vec![Speaker {
                    name: self.t("Выдуманная Мария"),
                }],
                agreement: Agreement {
                    purposes: vec![self.t("показывать всем")],
                    way_out: Some(self.t("написать хранителям")),
                    ..Agreement::default()
                },
                speaks_of: vec![],
                segments: vec![
                    segment(0, "Я родилась уже после.", Audience::Public),
                    segment(
                        73_000,
                        "Дед ушёл в феврале, в валенках. Бабушка до весны держала печь тёплой.",
                        Audience::Public,
                    ),
                    segment(90_000, "SECRET-SEGMENT", Audience::Keeper),
                    segment(120_000, "Потом пришло письмо.", Audience::Public),
                ],
                notes: vec![self.t("Пауза.")],
                invented: true,
            },
            people: vec![(PERSON, self.t("Примеров Тест Образцович"))],
            places: vec![(PlaceId(1), self.t("Выдуманная пустошь"))],
        }))
    }
}
