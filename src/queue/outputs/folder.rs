//! The folder of a job: fixed names only, plain files only, bounded sizes.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::OutputError;

/// A longer line is no text of a code.
const LONGEST_LINE: usize = 1 << 20;

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

    /// A file of at most `most` bytes; none if it is not there.
    pub(super) fn open(&self, file: &str, most: u64) -> Result<Option<File>, OutputError> {
        let path = self.path.join(file);
        let failed = |source| OutputError::Read {
            file: self.name(file),
            source,
        };
        let about = match std::fs::symlink_metadata(&path) {
            Ok(about) => about,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        if !about.is_file() {
            return Err(OutputError::NotAFile {
                file: self.name(file),
            });
        }
        if about.len() > most {
            return Err(OutputError::TooLarge {
                file: self.name(file),
                bytes: about.len(),
                most,
            });
        }
        File::open(&path).map(Some).map_err(failed)
    }

    /// The whole text of a file.
    pub(super) fn text(&self, file: &str, most: u64) -> Result<Option<String>, OutputError> {
        let Some(open) = self.open(file, most)? else {
            return Ok(None);
        };
        let mut bytes = Vec::new();
        open.take(most)
            .read_to_end(&mut bytes)
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
            let Some(open) = self.open(file, u64::MAX)? else {
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
