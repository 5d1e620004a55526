//! Looks into a zip before anything is unpacked from it for good.
//!
//! A workbook of a few kilobytes can claim, or hide, hundreds of gigabytes. The directory is judged first; then every
//! member is inflated once into nothing, because a directory can lie. The inflating also looks for the longest stretch
//! without a tag, since an XML reader must hold such a stretch in memory.

use std::io::{self, Read, Seek};

use memchr::memchr_iter;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::kind::{Foreign, Kind};

const MEMBERS_MAX: usize = 20_000;
const TOTAL_BYTES_MAX: u64 = 8 << 30;
/// Members that a reader must hold in memory as a whole.
const HELD_BYTES_MAX: u64 = 256 << 20;
/// Under this size no ratio is suspicious: an empty sheet compresses very well.
const SMALL_BYTES: u64 = 64 << 20;
const RATIO_MAX: u64 = 200;
const STRETCH_BYTES_MAX: u64 = 16 << 20;

/// Why a zip is not opened.
#[derive(Debug)]
pub(crate) enum Refusal {
    Bomb(String),
    Locked,
    Damaged(String),
    Io(io::Error),
}

/// Judges a zip and says what it holds.
pub(crate) fn look(reader: impl Read + Seek) -> Result<Kind, Refusal> {
    let mut archive = ZipArchive::new(reader).map_err(refusal)?;
    if archive.len() > MEMBERS_MAX {
        return Err(Refusal::Bomb(format!("it lists {} members", archive.len())));
    }
    let mut kind = Kind::Foreign(Foreign::Zip);
    let mut total: u64 = 0;
    let mut packed: u64 = 0;
    for index in 0..archive.len() {
        let member = archive.by_index_raw(index).map_err(refusal)?;
        if member.encrypted() {
            return Err(Refusal::Locked);
        }
        let name = member
            .name()
            .replace('\\', "/")
            .trim_start_matches('/')
            .to_ascii_lowercase();
        if name == "xl/workbook.xml" || name == "xl/workbook.bin" {
            kind = Kind::Xlsx;
        } else if name == "word/document.xml"
            || (name == "mimetype" && kind == Kind::Foreign(Foreign::Zip))
        {
            kind = Kind::Foreign(Foreign::TextDocument);
        }
        total = total.saturating_add(member.size());
        packed = packed.saturating_add(member.compressed_size());
        let held = !name.starts_with("xl/worksheets/")
            && name != "content.xml"
            && !name.starts_with("xl/media/");
        if held && member.size() > HELD_BYTES_MAX {
            return Err(Refusal::Bomb(format!(
                "{name} claims {}",
                size(member.size())
            )));
        }
    }
    if total > TOTAL_BYTES_MAX || (total > SMALL_BYTES && total / packed.max(1) > RATIO_MAX) {
        return Err(Refusal::Bomb(format!(
            "{} packed would become {}",
            size(packed),
            size(total)
        )));
    }
    if kind == Kind::Foreign(Foreign::TextDocument) && holds_spreadsheet(&mut archive) {
        kind = Kind::Ods;
    }
    if kind.is_list() {
        inflate_all(&mut archive, packed)?;
    }
    Ok(kind)
}

fn holds_spreadsheet<R: Read + Seek>(archive: &mut ZipArchive<R>) -> bool {
    let mut mimetype = String::new();
    archive
        .by_name("mimetype")
        .is_ok_and(|member| member.take(200).read_to_string(&mut mimetype).is_ok())
        && mimetype.starts_with("application/vnd.oasis.opendocument.spreadsheet")
}

fn inflate_all<R: Read + Seek>(archive: &mut ZipArchive<R>, packed: u64) -> Result<(), Refusal> {
    let mut total: u64 = 0;
    let mut buffer = vec![0_u8; 64 * 1024];
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).map_err(refusal)?;
        let name = member.name().to_owned();
        if ["media/", "Pictures/"]
            .iter()
            .any(|folder| name.contains(folder))
        {
            continue; // never opened by the readers
        }
        let claimed = member.size();
        let mut found: u64 = 0;
        let mut stretch: u64 = 0;
        loop {
            let len = match member.read(&mut buffer) {
                Ok(0) => break,
                Ok(len) => len,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(Refusal::Damaged(format!("{name}: {error}"))),
            };
            found += len as u64;
            total += len as u64;
            if found > claimed {
                return Err(Refusal::Bomb(format!(
                    "{name} claims {} and unpacks to more",
                    size(claimed)
                )));
            }
            if total > TOTAL_BYTES_MAX || (total > SMALL_BYTES && total / packed.max(1) > RATIO_MAX)
            {
                return Err(Refusal::Bomb(format!(
                    "it unpacks to more than {}",
                    size(total)
                )));
            }
            let mut before = 0;
            for tag in memchr_iter(b'<', &buffer[..len]) {
                stretch += (tag - before) as u64;
                if stretch > STRETCH_BYTES_MAX {
                    break;
                }
                stretch = 0;
                before = tag;
            }
            stretch += (len - before) as u64;
            if stretch > STRETCH_BYTES_MAX && !name.contains("/vbaProject") {
                return Err(Refusal::Bomb(format!(
                    "{name} has one piece of text over {}",
                    size(STRETCH_BYTES_MAX)
                )));
            }
        }
    }
    Ok(())
}

/// A size a person can read.
pub(crate) fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["bytes", "kB", "MB", "GB", "TB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 1000.0 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    if unit == 0 {
        format!("{bytes} bytes")
    } else {
        format!("{value:.1} {}", UNITS[unit])
    }
}

fn refusal(error: ZipError) -> Refusal {
    match error {
        ZipError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => Refusal::Io(error),
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Refusal::Locked,
        other => Refusal::Damaged(other.to_string()),
    }
}
