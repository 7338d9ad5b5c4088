//! Where do the fact files come from? From inside the binary, or from a folder of the same shape.

use std::collections::BTreeMap;
use std::path::Path;

use include_dir::{Dir, include_dir};

use super::FactError;

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/descriptors");

/// The text of every fact file by its path below `descriptors/`, e.g. `elements/miedema.csv`.
#[derive(Debug, Clone)]
pub struct FactFiles {
    texts: BTreeMap<String, String>,
}

impl FactFiles {
    /// The files this build was made with.
    ///
    /// ```
    /// let files = zincscreen::facts::FactFiles::embedded();
    /// assert!(files.text("elements/index.csv").is_ok());
    /// ```
    #[must_use]
    pub fn embedded() -> Self {
        fn walk(dir: &Dir<'_>, texts: &mut BTreeMap<String, String>) {
            for file in dir.files() {
                if let Some(text) = file.contents_utf8() {
                    let path = file.path().to_string_lossy().replace('\\', "/");
                    texts.insert(path, text.to_owned());
                }
            }
            for child in dir.dirs() {
                walk(child, texts);
            }
        }
        let mut texts = BTreeMap::new();
        walk(&EMBEDDED, &mut texts);
        Self { texts }
    }

    /// The files of a folder shaped like `descriptors/`.
    ///
    /// # Errors
    /// If a folder or file cannot be read or is not UTF-8.
    pub fn from_dir(root: &Path) -> Result<Self, FactError> {
        fn walk(
            root: &Path,
            dir: &Path,
            texts: &mut BTreeMap<String, String>,
        ) -> std::io::Result<()> {
            for entry in std::fs::read_dir(dir)? {
                let path = entry?.path();
                if path.is_dir() {
                    walk(root, &path, texts)?;
                } else if let Ok(relative) = path.strip_prefix(root) {
                    let name = relative.to_string_lossy().replace('\\', "/");
                    texts.insert(name, std::fs::read_to_string(&path)?);
                }
            }
            Ok(())
        }
        let mut texts = BTreeMap::new();
        walk(root, root, &mut texts).map_err(|source| FactError::Read {
            file: root.display().to_string(),
            source,
        })?;
        Ok(Self { texts })
    }

    /// The text of one file.
    ///
    /// # Errors
    /// If there is no such file.
    pub fn text(&self, path: &str) -> Result<&str, FactError> {
        self.texts
            .get(path)
            .map(String::as_str)
            .ok_or_else(|| FactError::Missing {
                file: path.to_owned(),
            })
    }

    /// Paths of a folder's files with an extension, sorted.
    pub fn list<'a>(
        &'a self,
        folder: &'a str,
        extension: &'a str,
    ) -> impl Iterator<Item = &'a str> {
        self.texts.keys().map(String::as_str).filter(move |path| {
            path.strip_prefix(folder)
                .and_then(|rest| rest.strip_prefix('/'))
                .is_some_and(|name| {
                    !name.contains('/')
                        && name.rsplit_once('.').is_some_and(|(_, e)| e == extension)
                })
        })
    }

    /// Every path, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().map(String::as_str)
    }
}
