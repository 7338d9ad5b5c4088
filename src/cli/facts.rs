//! `facts`: check, sources, missing, export.

use std::collections::BTreeMap;
use std::path::Path;

use zincscreen::candidates::Form;
use zincscreen::descriptors::{Context, DESCRIPTORS, Evaluator, Rule};
use zincscreen::facts::{self, FactFiles, Facts, Reason};
use zincscreen::models::Environment;
use zincscreen::runs::{self, Cell, Data};

use super::args::{Args, FactsArgs, FactsCommand};
use super::{Failure, say};

pub(crate) fn facts(args: &FactsArgs, common: &Args) -> Result<(), Failure> {
    match &args.command {
        FactsCommand::Check { folder } => check(folder.as_deref()),
        FactsCommand::Sources => sources(common),
        FactsCommand::Missing => missing(common),
        FactsCommand::Export { property, out } => export(property.as_deref(), out.as_deref()),
    }
}

fn check(folder: Option<&Path>) -> Result<(), Failure> {
    let files = match folder {
        Some(folder) => FactFiles::from_dir(folder)?,
        None => FactFiles::embedded(),
    };
    let errors = facts::check(&files);
    if !errors.is_empty() {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        return Err(Failure::Input(format!(
            "{} defects\n{}",
            lines.len(),
            lines.join("\n")
        )));
    }
    let facts = Facts::load(files)?;
    say(&format!(
        "sound: {} values of {} properties from {} sources, {} structures, {} formation enthalpies; every file matches its card",
        facts.rows().len(),
        facts.properties().count(),
        facts.sources().count(),
        facts.phases().len(),
        facts.enthalpies().len()
    ))
}

fn sources(common: &Args) -> Result<(), Failure> {
    let facts = Facts::embedded()?;
    if common.json {
        let sources: BTreeMap<&str, _> = facts.sources().collect();
        let json = serde_json::json!({ "sources": sources, "not_shipped": facts.not_shipped() });
        return say(&format!("{json:#}"));
    }
    for (key, source) in facts.sources() {
        say(&format!("{}\n", source.bibtex(key)))?;
    }
    say("% Known of, but not shipped:")?;
    for item in facts.not_shipped() {
        say(&format!(
            "% {}: {} ({})",
            item.what, item.reason, item.place
        ))?;
    }
    Ok(())
}

/// One letter per element and descriptor.
fn letter(reason: Reason) -> char {
    match reason {
        Reason::NoDBand => 'b',
        Reason::D10Closed => 'd',
        Reason::FElement => 'f',
        Reason::NoSource => '?',
        Reason::OutsideModel => 'o',
        Reason::NotApplicable => '-',
        Reason::NoHexagonalNet => 'h',
        Reason::Liquid => 'l',
    }
}

fn missing(common: &Args) -> Result<(), Failure> {
    let facts = Facts::embedded()?;
    let environment = Environment::default();
    let evaluator = Evaluator::new(Context {
        facts: &facts,
        environment: &environment,
    });
    let rows: Vec<(&str, Vec<Option<Reason>>)> = DESCRIPTORS
        .iter()
        .enumerate()
        .filter(|(_, d)| matches!(d.rule, Rule::Solutes { .. }))
        .map(|(i, d)| {
            let form = d.forms.first().copied().unwrap_or(Form::Dilute);
            let reasons = facts
                .elements()
                .iter()
                .map(|info| {
                    evaluator
                        .of_element(i, form, info.element)
                        .as_ref()
                        .err()
                        .copied()
                })
                .collect();
            (d.name, reasons)
        })
        .collect();
    if common.json {
        let map: BTreeMap<&str, BTreeMap<&str, Option<&str>>> = rows
            .iter()
            .map(|(name, reasons)| {
                let by = facts.elements().iter().map(|i| i.element.symbol());
                (
                    *name,
                    by.zip(reasons.iter().map(|r| r.map(Reason::as_str)))
                        .collect(),
                )
            })
            .collect();
        return say(&format!("{:#}", serde_json::json!(map)));
    }
    let symbols: Vec<&str> = facts
        .elements()
        .iter()
        .map(|i| i.element.symbol())
        .collect();
    let width = rows.iter().map(|r| r.0.len()).max().unwrap_or(0);
    for line in 0..2 {
        let letters: String = symbols
            .iter()
            .map(|s| s.chars().nth(line).unwrap_or(' '))
            .collect();
        say(format!("{:width$}  {letters}", "").trim_end())?;
    }
    for (name, reasons) in &rows {
        let map: String = reasons.iter().map(|r| r.map_or('.', letter)).collect();
        let known = reasons.iter().filter(|r| r.is_none()).count();
        say(&format!(
            "{name:width$}  {map}  {known} of {}",
            reasons.len()
        ))?;
    }
    say("\n.  known")?;
    for reason in Reason::ALL {
        say(&format!(
            "{}  {reason}: {}",
            letter(reason),
            reason.meaning()
        ))?;
    }
    Ok(())
}

fn export(property: Option<&str>, out: Option<&Path>) -> Result<(), Failure> {
    let facts = Facts::embedded()?;
    if let Some(name) = property
        && facts.property(name).is_none()
    {
        let near = facts::nearest(name, facts.properties().map(|p| p.0));
        let cure = near.map_or(String::new(), |n| format!("; did you mean `{n}`?"));
        return Err(Failure::Input(format!(
            "`--property {name}`: no such property{cure}"
        )));
    }
    let mut table = runs::facts_table(&facts);
    if let Some(name) = property {
        let keep: Vec<bool> = facts.rows().iter().map(|r| *r.property == *name).collect();
        for column in &mut table.columns {
            column.data = filtered(&column.data, &keep);
        }
    }
    match out {
        Some(path) if path.extension().is_some_and(|e| e == "parquet") => {
            table.write(path, &[])?;
            say(&format!("wrote {}", path.display()))
        }
        Some(path) => {
            let file = std::fs::File::create(path).map_err(|e| {
                Failure::Input(format!("{}: cannot be written: {e}", path.display()))
            })?;
            write_csv(&table, file)?;
            say(&format!("wrote {}", path.display()))
        }
        None => write_csv(&table, std::io::stdout().lock()),
    }
}

fn filtered(data: &Data, keep: &[bool]) -> Data {
    fn pick<T: Clone>(values: &[Option<T>], keep: &[bool]) -> Vec<Option<T>> {
        values
            .iter()
            .zip(keep)
            .filter(|(_, k)| **k)
            .map(|(v, _)| v.clone())
            .collect()
    }
    match data {
        Data::Float(v) => Data::Float(pick(v, keep)),
        Data::Count(v) => Data::Count(pick(v, keep)),
        Data::Large(v) => Data::Large(pick(v, keep)),
        Data::Text(v) => Data::Text(pick(v, keep)),
        Data::Flag(v) => Data::Flag(pick(v, keep)),
    }
}

pub(super) fn write_csv(table: &runs::Table, to: impl std::io::Write) -> Result<(), Failure> {
    let mut writer = csv::Writer::from_writer(to);
    let failed = |e: csv::Error| match e.into_kind() {
        csv::ErrorKind::Io(e) => Failure::from(e),
        other => Failure::Own(format!("{other:?}")),
    };
    writer
        .write_record(table.columns.iter().map(|c| &c.name))
        .map_err(failed)?;
    for row in 0..table.height() {
        let record = table.columns.iter().map(|c| cell(&c.data, row).to_string());
        writer.write_record(record).map_err(failed)?;
    }
    writer.flush()?;
    Ok(())
}

fn cell(data: &Data, row: usize) -> Cell {
    match data {
        Data::Float(v) => v[row].map_or(Cell::Null, Cell::Number),
        Data::Count(v) => v[row].map_or(Cell::Null, |c| Cell::Number(f64::from(c))),
        Data::Large(v) => v[row].map_or(Cell::Null, |c| Cell::Number(c as f64)),
        Data::Text(v) => v[row].clone().map_or(Cell::Null, Cell::Text),
        Data::Flag(v) => v[row].map_or(Cell::Null, Cell::Flag),
    }
}
