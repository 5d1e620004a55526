//! How long does a CSV of 1,000,000 rows and 20 columns take to become records with claims on one core, and how much
//! memory at most? `cargo bench -p imena-intake`; `ROWS=100000` for fewer,
//! `WHOLE_NAMES=1` for names in one column.

#![expect(clippy::print_stdout, reason = "a bench tells its answer")]

use std::io::{BufWriter, Write};
use std::ops::ControlFlow;
use std::time::Instant;

use imena_intake::{Input, lists, propose::propose};

const HEADER: &str = "№;Фамилия;Имя;Отчество;Пол;Дата рождения;Место рождения;Национальность;Образование;Партийность;\
    Профессия;Место проживания;Дата ареста;Кем арестован;Статья;Кем осуждён;Дата приговора;Приговор;Дата расстрела;Источник";

fn write_list(out: &mut impl Write, rows: u64, whole_names: bool) -> std::io::Result<()> {
    const SURNAMES: [&str; 8] = [
        "Примеров",
        "Выдуманный",
        "Образцов",
        "Тестов",
        "Вымышленный",
        "Пробный",
        "Условный",
        "Учебный",
    ];
    const GIVEN: [&str; 6] = ["Тест", "Образец", "Пример", "Иван", "Пётр", "Адам"];
    const NATIONS: [&str; 5] = ["русский", "поляк", "финн", "украинец", "немец"];
    let header = if whole_names {
        HEADER.replace("Фамилия;Имя;Отчество", "ФИО")
    } else {
        HEADER.to_owned()
    };
    writeln!(out, "{header}")?;
    for row in 0..rows {
        let pick = |list: &[&'static str], salt: u64| {
            list[((row * 2_654_435_761 + salt) >> 7) as usize % list.len()]
        };
        let (day, month) = (row % 28 + 1, row / 28 % 12 + 1);
        let parted = if whole_names { ' ' } else { ';' };
        writeln!(
            out,
            "{row};{}{parted}{}{parted}Образцович;м;{day:02}.{month:02}.{};дер. Выдуманная-{}, Примерская губ.;{};низшее;б/п;\
             счетовод артели \"\"Проба\"\";г. Примерск, ул. Учебная, {};{day:02}.{:02}.1937;УНКВД по ПО;58-{};\
             Тройка УНКВД по ПО;{day:02}.11.1937;ВМН;{:02}.12.1937;Книга памяти, т. {}",
            pick(&SURNAMES, 1),
            pick(&GIVEN, 2),
            1870 + row % 45,
            row % 997,
            pick(&NATIONS, 3),
            row % 90 + 1,
            row % 9 + 1,
            row % 13 + 1,
            row % 27 + 1,
            row % 12 + 1,
        )?;
    }
    out.flush()
}

/// The most memory this process has had, in megabytes.
fn peak_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace()
        .nth(1)?
        .parse::<u64>()
        .ok()
        .map(|kilobytes| kilobytes / 1024)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rows = std::env::var("ROWS")
        .ok()
        .and_then(|rows| rows.parse().ok())
        .unwrap_or(1_000_000);
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("list.csv");
    let whole_names = std::env::var("WHOLE_NAMES").is_ok();
    write_list(
        &mut BufWriter::new(std::fs::File::create(&path)?),
        rows,
        whole_names,
    )?;
    let bytes = std::fs::metadata(&path)?.len();
    let started = Instant::now();
    let opened = lists::open(
        &Input::file(&path),
        &imena_intake::mapping::FileSettings::default(),
    )?;
    let proposal = propose(&opened);
    let opening = started.elapsed();
    let mut cells = 0_u64;
    let summary = lists::read(&opened, &proposal.mapping, &mut |item| {
        if let lists::Item::Record(record) = item {
            cells += record.claims.len() as u64;
        }
        ControlFlow::Continue(())
    })?;
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "{} rows, {} columns ({} understood), {:.0} MB: {} claims in {seconds:.2} s (opening {:.3} s), {:.0} rows/s, peak {} MB, problems {:?}",
        summary.records,
        opened.columns.len(),
        proposal.understood,
        bytes as f64 / 1e6,
        cells,
        opening.as_secs_f64(),
        rows as f64 / seconds,
        peak_mb().unwrap_or(0),
        summary.problems,
    );
    Ok(())
}
