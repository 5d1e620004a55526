//! Names of seas, lakes and rivers for orientation, written by hand with rounded positions.

use super::geometry::LonLat;

/// One name on the map: Russian, English, where, and the widest and narrowest window (km) that shows it.
pub(crate) struct Label {
    pub(crate) ru: &'static str,
    pub(crate) en: &'static str,
    pub(crate) at: LonLat,
    pub(crate) shown: (f64, f64),
}

const fn label(
    ru: &'static str,
    en: &'static str,
    lon: f64,
    lat: f64,
    from: f64,
    to: f64,
) -> Label {
    Label {
        ru,
        en,
        at: (lon, lat),
        shown: (from, to),
    }
}

/// All names.
pub(crate) const LABELS: &[Label] = &[
    label("Ладожское озеро", "Lake Ladoga", 31.4, 60.85, 200.0, 1600.0),
    label("Онежское озеро", "Lake Onega", 35.6, 61.6, 200.0, 1600.0),
    label("Чудское озеро", "Lake Peipus", 27.45, 58.75, 200.0, 900.0),
    label("оз. Ильмень", "Lake Ilmen", 31.35, 58.27, 200.0, 900.0),
    label("Белое озеро", "Lake Beloye", 37.6, 60.18, 200.0, 900.0),
    label("Выгозеро", "Lake Vygozero", 34.75, 63.6, 200.0, 900.0),
    label(
        "Рыбинское вдхр.",
        "Rybinsk Reservoir",
        38.3,
        58.5,
        200.0,
        900.0,
    ),
    label(
        "Финский залив",
        "Gulf of Finland",
        27.6,
        59.85,
        200.0,
        1600.0,
    ),
    label(
        "Ботнический залив",
        "Gulf of Bothnia",
        19.7,
        61.7,
        700.0,
        3100.0,
    ),
    label("Балтийское море", "Baltic Sea", 19.5, 57.3, 700.0, 3100.0),
    label("Белое море", "White Sea", 38.2, 65.5, 200.0, 3100.0),
    label("Баренцево море", "Barents Sea", 38.0, 71.8, 700.0, 7000.0),
    label("Карское море", "Kara Sea", 68.0, 73.5, 700.0, 7000.0),
    label("Чёрное море", "Black Sea", 34.5, 43.3, 400.0, 7000.0),
    label("Азовское море", "Sea of Azov", 36.6, 46.1, 200.0, 1600.0),
    label("Каспийское море", "Caspian Sea", 50.8, 42.3, 400.0, 7000.0),
    label("Аральское море", "Aral Sea", 59.7, 45.2, 200.0, 3100.0),
    label("оз. Балхаш", "Lake Balkhash", 74.6, 46.4, 200.0, 3100.0),
    label("Байкал", "Lake Baikal", 108.0, 53.8, 200.0, 7000.0),
    label(
        "Охотское море",
        "Sea of Okhotsk",
        149.0,
        55.5,
        700.0,
        7000.0,
    ),
    label("Берингово море", "Bering Sea", 176.0, 59.0, 700.0, 7000.0),
    label("Японское море", "Sea of Japan", 135.0, 41.0, 700.0, 7000.0),
    label("море Лаптевых", "Laptev Sea", 125.0, 75.5, 700.0, 7000.0),
    label("Северное море", "North Sea", 3.5, 56.5, 700.0, 3100.0),
    label(
        "Средиземное море",
        "Mediterranean Sea",
        18.5,
        34.8,
        700.0,
        7000.0,
    ),
    label("Волга", "Volga", 47.2, 56.25, 400.0, 3100.0),
    label(
        "Северная Двина",
        "Northern Dvina",
        44.4,
        62.4,
        400.0,
        1600.0,
    ),
    label("Печора", "Pechora", 57.2, 65.6, 400.0, 3100.0),
    label("Обь", "Ob", 66.6, 62.3, 400.0, 3100.0),
    label("Иртыш", "Irtysh", 71.9, 57.4, 400.0, 3100.0),
    label("Енисей", "Yenisei", 87.8, 64.5, 400.0, 3100.0),
    label("Лена", "Lena", 126.2, 64.3, 400.0, 3100.0),
    label("Колыма", "Kolyma", 153.2, 66.6, 400.0, 3100.0),
    label("Амур", "Amur", 131.5, 48.1, 400.0, 3100.0),
    label("Днепр", "Dnieper", 32.3, 49.3, 400.0, 1600.0),
    label("Дон", "Don", 40.6, 49.8, 400.0, 1600.0),
];
