//! Reads entries from standard input and writes what was read as JSON Lines, without any holding: the shortest way from
//! this crate to a table of one's own, and what `bench/prose` measures. The input is JSON Lines with `text` and perhaps
//! `fio` or `name`, or the plain text of a volume. With `--count` nothing is written but how many entries there were.

use std::io::{BufRead, Write};

use imena_intake::prose::{Grammar, Line, read_entry, split};
use serde_json::{Map, Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let counting = std::env::args().any(|typed| typed == "--count");
    let grammar = Grammar::builtin();
    let mut input = std::io::stdin().lock();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let (mut entries, mut fields, mut open) = (0_u64, 0_u64, 0_u64);
    let mut one = |object: Map<String, Value>| -> Result<(), Box<dyn std::error::Error>> {
        let text = object.get("text").and_then(Value::as_str).unwrap_or("");
        let fio = object.get("fio").or_else(|| object.get("name"));
        let fio = fio.and_then(Value::as_str);
        let entry = read_entry(&grammar, fio, text);
        entries += 1;
        fields += entry.fields.len() as u64;
        open += u64::from(!entry.remainder.is_empty());
        if !counting {
            let (given, fio) = (&object, fio.unwrap_or(""));
            let line = Line {
                given,
                entry: &entry,
                fio,
                text,
            };
            serde_json::to_writer(&mut out, &line)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    };
    if input.fill_buf()?.first() == Some(&b'{') {
        for line in input.lines() {
            one(serde_json::from_str(&line?)?)?;
        }
    } else {
        for entry in split(&grammar, input) {
            let mut object = Map::new();
            object.insert("text".to_owned(), json!(entry?.text));
            one(object)?;
        }
    }
    if counting {
        writeln!(
            out,
            "{entries} entries, {fields} claims, {open} entries with something not understood"
        )?;
    }
    Ok(out.flush()?)
}
