//! The frame of every page: head, search, language switch, foot.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::assets::folder;
use crate::lang::Lang;

/// What a page needs to know about itself to be framed.
pub(crate) struct Page {
    /// Language of the interface.
    pub(crate) lang: Lang,
    /// The title, without the name of the site.
    pub(crate) title: String,
    /// The address below the language, with its query, beginning with a slash: "/person/P-7".
    pub(crate) path: String,
    /// Which section it belongs to.
    pub(crate) section: Section,
    /// Whether anything on it is invented.
    pub(crate) invented: bool,
    /// Whether it has a form that sends something to be kept: the browser then says from which site it comes.
    pub(crate) sends: bool,
    /// A data block of JSON-LD, already serialized.
    pub(crate) json_ld: Option<String>,
    /// The content.
    pub(crate) body: Markup,
    /// At the keepers' workbench: the address it lies under, key and all. Such a page has a script of our own.
    pub(crate) bench: Option<String>,
}

/// A section of the site, for the mark in the navigation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    Home,
    Search,
    Sources,
    Places,
    Voices,
    About,
    Other,
}

impl Page {
    /// A page with nothing invented and no data block.
    pub(crate) fn new(
        lang: Lang,
        title: impl Into<String>,
        path: impl Into<String>,
        body: Markup,
    ) -> Page {
        Page {
            lang,
            title: title.into(),
            path: path.into(),
            section: Section::Other,
            invented: false,
            sends: false,
            json_ld: None,
            body,
            bench: None,
        }
    }

    /// The same page at the workbench.
    pub(crate) fn at_the_bench(mut self, root: &str) -> Page {
        self.bench = Some(root.to_owned());
        self
    }

    /// The address of the page in a language.
    fn address(&self, lang: Lang) -> String {
        let root = self.bench.as_deref().unwrap_or("");
        format!("{root}/{}{}", lang.code(), self.path)
    }

    /// The same page in a section.
    pub(crate) fn within(mut self, section: Section) -> Page {
        self.section = section;
        self
    }

    /// The same page, with a form that sends something to be kept.
    pub(crate) fn sending(mut self) -> Page {
        self.sends = true;
        self
    }

    /// The same page, marked when something on it is invented.
    pub(crate) fn invented(mut self, invented: bool) -> Page {
        self.invented |= invented;
        self
    }

    /// The whole document.
    pub(crate) fn render(&self) -> String {
        let lang = self.lang;
        let w = lang.words();
        let assets = folder();
        let nav = [
            (Section::Search, "/search", w.nav_search),
            (Section::Sources, "/sources", w.nav_sources),
            (Section::Places, "/places", w.nav_places),
            (Section::Voices, "/testimonies", w.nav_voices),
            (Section::About, "/about", w.nav_about),
        ];
        let document = html! {
            (DOCTYPE)
            html lang=(lang.code()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    @if self.sends { meta name="referrer" content="same-origin"; }
                    title { (self.title) " · " (w.site) }
                    link rel="stylesheet" href=(format!("{assets}/style.css"));
                    link rel="icon" type="image/svg+xml" href=(format!("{assets}/icon.svg"));
                    @for other in Lang::ALL {
                        link rel="alternate" hreflang=(other.code()) href=(self.address(other));
                    }
                    @if self.bench.is_some() {
                        link rel="stylesheet" href=(format!("{assets}/workbench.css"));
                        script src=(format!("{assets}/workbench.js")) defer {}
                    }
                    @if let Some(data) = &self.json_ld {
                        script type="application/ld+json" { (PreEscaped(data)) }
                    }
                }
                body {
                    a.skip href="#content" { (w.skip) }
                    header.top {
                        div.frame {
                            a.site href=(format!("/{}/", lang.code())) { (w.site) }
                            nav aria-label=(w.nav_label) {
                                @for (section, path, name) in nav {
                                    a href=(format!("/{}{path}", lang.code())) aria-current=[(self.section == section).then_some("page")] { (name) }
                                }
                            }
                            a.switch href=(self.address(lang.other()))
                                lang=(lang.other().code()) hreflang=(lang.other().code()) { (w.switch) }
                        }
                    }
                    main #content tabindex="-1" {
                        div.frame {
                            @if self.invented { p.note { span.invented { (w.invented) } " " (w.invented_note) } }
                            (self.body)
                        }
                    }
                    footer.foot {
                        div.frame {
                            p { (w.footer_claims) }
                            p { a href=(format!("/{}/request", lang.code())) { (w.request_footer) } }
                            p { (w.footer_privacy) " " a href=(format!("/{}/about", lang.code())) { (w.nav_about) } }
                        }
                    }
                }
            }
        }
        .into_string();
        // The last lock on the same door as in `shown`: no field can turn the page's text about.
        match shown(&document) {
            std::borrow::Cow::Owned(cleaned) => cleaned,
            std::borrow::Cow::Borrowed(_) => document,
        }
    }
}

/// The one search box.
pub(crate) fn search_box(lang: Lang, text: &str, more: &Markup) -> Markup {
    let w = lang.words();
    html! {
        form.search role="search" method="get" action=(format!("/{}/search", lang.code())) {
            label for="q" { (w.search_label) }
            div.search-row {
                input #q type="search" name="q" value=(text) maxlength="400" autocomplete="off" spellcheck="false"
                    enterkeyhint="search" aria-describedby="q-hint";
                button type="submit" { (w.search_button) }
                ul #q-list role="listbox" aria-label=(w.search_suggestions) hidden {}
            }
            p.unseen #q-said role="status" data-count=(w.search_suggested) {}
            p.hint #q-hint { (w.search_hint) }
            (more)
        }
        script src=(format!("{}/suggest.js", folder())) defer {}
    }
}

/// The mark of what is invented.
pub(crate) fn invented_mark(lang: Lang) -> Markup {
    html! { span.invented { (lang.words().invented) } }
}

/// Characters that take no room but turn text about (direction marks, controls) are not shown; all else is.
pub(crate) fn shown(text: &str) -> std::borrow::Cow<'_, str> {
    let hidden = |c: char| {
        (c.is_control() && c != '\n' && c != '\t')
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    // Nearly every text has none: the bytes are looked at first, which is several times quicker than the letters.
    if may_hide(text.as_bytes()) && text.contains(hidden) {
        text.replace(hidden, "").into()
    } else {
        text.into()
    }
}

/// Whether the bytes have a control or one that begins a mark of direction in UTF-8.
fn may_hide(bytes: &[u8]) -> bool {
    bytes.iter().enumerate().any(|(i, &byte)| match byte {
        b'\n' | b'\t' => false,
        0..0x20 | 0x7f => true,
        0xc2 => bytes.get(i + 1).is_some_and(|&next| next < 0xa0),
        0xe2 => match (bytes.get(i + 1), bytes.get(i + 2)) {
            (Some(0x80), Some(&last)) => matches!(last, 0x8e | 0x8f | 0xaa..=0xae),
            (Some(0x81), Some(&last)) => matches!(last, 0xa6..=0xa9),
            _ => false,
        },
        0xef => bytes.get(i + 1) == Some(&0xbb),
        _ => false,
    })
}

/// A text cut to so many characters, with an ellipsis when something is left out.
pub(crate) fn cut(text: &str, most: usize) -> std::borrow::Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or(text)).into(),
        None => text.into(),
    }
}

/// The text of the interface language.
pub(crate) fn said(words: &imena_desk::Words, lang: Lang) -> std::borrow::Cow<'_, str> {
    shown(match lang {
        Lang::Ru => &words.ru,
        Lang::En => &words.en,
    })
}

/// The shape that marks a disagreement: two bars and a stroke through them.
pub(crate) fn differ_shape() -> Markup {
    html! {
        svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true" focusable="false" {
            path d="M3 7H17M3 13H17M14 2L6 18" stroke="currentColor" stroke-width="2.4" fill="none" stroke-linecap="round" {}
        }
    }
}

/// Minutes and seconds of a recording.
pub(crate) fn clock(ms: u64) -> String {
    let s = ms / 1000;
    if s >= 3600 {
        format!("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)
    } else {
        format!("{}:{:02}", s / 60, s % 60)
    }
}

/// The `lang` attribute for words of a source: in the source's language when it is known, else by its letters where
/// they tell. Nothing when it is the language of the page anyway.
pub(crate) fn tongue(text: &str, page: Lang) -> Option<&'static str> {
    let mut tongue = None;
    for c in text.chars() {
        match c {
            'і' | 'ї' | 'є' | 'ґ' | 'І' | 'Ї' | 'Є' | 'Ґ' => tongue = Some("uk"),
            'ў' | 'Ў' => return Some("be"),
            'ѣ' | 'Ѣ' | 'ѳ' | 'Ѳ' => return (page != Lang::Ru).then_some("ru"),
            '\u{400}'..='\u{52f}' if tongue.is_none() => tongue = Some("ru"),
            _ => {}
        }
    }
    tongue.filter(|code| *code != page.code())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_taken_out_and_no_other() {
        for c in (0..=0xffff_u32).filter_map(char::from_u32) {
            let text = format!("а{c}б");
            let hidden = (c.is_control() && c != '\n' && c != '\t')
                || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
            assert_eq!(shown(&text) == "аб", hidden, "{:x}", u32::from(c));
        }
    }
}
