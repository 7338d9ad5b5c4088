//! `interface`: a film's slab on a substrate's slab, from a match of their nets.

use std::path::PathBuf;

use zincscreen::crystal::Net;
use zincscreen::crystal::interface::{InterfaceOptions, Strained, interface as stack};
use zincscreen::crystal::slab::{PLANE_TOLERANCE_ANG, Slab};
use zincscreen::epitaxy::{Match, SearchOptions, StrainedSide, pareto_front, search};

use super::args::Args;
use super::slab::{StructureFormat, Structures, Target, input};
use super::{Failure, say, table};

/// Flags of `interface`.
#[derive(Debug, clap::Args)]
pub(crate) struct InterfaceArgs {
    /// Slab of the film: a structure file, such as `slab` writes.
    pub(crate) film: String,
    /// Slab of the substrate.
    pub(crate) substrate: String,
    /// Which of the listed matches, from 1; the first has the smallest cell.
    #[arg(long = "match", value_name = "N", default_value_t = 1)]
    pub(crate) number: usize,
    /// Largest area of the common cell, square angstrom.
    #[arg(long, value_name = "ANG2", default_value_t = 200.0)]
    pub(crate) max_area: f64,
    /// Largest principal strain, as a true strain.
    #[arg(long, value_name = "STRAIN", default_value_t = 0.06)]
    pub(crate) max_strain: f64,
    /// Which side takes up the strain.
    #[arg(long, value_name = "SIDE", default_value = "film", value_parser = ["film", "substrate", "shared"])]
    pub(crate) strain: String,
    /// From the highest atom of the substrate to the lowest of the film, angstrom.
    #[arg(
        long,
        value_name = "ANG",
        default_value_t = 2.4,
        allow_hyphen_values = true
    )]
    pub(crate) gap: f64,
    /// Shift of the film along the vectors of the common cell, fractional: 0.333,0.667.
    #[arg(long, value_name = "X,Y", allow_hyphen_values = true)]
    pub(crate) shift: Option<String>,
    /// From the highest atom of the film to the next substrate, angstrom.
    #[arg(
        long,
        value_name = "ANG",
        default_value_t = 15.0,
        allow_hyphen_values = true
    )]
    pub(crate) vacuum: f64,
    /// Write the interface to this file; without it the matches are listed.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Replace a file that is there already.
    #[arg(long)]
    pub(crate) force: bool,
    /// Format of what is written.
    #[arg(long, value_enum, default_value = "poscar")]
    pub(crate) format: StructureFormat,
}

pub(crate) fn interface(
    args: &InterfaceArgs,
    common: &Args,
    structures: &Structures<'_>,
) -> Result<(), Failure> {
    let slab = |name: &str| -> Result<Slab, Failure> {
        let structure = (structures.read)(name)?;
        Slab::new(&structure, PLANE_TOLERANCE_ANG)
            .map_err(|e| Failure::Input(format!("`{name}`: {e}; make one with `slab --out`")))
    };
    let (film, substrate) = (slab(&args.film)?, slab(&args.substrate)?);
    let (side, strained) = match args.strain.as_str() {
        "substrate" => (StrainedSide::Substrate, Strained::Substrate),
        "shared" => (StrainedSide::Shared, Strained::Shared),
        _ => (StrainedSide::Film, Strained::Film),
    };
    let net = |slab: &Slab| {
        let [u, v] = slab.net_ang();
        Net {
            u_ang: u.into(),
            v_ang: v.into(),
        }
    };
    let options = SearchOptions {
        max_area_ang2: args.max_area,
        max_strain: args.max_strain,
        ..SearchOptions::default()
    };
    let front = pareto_front(&search(&net(&film), &net(&substrate), &options)?, side);
    if front.is_empty() {
        return Err(Failure::Input(format!(
            "no match up to {} Å² and {} true strain; raise --max-area or --max-strain",
            args.max_area, args.max_strain
        )));
    }
    let Some(chosen) = args.number.checked_sub(1).and_then(|i| front.get(i)) else {
        return Err(Failure::Input(format!(
            "`--match {}`: there are matches 1 to {}",
            args.number,
            front.len()
        )));
    };
    let made = stack(
        &film,
        &substrate,
        &InterfaceOptions {
            film_matrix: chosen.film_matrix,
            substrate_matrix: chosen.substrate_matrix,
            strained,
            gap_ang: args.gap,
            shift: shift(args.shift.as_deref())?,
            vacuum_ang: args.vacuum,
        },
    )
    .map_err(input)?;
    let mut file = None;
    if let Some(out) = &args.out {
        let target = Target {
            out,
            is_folder: false,
            format: args.format,
            replaces: args.force,
        };
        let title = format!(
            "{} on {} {}:{}",
            args.film, args.substrate, chosen.film_cells, chosen.substrate_cells
        );
        let text = (structures.text)(made.slab.structure(), args.format, &title)?;
        file = Some(target.write("", &text)?);
    }
    if common.json {
        let json = serde_json::json!({
            "film_cells": chosen.film_cells,
            "substrate_cells": chosen.substrate_cells,
            "area_ang2": made.slab.area_ang2(),
            "film_strain": made.film_strain,
            "substrate_strain": made.substrate_strain,
            "is_film_turned_over": made.is_film_turned_over,
            "formula": made.slab.structure().formula(),
            "atoms": made.slab.structure().sites().len(),
            "substrate_atoms": made.substrate_atoms,
            "file": file.map(|f| f.display().to_string()),
        });
        return say(&format!("{json:#}"));
    }
    if common.quiet {
        return Ok(());
    }
    let rows = front.iter().enumerate().map(|(i, m)| row(i, m)).collect();
    let header = [
        "match",
        "film : substrate",
        "area Å²",
        "strain %",
        "twist °",
    ];
    say(&table::table(&header, rows, &[]))?;
    let percent = |s: [f64; 2]| format!("{:+.2}, {:+.2} %", 100.0 * s[0], 100.0 * s[1]);
    say(&format!(
        "\nmatch {}: {} with {} atoms, {} of them the substrate's; strain of the film {}, of the substrate {}{}",
        args.number,
        made.slab.structure().formula(),
        made.slab.structure().sites().len(),
        made.substrate_atoms,
        percent(made.film_strain),
        percent(made.substrate_strain),
        if made.is_film_turned_over {
            "; the film is turned over"
        } else {
            ""
        },
    ))?;
    match file {
        Some(file) => say(&format!("wrote {}", file.display())),
        None => say("--out FILE writes it"),
    }
}

fn row(i: usize, found: &Match) -> Vec<String> {
    vec![
        (i + 1).to_string(),
        format!("{} : {}", found.film_cells, found.substrate_cells),
        format!("{:.2}", found.substrate_area_ang2),
        format!("{:.2}", 100.0 * found.strain_magnitude()),
        format!("{:.2}", found.twist_deg),
    ]
}

fn shift(text: Option<&str>) -> Result<[f64; 2], Failure> {
    let Some(text) = text else {
        return Ok([0.0; 2]);
    };
    let numbers: Option<Vec<f64>> = text.split(',').map(|n| n.trim().parse().ok()).collect();
    match numbers.as_deref() {
        Some(&[x, y]) => Ok([x, y]),
        _ => Err(Failure::Input(format!(
            "`--shift {text}`: expected two fractions, e.g. 0.333,0.667"
        ))),
    }
}
