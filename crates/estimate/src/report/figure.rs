//! A plot with its title and its table, to be shown in one language or in both.

use super::page::safe;
use std::fmt::Write as _;

/// Stands between the two languages of one text.
const BETWEEN: char = '\u{1e}';

/// One text in Russian and English; the same in both if they are equal.
pub(super) fn bilingual(russian: &str, english: &str) -> String {
    if russian == english {
        return russian.to_owned();
    }
    format!("{russian}{BETWEEN}{english}")
}

/// The two languages of a text.
pub(super) fn parts(text: &str) -> (&str, &str) {
    text.split_once(BETWEEN).unwrap_or((text, text))
}

/// In which language something is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tongue {
    /// Russian.
    Russian,
    /// English.
    English,
    /// Both, Russian first.
    Both,
}

impl Tongue {
    /// A text in this language.
    fn of(self, text: &str) -> String {
        let (russian, english) = parts(text);
        match self {
            Self::Russian => russian.to_owned(),
            Self::English => english.to_owned(),
            Self::Both if russian == english => russian.to_owned(),
            Self::Both => format!("{russian} · {english}"),
        }
    }
}

/// A plot: its title and table in both languages, and the drawing, whose words are names of lists and numbers alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// A stable word for what is drawn.
    pub key: String,
    /// The title in Russian.
    pub russian: String,
    /// The title in English.
    pub english: String,
    /// Width and height of the drawing.
    pub size: (f64, f64),
    /// What is inside the `svg` element.
    pub drawing: String,
    /// The table, the first row being its head; a field in two languages has U+001E between them.
    pub rows: Vec<Vec<String>>,
}

impl Figure {
    pub(super) fn new(
        key: &str,
        title: [&str; 2],
        size: (f64, f64),
        drawing: String,
        rows: Vec<Vec<String>>,
    ) -> Self {
        Self {
            key: key.to_owned(),
            russian: title[0].to_owned(),
            english: title[1].to_owned(),
            size,
            drawing,
            rows,
        }
    }

    /// The title.
    pub fn title(&self, tongue: Tongue) -> String {
        tongue.of(&bilingual(&self.russian, &self.english))
    }

    /// The table in a language.
    pub fn table(&self, tongue: Tongue) -> Vec<Vec<String>> {
        self.rows
            .iter()
            .map(|row| row.iter().map(|field| tongue.of(field)).collect())
            .collect()
    }

    /// The drawing as one `svg` element that says its title to those who do not see it.
    pub fn svg(&self, tongue: Tongue) -> String {
        self.element(&format!("aria-label=\"{}\"", safe(&self.title(tongue))))
    }

    /// The same for a page where the element with the identifier `plot-` and the key of this figure holds the title.
    pub fn svg_titled_elsewhere(&self) -> String {
        self.element(&format!("aria-labelledby=\"plot-{}\"", self.key))
    }

    fn element(&self, label: &str) -> String {
        let (width, height) = self.size;
        format!(
            "<svg viewBox=\"0 0 {width} {height}\" width=\"{width}\" role=\"img\" {label} font-family=\"sans-serif\" font-size=\"11\" fill=\"#333\">{}</svg>",
            self.drawing
        )
    }

    /// Title, drawing and table.
    pub fn html(&self, tongue: Tongue) -> String {
        let label = match tongue {
            Tongue::Russian => "Таблица",
            Tongue::English => "Table",
            Tongue::Both => "Таблица · Table",
        };
        let mut out = format!(
            "<figure><figcaption><h2>{}</h2></figcaption>{}<details><summary>{label}</summary><table>",
            safe(&self.title(tongue)),
            self.svg(tongue)
        );
        for (i, row) in self.table(tongue).iter().enumerate() {
            out.push_str("<tr>");
            for field in row {
                let tag = if i == 0 { "th" } else { "td" };
                write!(out, "<{tag}>{}</{tag}>", safe(field))
                    .expect("writing to a string cannot fail");
            }
            out.push_str("</tr>");
        }
        out.push_str("</table></details></figure>");
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_one_language_or_both() {
        let figure = Figure::new(
            "overlaps",
            ["Списки", "Lists"],
            (10.0, 5.0),
            String::new(),
            vec![vec![bilingual("люди", "people"), bilingual("N", "N")]],
        );
        assert_eq!(figure.title(Tongue::Both), "Списки · Lists");
        assert_eq!(figure.table(Tongue::English), [["people", "N"]]);
        let page = figure.html(Tongue::Russian);
        assert!(page.contains("<th>люди</th><th>N</th>") && !page.contains("people"));
    }
}
