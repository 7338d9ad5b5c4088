//! `survey`: every shipped crystal against zinc's three planes.

use std::path::PathBuf;

use zincscreen::epitaxy::{csv_of, zinc_survey};
use zincscreen::facts::{Coincidence, Facts};

use super::args::Args;
use super::{Failure, say, table};

/// Flags of `survey`.
#[derive(Debug, clap::Args)]
pub(crate) struct SurveyArgs {
    /// Only crystals with all of these elements.
    #[arg(long, value_name = "SYMBOL", num_args = 1..)]
    pub(crate) element: Vec<String>,
    /// Compute the whole table anew from the cells and write it as CSV, the shipped one bit for bit.
    #[arg(long, value_name = "FILE", conflicts_with = "element")]
    pub(crate) csv: Option<PathBuf>,
    /// Compute it anew and hold it against the shipped one.
    #[arg(long, conflicts_with_all = ["element", "csv"])]
    pub(crate) check: bool,
}

pub(crate) fn survey(args: &SurveyArgs, common: &Args) -> Result<(), Failure> {
    let facts = Facts::embedded()?;
    if args.check || args.csv.is_some() {
        let text = csv_of(&zinc_survey(&facts)?);
        if let Some(path) = &args.csv {
            std::fs::write(path, &text).map_err(|e| {
                Failure::Input(format!("{}: cannot be written: {e}", path.display()))
            })?;
            return say(&format!("wrote {}", path.display()));
        }
        if text != csv_of(facts.coincidences()) {
            return Err(Failure::Own(
                "phases/coincidence.csv is not what the cells give; write it with `survey --csv`"
                    .to_owned(),
            ));
        }
        return say("phases/coincidence.csv is what the cells give, bit for bit");
    }
    let mut wanted = Vec::new();
    for symbol in &args.element {
        let element: zincscreen::facts::Element = symbol
            .parse()
            .map_err(|e: zincscreen::facts::UnknownElement| Failure::Input(e.to_string()))?;
        wanted.push(element);
    }
    let films: Vec<&[Coincidence]> = facts
        .coincidences()
        .chunk_by(|a, b| a.film == b.film)
        .filter(|rows| {
            wanted.iter().all(|&element| {
                rows[0]
                    .formula
                    .as_ref()
                    .is_some_and(|f| f.fraction(element) > 0.0)
            })
        })
        .collect();
    if common.json {
        let rows: Vec<serde_json::Value> = films.iter().flat_map(|f| f.iter()).map(json).collect();
        return say(&format!("{:#}", serde_json::Value::from(rows)));
    }
    if films.is_empty() {
        return say("no crystal fits");
    }
    let header = [
        "crystal",
        "cells",
        "on",
        "facet",
        "film : zinc",
        "strain %",
        "score",
        "smallest coherent cell Å²",
        "of facet",
    ];
    let rows = films
        .iter()
        .flat_map(|rows| rows.iter().enumerate())
        .map(|(i, row)| cells(i == 0, row))
        .collect();
    say(&table::table(&header, rows, &[0, 1, 2, 3, 8]))?;
    say(
        "\nscore: credit for the strain over the cells of zinc in the coincidence cell; coherent: a layer of zinc \
         costs at most kT per atom",
    )
}

fn cells(is_first: bool, row: &Coincidence) -> Vec<String> {
    let word = |w: Option<&str>| w.unwrap_or("").to_owned();
    let once = |text: &str| {
        if is_first {
            text.to_owned()
        } else {
            String::new()
        }
    };
    let area = match (row.coherent_area_ang2, row.coherent_area_sigma_ang2) {
        (Some(area), Some(sigma)) => format!("{area:.1} ± {sigma:.1}"),
        (Some(area), None) => format!("{area:.1}, or none"),
        _ => "none".to_owned(),
    };
    vec![
        once(&row.film),
        once(&row.cell_set),
        format!("Zn{}", row.zinc_plane),
        word(row.facet.as_deref()),
        row.facet.as_ref().map_or(String::new(), |_| {
            format!("{} : {}", row.film_cells, row.zinc_cells)
        }),
        row.strain_percent
            .map_or(String::new(), |s| format!("{s:.2}")),
        format!("{:.3} ± {:.3}", row.score, row.score_sigma),
        area,
        word(row.coherent_facet.as_deref()),
    ]
}

fn json(row: &Coincidence) -> serde_json::Value {
    serde_json::json!({
        "film": &*row.film,
        "kind": &*row.kind,
        "formula": row.formula.as_ref().map(ToString::to_string),
        "cell_set": &*row.cell_set,
        "zinc_plane": &*row.zinc_plane,
        "facet": row.facet.as_deref(),
        "film_cells": row.film_cells,
        "zinc_cells": row.zinc_cells,
        "strain_percent": row.strain_percent,
        "score": row.score,
        "score_sigma": row.score_sigma,
        "coherent_facet": row.coherent_facet.as_deref(),
        "coherent_area_ang2": row.coherent_area_ang2,
        "coherent_area_sigma_ang2": row.coherent_area_sigma_ang2,
        "source": &*row.source,
    })
}
