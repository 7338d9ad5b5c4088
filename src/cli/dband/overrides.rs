//! `dband FILE --as-override`: moments as rows of a job's overrides.

use std::collections::BTreeSet;

use zincscreen::facts::{Element, LONG_COLUMNS};
use zincscreen::formats::dos::{Input, ProjectedDos, Shell};
use zincscreen::models::dband;
use zincscreen::models::dband::moments::{EdgeRule, Moments};

use super::super::Failure;
use super::{DbandArgs, Row, sha256, words};

/// Rows of the long format: centre, second moment and upper edge of each element.
pub(super) fn print(
    args: &DbandArgs,
    dos: &ProjectedDos,
    files: &[Input],
    rows: &[Row],
) -> Result<(), Failure> {
    let refused = |why: String| Failure::Input(format!("`--as-override`: {why}"));
    if args.orbital != Shell::D {
        return Err(refused(format!(
            "the table holds d bands; `--orbital {}` is none",
            args.orbital
        )));
    }
    if args.occupied_only {
        return Err(refused(
            "the table holds centres of whole bands; leave `--occupied-only` out".to_owned(),
        ));
    }
    let elements: BTreeSet<Option<Element>> = rows.iter().map(|row| row.element).collect();
    let mut records = Vec::new();
    for element in elements {
        let Some(element) = element else {
            return Err(refused(
                "the file does not say the elements of its atoms; give `--species`, or columns such as `Cu1_d`"
                    .to_owned(),
            ));
        };
        if let Err(reason) = dband::applies_to(element) {
            return Err(refused(format!(
                "{element} is {reason}: {}; leave it out with `--element` or `--atoms`",
                reason.meaning()
            )));
        }
        // The last total of an element is that of its only atom or the mean.
        let total = rows
            .iter()
            .rfind(|row| row.element == Some(element) && row.spin == "total");
        let Some(total) = total else { continue };
        if total.atoms.len() > 1 && args.atoms.is_none() {
            return Err(refused(format!(
                "{} atoms of {element}, and the table holds the surface of the element: say with `--atoms` which ones lie there",
                total.atoms.len()
            )));
        }
        let band = total.moments.as_ref().map_err(Clone::clone)?;
        let mut values = vec![
            ("d_band_center_ev", band.center_ev, "eV"),
            (
                "d_band_second_moment_ev2",
                band.width_ev * band.width_ev,
                "eV^2",
            ),
        ];
        if let Some(edge) = band
            .upper_edge
            .filter(|e| e.rule == EdgeRule::HilbertMaximum)
        {
            values.push(("d_band_upper_edge_ev", edge.energy_ev, "eV"));
        }
        for (property, value, unit) in values {
            records.push(record(
                args,
                dos,
                files,
                total,
                (property, value, unit),
                band,
            ));
        }
    }
    let mut writer = csv::Writer::from_writer(std::io::stdout().lock());
    let failed = |e: csv::Error| match e.into_kind() {
        csv::ErrorKind::Io(e) => Failure::from(e),
        other => Failure::Own(format!("{other:?}")),
    };
    writer.write_record(LONG_COLUMNS).map_err(failed)?;
    for record in records {
        writer.write_record(record).map_err(failed)?;
    }
    writer.flush()?;
    Ok(())
}

fn record(
    args: &DbandArgs,
    dos: &ProjectedDos,
    files: &[Input],
    row: &Row,
    (property, value, unit): (&str, f64, &str),
    band: &Moments,
) -> Vec<String> {
    let numbers: Vec<String> = row
        .atoms
        .iter()
        .filter_map(|a| a.number)
        .map(|n| n.to_string())
        .collect();
    let method = format!(
        "{}; window {:.3} to {:.3} eV; E_F {} eV; {:.2} states; both spins; atoms {}",
        dos.projector,
        band.window.low_ev,
        band.window.high_ev,
        dos.fermi_ev,
        band.states,
        numbers.join(" ")
    );
    let hashes: Vec<String> = files
        .iter()
        .map(|f| format!("{} sha256 {}", f.name, sha256(f)))
        .collect();
    let source = args.source.clone().unwrap_or_else(|| "own_dos".to_owned());
    LONG_COLUMNS
        .iter()
        .map(|column| match *column {
            "property" => property.to_owned(),
            "subject" => row.element.map_or("", Element::symbol).to_owned(),
            "facet" => args.facet.clone().unwrap_or_default(),
            "value" => format!("{value:.4}"),
            "unit" => unit.to_owned(),
            "source" => source.clone(),
            "method" => method.clone(),
            "flag" => words(&band.flags),
            "note" => hashes.join("; "),
            _ => String::new(),
        })
        .collect()
}
