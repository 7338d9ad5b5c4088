//! What may be read of a job's folder? Fixed names only, plain files only, bounded sizes.
//!
//! A folder holds what a foreign program wrote. A link could lead out of it, a pipe would never end, a log that
//! went wild would fill the memory: none of them is opened.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, Read, Take};
use std::path::{Component, Path, PathBuf};

use sha2::{Digest, Sha256};

use super::OutputError;

/// A longer line is no text of a code.
const LONGEST_LINE: usize = 1 << 20;
/// Logs and XML: a relaxation of hundreds of steps has tens of MB, a projected density of states of a slab of 200
/// atoms up to 0.3 GB. What is larger went wild, and its hash alone would take minutes on a network disk.
pub(super) const MOST_LOG_BYTES: u64 = 512 << 20;

/// A job's folder.
#[derive(Debug, Clone, Copy)]
pub(super) struct Folder<'a> {
    pub(super) path: &'a Path,
}

impl<'a> Folder<'a> {
    pub(super) const fn new(path: &'a Path) -> Self {
        Self { path }
    }

    /// How messages call a file of it.
    pub(super) fn name(&self, file: &str) -> String {
        self.path.join(file).display().to_string()
    }

    pub(super) fn missing(&self, file: &str) -> OutputError {
        OutputError::Missing {
            folder: self.path.display().to_string(),
            file: file.to_owned(),
        }
    }

    /// A file of at most `most` bytes; none if it is not there. Neither it nor a folder on the way to it is a link.
    pub(super) fn open(&self, file: &str, most: u64) -> Result<Option<Take<File>>, OutputError> {
        let not_a_file = || OutputError::NotAFile {
            file: self.name(file),
        };
        let failed = |source| OutputError::Read {
            file: self.name(file),
            source,
        };
        let parts: Vec<Component<'_>> = Path::new(file).components().collect();
        if !parts
            .iter()
            .all(|part| matches!(part, Component::Normal(_)))
        {
            return Err(not_a_file());
        }
        let mut path = PathBuf::from(self.path);
        for (number, part) in parts.iter().enumerate() {
            path.push(part);
            match std::fs::symlink_metadata(&path) {
                Ok(about) if number + 1 < parts.len() && !about.is_dir() => {
                    return Err(not_a_file());
                }
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(failed(error)),
            }
        }
        let about = std::fs::symlink_metadata(&path).map_err(failed)?;
        if !about.is_file() {
            return Err(not_a_file());
        }
        if about.len() > most {
            return Err(OutputError::TooLarge {
                file: self.name(file),
                bytes: about.len(),
                most,
            });
        }
        // It may grow while it is read.
        let open = File::open(&path).map_err(failed)?;
        Ok(Some(open.take(most)))
    }

    /// The whole text of a file.
    pub(super) fn text(&self, file: &str, most: u64) -> Result<Option<String>, OutputError> {
        let Some(mut open) = self.open(file, most)? else {
            return Ok(None);
        };
        let mut bytes = Vec::new();
        open.read_to_end(&mut bytes)
            .map_err(|source| OutputError::Read {
                file: self.name(file),
                source,
            })?;
        String::from_utf8(bytes)
            .map(Some)
            .map_err(|error| OutputError::Malformed {
                file: self.name(file),
                problem: format!("no UTF-8 text: {error}"),
            })
    }

    /// A table of numbers ends with its last line: of a number that was cut, the exponent is gone.
    pub(super) fn whole(&self, file: &str, text: &str) -> Result<(), OutputError> {
        if text.ends_with('\n') {
            return Ok(());
        }
        Err(OutputError::Truncated {
            file: self.name(file),
            problem: "its last line has no end".to_owned(),
        })
    }

    /// Every line of a file in turn; odd bytes are replaced. False if there is no file.
    pub(super) fn lines(
        &self,
        file: &str,
        most: u64,
        mut use_line: impl FnMut(&str) -> Result<(), OutputError>,
    ) -> Result<bool, OutputError> {
        let Some(open) = self.open(file, most)? else {
            return Ok(false);
        };
        let mut reader = BufReader::new(open);
        let mut line = Vec::new();
        loop {
            line.clear();
            let read = (&mut reader)
                .take(LONGEST_LINE as u64)
                .read_until(b'\n', &mut line)
                .map_err(|source| OutputError::Read {
                    file: self.name(file),
                    source,
                })?;
            if read == 0 {
                return Ok(true);
            }
            if read == LONGEST_LINE {
                return Err(OutputError::Malformed {
                    file: self.name(file),
                    problem: format!("a line of more than {LONGEST_LINE} bytes"),
                });
            }
            use_line(String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']))?;
        }
    }

    /// Name and SHA-256 of those of the files that are there.
    pub(super) fn hashes(&self, files: &[&str]) -> Result<Vec<(String, String)>, OutputError> {
        let mut found = Vec::new();
        for file in files {
            let Some(open) = self.open(file, MOST_LOG_BYTES)? else {
                continue;
            };
            let mut hash = Sha256::new();
            std::io::copy(&mut BufReader::new(open), &mut hash).map_err(|source| {
                OutputError::Read {
                    file: self.name(file),
                    source,
                }
            })?;
            found.push(((*file).to_owned(), hex(&hash.finalize())));
        }
        Ok(found)
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
