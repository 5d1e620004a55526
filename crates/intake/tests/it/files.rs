//! Small files of every kind, made here so that nothing but text lies in the repository.

use std::io::{Cursor, Write};
use std::sync::Arc;

use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use zip::write::SimpleFileOptions;

/// The list that every kind of file holds.
pub(crate) const ROWS: [[&str; 5]; 4] = [
    [
        "Фамилия",
        "Имя",
        "Отчество",
        "Год рождения",
        "Место рождения",
    ],
    ["Примеров", "Тест", "Образцович", "1889", "дер. Выдуманная"],
    [
        "Образцова",
        "Анна",
        "Тестовна",
        "1901",
        "г. Примерск, ул. \"Новая\"",
    ],
    ["Йоргов", "Пётр", "Іванович", "1893", ""],
];

pub(crate) fn csv(separator: char) -> String {
    let mut out = String::new();
    for row in ROWS {
        let cells: Vec<String> = row
            .iter()
            .map(|cell| {
                if cell.contains([separator, '"', '\n']) {
                    format!("\"{}\"", cell.replace('"', "\"\""))
                } else {
                    (*cell).to_owned()
                }
            })
            .collect();
        out.push_str(&cells.join(&separator.to_string()));
        out.push_str("\r\n");
    }
    out
}

pub(crate) fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// A workbook with one sheet for each list of rows.
pub(crate) fn xlsx(sheets: &[(&str, Vec<Vec<String>>)]) -> Vec<u8> {
    let column = |index: usize| char::from(b'A' + u8::try_from(index).unwrap());
    let mut members: Vec<(String, Vec<u8>)> = Vec::new();
    let mut names = String::new();
    let mut relations = String::new();
    let mut types = String::new();
    for (number, (name, rows)) in sheets.iter().enumerate() {
        let id = number + 1;
        names.push_str(&format!(
            "<sheet name=\"{}\" sheetId=\"{id}\" r:id=\"rId{id}\"/>",
            escaped(name)
        ));
        relations.push_str(&format!(
            "<Relationship Id=\"rId{id}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" \
             Target=\"worksheets/sheet{id}.xml\"/>"
        ));
        types.push_str(&format!(
            "<Override PartName=\"/xl/worksheets/sheet{id}.xml\" \
             ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"
        ));
        let mut sheet = String::from(
            "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>",
        );
        for (line, row) in rows.iter().enumerate() {
            sheet.push_str(&format!("<row r=\"{}\">", line + 1));
            for (index, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                let place = format!("{}{}", column(index), line + 1);
                if let Some(serial) = cell.strip_prefix("date:") {
                    sheet.push_str(&format!("<c r=\"{place}\" s=\"1\"><v>{serial}</v></c>"));
                } else if cell.parse::<f64>().is_ok() {
                    sheet.push_str(&format!("<c r=\"{place}\"><v>{cell}</v></c>"));
                } else {
                    sheet.push_str(&format!(
                        "<c r=\"{place}\" t=\"inlineStr\"><is><t>{}</t></is></c>",
                        escaped(cell)
                    ));
                }
            }
            sheet.push_str("</row>");
        }
        sheet.push_str("</sheetData></worksheet>");
        members.push((format!("xl/worksheets/sheet{id}.xml"), sheet.into_bytes()));
    }
    let types = format!(
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" \
         ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" \
         ContentType=\"application/xml\"/>{types}</Types>"
    );
    let package = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" \
         Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
         Target=\"xl/workbook.xml\"/></Relationships>";
    let book = format!(
        "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>{names}</sheets></workbook>"
    );
    let relations = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{relations}<Relationship Id=\"rIdS\" \
         Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/></Relationships>"
    );
    let styles = "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><cellXfs count=\"2\">\
         <xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>";
    members.push(("[Content_Types].xml".to_owned(), types.into_bytes()));
    members.push(("_rels/.rels".to_owned(), package.as_bytes().to_vec()));
    members.push(("xl/workbook.xml".to_owned(), book.into_bytes()));
    members.push((
        "xl/_rels/workbook.xml.rels".to_owned(),
        relations.into_bytes(),
    ));
    members.push(("xl/styles.xml".to_owned(), styles.as_bytes().to_vec()));
    let members: Vec<(&str, &[u8])> = members
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    zip(&members)
}

pub(crate) fn rows() -> Vec<Vec<String>> {
    ROWS.iter()
        .map(|row| row.iter().map(|cell| (*cell).to_owned()).collect())
        .collect()
}

pub(crate) fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content \
         xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet>\
         <table:table table:name=\"Список\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    zip(&[
        (
            "mimetype",
            b"application/vnd.oasis.opendocument.spreadsheet",
        ),
        ("content.xml", content.as_bytes()),
    ])
}

pub(crate) fn ods_rows() -> String {
    let mut out = String::new();
    for row in ROWS {
        out.push_str("<table:table-row>");
        for cell in row {
            if cell.is_empty() {
                out.push_str("<table:table-cell/>");
            } else if cell.parse::<f64>().is_ok() {
                out.push_str(&format!(
                    "<table:table-cell office:value-type=\"float\" office:value=\"{cell}\"><text:p>{cell}</text:p></table:table-cell>"
                ));
            } else {
                out.push_str(&format!(
                    "<table:table-cell office:value-type=\"string\"><text:p>{}</text:p></table:table-cell>",
                    escaped(cell)
                ));
            }
        }
        // As LibreOffice fills the sheet to its right edge.
        out.push_str(
            "<table:table-cell table:number-columns-repeated=\"16379\"/></table:table-row>",
        );
    }
    out.push_str("<table:table-row table:number-rows-repeated=\"1048572\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>");
    out
}

pub(crate) fn json_lines() -> String {
    let mut out = String::new();
    for row in &ROWS[1..] {
        let pairs: Vec<String> = ROWS[0]
            .iter()
            .zip(row)
            .map(|(name, cell)| {
                let value = if cell.is_empty() {
                    "null".to_owned()
                } else if cell.parse::<u32>().is_ok() {
                    (*cell).to_owned()
                } else {
                    format!("{cell:?}")
                };
                format!("{name:?}:{value}")
            })
            .collect();
        out.push_str(&format!("{{{}}}\n", pairs.join(",")));
    }
    out
}

pub(crate) fn parquet() -> Vec<u8> {
    let fields: String = ROWS[0]
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let name = name.replace(' ', "_");
            if index == 3 {
                format!("optional int64 {name};")
            } else {
                format!("optional binary {name} (UTF8);")
            }
        })
        .collect();
    let schema = Arc::new(parse_message_type(&format!("message list {{ {fields} }}")).unwrap());
    let mut out = Vec::new();
    let mut writer =
        SerializedFileWriter::new(&mut out, schema, Arc::new(WriterProperties::default())).unwrap();
    let mut group = writer.next_row_group().unwrap();
    for column in 0..5 {
        let mut chunk = group.next_column().unwrap().unwrap();
        let cells: Vec<&str> = ROWS[1..].iter().map(|row| row[column]).collect();
        let levels: Vec<i16> = cells
            .iter()
            .map(|cell| i16::from(!cell.is_empty()))
            .collect();
        let filled = cells.into_iter().filter(|cell| !cell.is_empty());
        if column == 3 {
            let values: Vec<i64> = filled.map(|cell| cell.parse().unwrap()).collect();
            chunk
                .typed::<Int64Type>()
                .write_batch(&values, Some(&levels), None)
                .unwrap();
        } else {
            let values: Vec<ByteArray> = filled
                .map(|cell| ByteArray::from(cell.as_bytes().to_vec()))
                .collect();
            chunk
                .typed::<ByteArrayType>()
                .write_batch(&values, Some(&levels), None)
                .unwrap();
        }
        chunk.close().unwrap();
    }
    group.close().unwrap();
    writer.close().unwrap();
    out
}
