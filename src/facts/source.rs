//! Who said it, under which licence; and what the project knows of but does not ship.

use serde::{Deserialize, Serialize};

/// One source of numbers: an entry of `sources.toml`.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// article, book, database, software or web.
    pub kind: String,
    /// Title.
    pub title: String,
    /// Authors, empty if unknown.
    #[serde(default)]
    pub authors: String,
    /// Year of publication or release; 0: not recorded.
    #[serde(default)]
    pub year: Option<u16>,
    /// Journal, volume and page, if it is an article.
    #[serde(default)]
    pub journal: String,
    /// DOI, if there is one.
    #[serde(default)]
    pub doi: String,
    /// Address, if there is one.
    #[serde(default)]
    pub url: String,
    /// Licence or terms.
    #[serde(default)]
    pub licence: String,
    /// Remark.
    #[serde(default)]
    pub note: String,
    /// Whether the DOI was seen in stored material, not only remembered.
    #[serde(default)]
    pub doi_verified: bool,
}

impl Source {
    /// As a BibTeX entry.
    ///
    /// ```
    /// let facts = zincscreen::facts::Facts::embedded()?;
    /// let (key, source) = facts.sources().next().expect("some source");
    /// assert!(source.bibtex(key).starts_with('@'));
    /// # Ok::<(), zincscreen::facts::FactError>(())
    /// ```
    #[must_use]
    pub fn bibtex(&self, key: &str) -> String {
        let kind = match self.kind.as_str() {
            "article" => "article",
            "book" => "book",
            _ => "misc",
        };
        let mut note = self.note.clone();
        if !self.doi.is_empty() && !self.doi_verified {
            note.truncate(note.trim_end_matches('.').len());
            note.push_str(if note.is_empty() { "" } else { "; " });
            note.push_str("DOI not verified");
        }
        let year = match self.year {
            Some(year) if year > 0 => year.to_string(),
            _ => String::new(),
        };
        let fields = [
            ("title", &self.title),
            ("author", &self.authors),
            ("year", &year),
            ("journal", &self.journal),
            ("doi", &self.doi),
            ("url", &self.url),
            ("note", &note),
        ];
        let body: Vec<String> = fields
            .iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(name, text)| match *name {
                // Addresses are read by programs, not typeset.
                "url" | "doi" => format!("  {name} = {{{text}}}"),
                _ => format!("  {name} = {{{}}}", escape(text)),
            })
            .collect();
        format!("@{kind}{{{key},\n{}\n}}", body.join(",\n"))
    }
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '&' | '%' | '#' | '_' | '$') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Something known of that is not redistributed or was not found, with the reason and where to get it.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct NotShipped {
    /// What it is.
    pub what: String,
    /// Why it is not here.
    pub reason: String,
    /// Where to get it.
    #[serde(rename = "where")]
    pub place: String,
}
