//! Which format is it?

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use super::{DosError, Input, lines, projwfc};

/// A format of a projected density of states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DosFormat {
    /// VASP's `DOSCAR`.
    Doscar,
    /// VASP's `vasprun.xml`.
    Vasprun,
    /// Files of Quantum ESPRESSO's projwfc.x.
    Projwfc,
    /// Plain columns.
    Columns,
}

impl DosFormat {
    /// Every format.
    pub const ALL: [Self; 4] = [Self::Doscar, Self::Vasprun, Self::Projwfc, Self::Columns];

    /// The word used on the command line and in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Doscar => "doscar",
            Self::Vasprun => "vasprun",
            Self::Projwfc => "projwfc",
            Self::Columns => "columns",
        }
    }
}

impl fmt::Display for DosFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for DosFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|f| f.as_str() == text);
        found.ok_or_else(|| {
            format!("`{text}` is no format; expected doscar, vasprun, projwfc or columns")
        })
    }
}

/// The text of a file. Single odd bytes (a Latin-1 title) are forgiven, binary content is not.
pub(super) fn text(input: &Input) -> Result<Cow<'_, str>, DosError> {
    let not_text = |problem: &str| {
        Err(DosError::NotText {
            file: input.name.clone(),
            problem: problem.to_owned(),
        })
    };
    if input.bytes.starts_with(&[0x1f, 0x8b]) {
        return not_text("it is compressed; unpack it with gunzip");
    }
    if input.bytes.iter().all(u8::is_ascii_whitespace) {
        return not_text("it is empty");
    }
    let is_odd = |byte: &&u8| byte.is_ascii_control() && !byte.is_ascii_whitespace();
    if input.bytes.contains(&0)
        || 20 * input.bytes.iter().filter(is_odd).count() > input.bytes.len()
    {
        return not_text(
            "it has binary content; expected a text file of VASP, projwfc.x or columns",
        );
    }
    let text = String::from_utf8_lossy(&input.bytes);
    let replaced = text.matches(char::REPLACEMENT_CHARACTER).count();
    if 20 * replaced > text.len() {
        return not_text(
            "it has binary content; expected a text file of VASP, projwfc.x or columns",
        );
    }
    Ok(text)
}

/// The format by name and content. `has_columns`: the user named the columns of a plain table.
pub(super) fn format(file: &str, text: &str, has_columns: bool) -> Result<DosFormat, DosError> {
    let unknown = |problem: &str| {
        Err(DosError::UnknownFormat {
            file: file.to_owned(),
            problem: problem.to_owned(),
        })
    };
    if has_columns {
        return Ok(DosFormat::Columns);
    }
    if file.contains(projwfc::MARK) {
        return Ok(DosFormat::Projwfc);
    }
    if text.trim_start().starts_with('<') {
        return if text.contains("<modeling") {
            Ok(DosFormat::Vasprun)
        } else {
            unknown("an XML file without `<modeling>`; of XML, only VASP's vasprun.xml is read")
        };
    }
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    if lines.nth(2).map(str::trim) == Some("CAR")
        && first
            .split_whitespace()
            .all(|word| word.parse::<i64>().is_ok())
    {
        return Ok(DosFormat::Doscar);
    }
    if first.contains("ldos") && first.contains("pdos") {
        return unknown(
            "columns of projwfc.x, but the name does not say which atom and orbital; keep the name `PREFIX.pdos_atm#N(El)_wfc#M(l)`",
        );
    }
    let is_row = |line: &str| {
        let words: Vec<&str> = line.split([',', ';', ' ', '\t']).collect();
        let mut words = words.iter().filter(|word| !word.is_empty());
        words.clone().count() > 1 && words.all(|word| lines::fortran(word).is_some())
    };
    if text.lines().any(is_row) {
        return Ok(DosFormat::Columns);
    }
    unknown("neither DOSCAR, vasprun.xml, files of projwfc.x nor columns of numbers")
}
