//! A run read back, for tables on the terminal.

use std::path::Path;

use polars::prelude::{AnyValue, DataFrame, ParquetReader, SerReader};

use super::RunError;

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing is known.
    Null,
    /// A number.
    Number(f64),
    /// A word.
    Text(String),
    /// Yes or no.
    Flag(bool),
}

impl std::fmt::Display for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Null => Ok(()),
            Self::Number(n) => f.pad(&n.to_string()),
            Self::Text(t) => f.pad(t),
            Self::Flag(b) => f.pad(&b.to_string()),
        }
    }
}

/// A table of a run.
#[derive(Debug)]
pub struct Frame {
    frame: DataFrame,
}

/// Opens one table of a run folder, e.g. `systems`.
///
/// # Errors
/// If the folder is no run or the table cannot be read.
pub fn open(run: &Path, table: &str) -> Result<Frame, RunError> {
    let read = |path: &Path, problem: String| RunError::Read {
        path: path.display().to_string(),
        problem,
    };
    if !run.join("run.json").is_file() {
        return Err(read(
            run,
            "not a run folder: it has no run.json; give the folder that `run` wrote".to_owned(),
        ));
    }
    let path = run.join(format!("{table}.parquet"));
    let file = std::fs::File::open(&path).map_err(|e| read(&path, e.to_string()))?;
    // The reader meets damaged files too; a panic in it must not be ours.
    let frame = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        ParquetReader::new(file).finish()
    }))
    .map_err(|_| read(&path, "damaged Parquet file".to_owned()))?
    .map_err(|e| read(&path, format!("damaged Parquet file: {e}")))?;
    Ok(Frame { frame })
}

impl Frame {
    /// Number of rows.
    #[must_use]
    pub fn height(&self) -> usize {
        self.frame.height()
    }

    /// Names of the columns.
    #[must_use]
    pub fn columns(&self) -> Vec<String> {
        self.frame
            .get_column_names()
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    /// One cell; null if there is no such column or row.
    #[must_use]
    pub fn cell(&self, column: &str, row: usize) -> Cell {
        let Ok(column) = self.frame.column(column) else {
            return Cell::Null;
        };
        match column.get(row) {
            Ok(AnyValue::String(text)) => Cell::Text(text.to_owned()),
            Ok(AnyValue::StringOwned(text)) => Cell::Text(text.to_string()),
            Ok(AnyValue::Boolean(flag)) => Cell::Flag(flag),
            Ok(value) => value.try_extract::<f64>().map_or(Cell::Null, Cell::Number),
            Err(_) => Cell::Null,
        }
    }
}
