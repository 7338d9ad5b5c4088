//! A user's own values: CSV or Parquet in the long format, laid over the shipped facts.

use std::collections::BTreeMap;
use std::path::Path;

use polars::prelude::{AnyValue, ParquetReader, SerReader};

use super::FactError;
use super::long::{Fact, LONG_COLUMNS, Origin, Property, read_long};

pub(super) fn read(
    path: &Path,
    origin: Origin,
    properties: &BTreeMap<String, Property>,
) -> Result<Vec<Fact>, FactError> {
    let file = path.display().to_string();
    let text = match path.extension().and_then(|e| e.to_str()) {
        Some("csv") => std::fs::read_to_string(path).map_err(|source| FactError::Read {
            file: file.clone(),
            source,
        })?,
        Some("parquet") => parquet_as_csv(path, &file)?,
        _ => {
            return Err(FactError::Format {
                file,
                problem: "expected a `.csv` or `.parquet` file in the long format".to_owned(),
            });
        }
    };
    read_long(&file, &text, origin, properties, &|_| true)
}

/// A Parquet table as CSV text, so that both formats pass through the same checks.
fn parquet_as_csv(path: &Path, file: &str) -> Result<String, FactError> {
    let format = |problem: String| FactError::Format {
        file: file.to_owned(),
        problem,
    };
    let handle = std::fs::File::open(path).map_err(|source| FactError::Read {
        file: file.to_owned(),
        source,
    })?;
    // The reader is given damaged files too: a panic in it must not be ours.
    let frame = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        ParquetReader::new(handle).finish()
    }))
    .map_err(|_| format("not a readable Parquet file: damaged".to_owned()))?
    .map_err(|error| format(format!("not a readable Parquet file (truncated?): {error}")))?;
    let mut writer = csv::Writer::from_writer(Vec::new());
    let csv_error = |error: csv::Error| format(error.to_string());
    let names: Vec<String> = frame
        .get_column_names()
        .iter()
        .map(ToString::to_string)
        .collect();
    if let Some(unknown) = names.iter().find(|n| !LONG_COLUMNS.contains(&n.as_str())) {
        return Err(format(format!(
            "unknown column `{unknown}`; the long format has: {}",
            LONG_COLUMNS.join(", ")
        )));
    }
    writer.write_record(&names).map_err(csv_error)?;
    for i in 0..frame.height() {
        let mut record = Vec::with_capacity(names.len());
        for column in frame.columns() {
            let cell = column.get(i).map_err(|error| format(error.to_string()))?;
            record.push(match cell {
                AnyValue::Null => String::new(),
                AnyValue::String(text) => text.to_owned(),
                AnyValue::StringOwned(text) => text.to_string(),
                // All digits, whatever the type of the number.
                other => other
                    .try_extract::<f64>()
                    .map_or_else(|_| other.to_string(), |number| number.to_string()),
            });
        }
        writer.write_record(&record).map_err(csv_error)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| format(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| format(error.to_string()))
}
