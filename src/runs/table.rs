//! A table on its way to Parquet: every column with unit, meaning and source.

use std::io::{BufWriter, Write};
use std::path::Path;

use polars::prelude::{
    Column as PolarsColumn, DataFrame, KeyValueMetadata, ParquetCompression, ParquetWriter,
    PolarsResult,
};
use serde_json::json;

use super::RunError;

/// The values of a column; `None` is null.
#[derive(Debug, Clone)]
pub enum Data {
    /// Numbers.
    Float(Vec<Option<f64>>),
    /// Small counts and ranks.
    Count(Vec<Option<u32>>),
    /// Large counts.
    Large(Vec<Option<u64>>),
    /// Text.
    Text(Vec<Option<String>>),
    /// Yes, no, not known.
    Flag(Vec<Option<bool>>),
}

impl Data {
    fn len(&self) -> usize {
        match self {
            Self::Float(v) => v.len(),
            Self::Count(v) => v.len(),
            Self::Large(v) => v.len(),
            Self::Text(v) => v.len(),
            Self::Flag(v) => v.len(),
        }
    }

    /// Ranks and counts as small as they fit.
    #[must_use]
    pub fn counts(values: Vec<Option<u64>>) -> Self {
        let small: Result<Vec<Option<u32>>, _> = values
            .iter()
            .map(|v| v.map(u32::try_from).transpose())
            .collect();
        small.map_or(Self::Large(values), Self::Count)
    }
}

/// One column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Name, with the unit as suffix.
    pub name: String,
    /// Unit; empty for text and flags.
    pub unit: String,
    /// One sentence.
    pub meaning: String,
    /// Where it comes from.
    pub source: String,
    /// Values.
    pub data: Data,
}

impl Column {
    /// A column of the program's own making.
    #[must_use]
    pub fn new(
        name: impl Into<String>,
        unit: &str,
        meaning: impl Into<String>,
        data: Data,
    ) -> Self {
        Self {
            name: name.into(),
            unit: unit.to_owned(),
            meaning: meaning.into(),
            source: "zincscreen".to_owned(),
            data,
        }
    }

    /// The same with a source.
    #[must_use]
    pub fn from_source(mut self, source: &str) -> Self {
        source.clone_into(&mut self.source);
        self
    }
}

/// Columns of equal length.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// In order.
    pub columns: Vec<Column>,
}

impl Table {
    /// Adds a column.
    pub fn push(&mut self, column: Column) {
        self.columns.push(column);
    }

    /// Number of rows.
    #[must_use]
    pub fn height(&self) -> usize {
        self.columns.first().map_or(0, |c| c.data.len())
    }

    /// Name, unit, meaning and source of every column.
    #[must_use]
    pub fn dictionary(&self) -> serde_json::Value {
        self.columns
            .iter()
            .map(|c| json!({ "name": c.name, "unit": c.unit, "meaning": c.meaning, "source": c.source }))
            .collect()
    }

    fn frame(self) -> PolarsResult<DataFrame> {
        let height = self.height();
        let columns = self
            .columns
            .into_iter()
            .map(|column| {
                let name = column.name.as_str().into();
                match column.data {
                    Data::Float(values) => PolarsColumn::new(name, values),
                    Data::Count(values) => PolarsColumn::new(name, values),
                    Data::Large(values) => PolarsColumn::new(name, values),
                    Data::Text(values) => PolarsColumn::new(name, values),
                    Data::Flag(values) => PolarsColumn::new(name, values),
                }
            })
            .collect();
        DataFrame::new(height, columns)
    }

    /// Writes the table as one Parquet file with `metadata` and the column dictionary in its footer, and
    /// waits until it is on the disk.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn write(self, path: &Path, metadata: &[(String, String)]) -> Result<(), RunError> {
        let failed = |problem: String| RunError::Write {
            path: path.display().to_string(),
            problem,
        };
        let mut pairs = metadata.to_vec();
        pairs.push((
            "zincscreen.columns".to_owned(),
            self.dictionary().to_string(),
        ));
        let mut frame = self.frame().map_err(|e| failed(e.to_string()))?;
        let file = std::fs::File::create(path).map_err(|e| failed(e.to_string()))?;
        let mut buffer = BufWriter::new(file);
        ParquetWriter::new(&mut buffer)
            .with_compression(ParquetCompression::Zstd(None))
            .with_key_value_metadata(Some(KeyValueMetadata::from_static(pairs)))
            .finish(&mut frame)
            .map_err(|e| failed(e.to_string()))?;
        buffer.flush().map_err(|e| failed(e.to_string()))?;
        let file = buffer.into_inner().map_err(|e| failed(e.to_string()))?;
        file.sync_all().map_err(|e| failed(e.to_string()))
    }
}
