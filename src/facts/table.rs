//! A CSV table whose cells know where they stand, so that errors can say so.

use super::FactError;

/// A CSV text read as a whole: named columns, rows of text cells.
pub(crate) struct Table {
    file: String,
    columns: Vec<String>,
    rows: Vec<(u64, csv::StringRecord)>,
}

/// One row of a [`Table`].
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    table: &'a Table,
    pub(crate) line: u64,
    record: &'a csv::StringRecord,
}

impl Table {
    pub(crate) fn parse(file: &str, text: &str) -> Result<Self, FactError> {
        let format = |error: &csv::Error| FactError::Format {
            file: file.to_owned(),
            problem: format!("not a readable CSV table: {error}"),
        };
        let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
        let columns: Vec<String> = reader
            .headers()
            .map_err(|e| format(&e))?
            .iter()
            .map(|name| name.trim().to_owned())
            .collect();
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|e| format(&e))?;
            let line = record.position().map_or(0, csv::Position::line);
            rows.push((line, record));
        }
        Ok(Self {
            file: file.to_owned(),
            columns,
            rows,
        })
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, record)| Row {
            table: self,
            line: *line,
            record,
        })
    }

    pub(crate) fn columns(&self) -> &[String] {
        &self.columns
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Fails if a column is missing.
    pub(crate) fn require(&self, columns: &[&str]) -> Result<(), FactError> {
        for column in columns {
            if !self.columns.iter().any(|c| c == column) {
                return Err(FactError::Format {
                    file: self.file.clone(),
                    problem: format!(
                        "column `{column}` is missing; the header has: {}",
                        self.columns.join(", ")
                    ),
                });
            }
        }
        Ok(())
    }
}

impl<'a> Row<'a> {
    /// The trimmed text of a cell, empty if there is no such column.
    pub(crate) fn text(self, column: &str) -> &'a str {
        let index = self.table.columns.iter().position(|c| c == column);
        index.and_then(|i| self.record.get(i)).map_or("", str::trim)
    }

    /// A finite number, or nothing if the cell is empty.
    pub(crate) fn number(self, column: &str) -> Result<Option<f64>, FactError> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Some(value)),
            _ => Err(self.error(column, "expected a finite number or an empty cell")),
        }
    }

    /// Any type with `FromStr`.
    pub(crate) fn parse<T: std::str::FromStr>(
        self,
        column: &str,
        expected: &str,
    ) -> Result<T, FactError> {
        self.text(column)
            .parse()
            .map_err(|_| self.error(column, &format!("expected {expected}")))
    }

    pub(crate) fn error(self, column: &str, problem: &str) -> FactError {
        FactError::Row {
            file: self.table.file.clone(),
            line: self.line,
            column: column.to_owned(),
            value: self.text(column).to_owned(),
            problem: problem.to_owned(),
        }
    }
}

/// All rows of a wide table through one reader.
pub(crate) fn read_all<T>(
    file: &str,
    text: &str,
    required: &[&str],
    read: impl Fn(Row<'_>) -> Result<T, FactError>,
) -> Result<Vec<T>, FactError> {
    let table = Table::parse(file, text)?;
    table.require(required)?;
    let mut values = Vec::with_capacity(table.len());
    let mut errors = Vec::new();
    for row in table.rows() {
        match read(row) {
            Ok(value) => values.push(value),
            Err(error) => errors.push(error),
        }
    }
    FactError::gather(errors)?;
    Ok(values)
}
