//! Structure files by their name or content. The only place of the structure formats that opens files.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::Path;
use std::str::FromStr;

use super::error::FormatError;
use super::extxyz::Frame;
use super::text;
use super::{ase_json, cif, extxyz, poscar};
use crate::crystal::Structure;

/// Larger files are refused; a structure has kilobytes.
const MOST_BYTES: u64 = 256 << 20;

/// A format of structure files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// POSCAR or CONTCAR of VASP 5.
    Poscar,
    /// CIF.
    Cif,
    /// Extended XYZ.
    Extxyz,
    /// ASE's JSON.
    AseJson,
}

/// A word that names no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no format of structures; expected poscar, cif, extxyz or ase-json")]
pub struct UnknownFormat(
    /// The word.
    pub String,
);

impl Format {
    /// All formats.
    pub const ALL: [Self; 4] = [Self::Poscar, Self::Cif, Self::Extxyz, Self::AseJson];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Poscar => "poscar",
            Self::Cif => "cif",
            Self::Extxyz => "extxyz",
            Self::AseJson => "ase-json",
        }
    }

    /// What the name of a file says: `POSCAR*`, `CONTCAR*`, `*.vasp`, `*.poscar`, `*.cif`, `*.xyz`,
    /// `*.extxyz`, `*.json`.
    ///
    /// ```
    /// use zincscreen::formats::structure::Format;
    /// assert_eq!(Format::of_name("out/CONTCAR.relaxed".as_ref()), Some(Format::Poscar));
    /// assert_eq!(Format::of_name("zn.CIF".as_ref()), Some(Format::Cif));
    /// assert_eq!(Format::of_name("zn.dat".as_ref()), None);
    /// ```
    #[must_use]
    pub fn of_name(path: &Path) -> Option<Self> {
        let extension = path.extension().unwrap_or_default().to_string_lossy();
        match extension.to_ascii_lowercase().as_str() {
            "vasp" | "poscar" => return Some(Self::Poscar),
            "cif" => return Some(Self::Cif),
            "xyz" | "extxyz" => return Some(Self::Extxyz),
            "json" => return Some(Self::AseJson),
            _ => {}
        }
        let name = path.file_name()?.to_string_lossy();
        (name.starts_with("POSCAR") || name.starts_with("CONTCAR")).then_some(Self::Poscar)
    }

    /// What the content says.
    ///
    /// ```
    /// use zincscreen::formats::structure::Format;
    /// assert_eq!(Format::of_content("# from ICSD\ndata_zn\n_cell_length_a 2.6\n"), Some(Format::Cif));
    /// assert_eq!(Format::of_content("just words\n"), None);
    /// ```
    #[must_use]
    pub fn of_content(content: &str) -> Option<Self> {
        let content = text::without_bom(content);
        if content.trim_start().starts_with('{') {
            return Some(Self::AseJson);
        }
        let lines: Vec<&str> = content.lines().take(5).collect();
        let are_numbers = |index: usize, count: usize| {
            lines.get(index).is_some_and(|line| {
                let mut words = line.split_whitespace().take(count);
                line.split_whitespace().count() >= count
                    && words.all(|word| text::finite(word).is_some())
            })
        };
        if are_numbers(1, 1) && (2..5).all(|index| are_numbers(index, 3)) {
            return Some(Self::Poscar);
        }
        let is_count = lines
            .first()
            .is_some_and(|l| l.trim().parse::<usize>().is_ok());
        let has_keys = lines
            .get(1)
            .is_some_and(|l| l.contains("Lattice=") || l.contains("Properties="));
        if is_count && has_keys {
            return Some(Self::Extxyz);
        }
        let is_data = |line: &str| {
            let start = line.get(..5);
            start.is_some_and(|s| s.eq_ignore_ascii_case("data_"))
        };
        content.lines().any(is_data).then_some(Self::Cif)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(word: &str) -> Result<Self, UnknownFormat> {
        Self::ALL
            .into_iter()
            .find(|format| format.as_str() == word)
            .ok_or_else(|| UnknownFormat(word.to_owned()))
    }
}

/// Reads every structure of a text; only extended XYZ may hold several. Without `format`, `name` decides, then
/// the content.
///
/// ```
/// use zincscreen::formats::structure;
/// let text = "Zn\n1\n4 0 0\n0 4 0\n0 0 4\nZn\n1\nDirect\n0 0 0\n";
/// assert_eq!(structure::parse("a.txt", text, None)?[0].structure.formula(), "Zn");
/// # Ok::<(), zincscreen::formats::FormatError>(())
/// ```
///
/// # Errors
/// Any [`FormatError`]; it names file, line and cure.
pub fn parse(name: &str, content: &str, format: Option<Format>) -> Result<Vec<Frame>, FormatError> {
    let format = format
        .or_else(|| Format::of_name(Path::new(name)))
        .or_else(|| Format::of_content(content))
        .ok_or_else(|| unknown(name))?;
    match format {
        Format::Poscar => poscar::parse(name, content).map(|s| vec![s.into()]),
        Format::Cif => cif::parse(name, content).map(|s| vec![s.into()]),
        Format::Extxyz => extxyz::parse(name, content),
        Format::AseJson => ase_json::parse(name, content).map(|s| vec![s.into()]),
    }
}

fn unknown(name: &str) -> FormatError {
    FormatError::UnknownFormat {
        file: name.to_owned(),
        problem: "the format of the structure follows neither from the name nor from the content; \
                  expected POSCAR*, CONTCAR*, *.vasp, *.poscar, *.cif, *.xyz, *.extxyz or *.json: \
                  rename the file, or name the format (poscar, cif, extxyz, ase-json)"
            .to_owned(),
    }
}

/// Reads every structure of a file, see [`parse`].
///
/// ```no_run
/// use zincscreen::formats::structure;
/// for frame in structure::read_frames("relaxation.xyz".as_ref(), None)? {
///     println!("{} {:?}", frame.structure.formula(), frame.info);
/// }
/// # Ok::<(), zincscreen::formats::FormatError>(())
/// ```
///
/// # Errors
/// Any [`FormatError`]; it names file, line and cure.
pub fn read_frames(path: &Path, format: Option<Format>) -> Result<Vec<Frame>, FormatError> {
    let name = path.display().to_string();
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|source| FormatError::Read {
            file: name.clone(),
            source,
        })?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(FormatError::NotText {
            file: name,
            problem: format!(
                "holds more than {} MiB; a structure has kilobytes: give the file that was meant",
                MOST_BYTES >> 20
            ),
        });
    }
    let content = String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(&error.as_bytes()[..good]);
        let line = before.matches('\n').count() + 1;
        FormatError::NotText {
            file: name.clone(),
            problem: format!("line {line} is no text in UTF-8; save it as UTF-8, or unpack it"),
        }
    })?;
    parse(&name, &content, format)
}

/// Reads the one structure of a file.
///
/// ```no_run
/// use zincscreen::formats::structure;
/// let slab = structure::read("CONTCAR".as_ref(), None)?;
/// println!("{}", slab.formula());
/// # Ok::<(), zincscreen::formats::FormatError>(())
/// ```
///
/// # Errors
/// Any [`FormatError`]; several frames are refused.
pub fn read(path: &Path, format: Option<Format>) -> Result<Structure, FormatError> {
    let mut frames = read_frames(path, format)?;
    let found = frames.len();
    match frames.pop() {
        Some(frame) if found == 1 => Ok(frame.structure),
        _ => Err(FormatError::Several {
            file: path.display().to_string(),
            found,
        }),
    }
}

/// The text of one structure. `title` is the comment of a POSCAR and the block of a CIF; the other formats
/// have no place for it.
///
/// # Errors
/// [`FormatError::NoWords`], see [`extxyz::write`].
pub fn text(structure: &Structure, format: Format, title: &str) -> Result<String, FormatError> {
    match format {
        Format::Poscar => Ok(poscar::write(structure, title)),
        Format::Cif => Ok(cif::write(structure, title)),
        Format::AseJson => Ok(ase_json::write(structure)),
        Format::Extxyz => extxyz::write(&[structure.clone().into()]),
    }
}

/// Writes one structure. Without `format` the name decides. A file that is there is replaced only if
/// `replaces`; the title is the formula.
///
/// ```no_run
/// use zincscreen::formats::structure;
/// let slab = structure::read("CONTCAR".as_ref(), None)?;
/// structure::write("slab.cif".as_ref(), &slab, None, false)?;
/// # Ok::<(), zincscreen::formats::FormatError>(())
/// ```
///
/// # Errors
/// Any [`FormatError`] about names, formats and writing.
pub fn write(
    path: &Path,
    structure: &Structure,
    format: Option<Format>,
    replaces: bool,
) -> Result<(), FormatError> {
    write_frames(path, &[structure.clone().into()], format, replaces)
}

/// Writes frames as [`write()`] does; only extended XYZ takes several, and what a frame holds beside its
/// structure.
///
/// ```no_run
/// use zincscreen::formats::structure;
/// let frames = structure::read_frames("relaxation.xyz".as_ref(), None)?;
/// structure::write_frames("last.xyz".as_ref(), &frames[frames.len() - 1..], None, false)?;
/// # Ok::<(), zincscreen::formats::FormatError>(())
/// ```
///
/// # Errors
/// Any [`FormatError`] about names, formats and writing.
pub fn write_frames(
    path: &Path,
    frames: &[Frame],
    format: Option<Format>,
    replaces: bool,
) -> Result<(), FormatError> {
    let name = path.display().to_string();
    let format = format
        .or_else(|| Format::of_name(path))
        .ok_or_else(|| unknown(&name))?;
    let content = match (format, frames) {
        (Format::Extxyz, frames) => extxyz::write(frames)?,
        (format, [frame]) => {
            let structure = &frame.structure;
            text(structure, format, &structure.formula())?
        }
        (_, frames) => {
            return Err(FormatError::Several {
                file: name,
                found: frames.len(),
            });
        }
    };
    let mut options = OpenOptions::new();
    options.write(true);
    if replaces {
        options.create(true).truncate(true);
    } else {
        options.create_new(true);
    }
    options
        .open(path)
        .and_then(|mut file| file.write_all(content.as_bytes()))
        .map_err(|source| match source.kind() {
            ErrorKind::AlreadyExists => FormatError::Exists { file: name },
            _ => FormatError::Write { file: name, source },
        })
}
