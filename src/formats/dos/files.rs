//! Opens what the user names. The only file of `formats/dos` that touches the disk.

use std::path::{Path, PathBuf};

use super::{DosError, Input, projwfc};

fn failed(path: &Path) -> impl Fn(std::io::Error) -> DosError + '_ {
    |source| DosError::Read {
        file: path.display().to_string(),
        source,
    }
}

/// One file, whole.
pub(super) fn open(path: &Path) -> Result<Input, DosError> {
    let bytes = std::fs::read(path).map_err(failed(path))?;
    Ok(Input {
        name: path.display().to_string(),
        bytes,
    })
}

/// A file; or the projwfc.x files of a folder or with a prefix, by atom and orbital.
pub(super) fn gather(path: &Path) -> Result<Vec<Input>, DosError> {
    if path.is_dir() {
        let inputs = of_folder(path, "")?;
        if inputs.is_empty() {
            return Err(DosError::UnknownFormat {
                file: path.display().to_string(),
                problem: format!(
                    "no files `*{}*` of projwfc.x in this folder; name one file, or a folder that has them",
                    projwfc::MARK
                ),
            });
        }
        return Ok(inputs);
    }
    if !path.exists()
        && let Some(name) = path.file_name().and_then(|name| name.to_str())
    {
        let folder = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let prefix = name.strip_suffix(".pdos_atm").unwrap_or(name);
        if folder.is_dir() {
            let inputs = of_folder(folder, prefix)?;
            if !inputs.is_empty() {
                return Ok(inputs);
            }
        }
    }
    Ok(vec![open(path)?])
}

/// The projwfc.x files of a folder, all or those of one prefix.
fn of_folder(folder: &Path, prefix: &str) -> Result<Vec<Input>, DosError> {
    let mut found: Vec<(projwfc::Label, PathBuf)> = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed(folder))? {
        let path = entry.map_err(failed(folder))?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        let is_meant = name
            .split_once(projwfc::MARK)
            .is_some_and(|(own, _)| prefix.is_empty() || own == prefix);
        if is_meant {
            found.push((projwfc::Label::of(&path.display().to_string())?, path));
        }
    }
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    found.iter().map(|(_, path)| open(path)).collect()
}
