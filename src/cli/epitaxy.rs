//! `epitaxy`: how one net fits on another.

use std::path::{Path, PathBuf};

use zincscreen::candidates::{Listed, parse_listed};
use zincscreen::crystal::Structure;
use zincscreen::epitaxy::{
    EpitaxyError, EpitaxyReport, Faces, Figure, HexagonalElastic, MatchReport, NamedNet, NetSpec,
    SearchOptions, StrainedSide, ZincCell, png, report, svg,
};
use zincscreen::facts::{CellSet, Element, Facts, MeasuredCell, Phase};
use zincscreen::formats::structure::read_frames;
use zincscreen::runs::{Column, Data, Table};

use super::args::Args;
use super::facts::write_csv;
use super::{Failure, say, table};

/// Atoms of a user's structure may be so far from their ideal places, angstrom.
const SYMPREC_ANG: f64 = 0.01;

/// Flags of `epitaxy`.
#[derive(Debug, clap::Args)]
pub(crate) struct EpitaxyArgs {
    /// What lies on top: an element (its close-packed plane, or Cu(111)), a phase such as
    /// Cu5Zn8@phase.mp-1368(110), a structure file with a plane such as slab.cif(001), or a bare net such as
    /// net(2.556, 2.556, 120) in angstrom and degrees.
    #[arg(value_name = "FILM")]
    pub(crate) film: String,
    /// What lies below, in the same words. Zinc is that of the film's own set of cells.
    #[arg(long, value_name = "SUBSTRATE", default_value = "Zn(002)")]
    pub(crate) on: String,
    /// Largest area of the coincidence cell, square angstrom.
    #[arg(long, value_name = "ANG2", default_value_t = 400.0)]
    pub(crate) max_area: f64,
    /// Largest principal strain, as a true strain: 0.06 lets in +6.2 % and -5.8 %.
    #[arg(long, value_name = "STRAIN", default_value_t = 0.06)]
    pub(crate) max_strain: f64,
    /// Which side takes up the strain.
    #[arg(long, value_name = "SIDE", default_value = "film", value_parser = ["film", "substrate", "shared"])]
    pub(crate) strain: String,
    /// Which faces of the film may lie down; it matters where neither net is its own mirror image.
    #[arg(long, value_name = "FACES", default_value = "both", value_parser = ["both", "as-given"])]
    pub(crate) faces: String,
    /// How the cells of a file or a bare net were found, which decides the zinc they are laid on.
    #[arg(long, value_name = "SET", default_value = "measured", value_parser = ["measured", "pbe", "unstated"])]
    pub(crate) cells: String,
    /// Only matches that no other beats in both strain and area; this is the default.
    #[arg(long, conflicts_with = "all")]
    pub(crate) pareto: bool,
    /// Every match.
    #[arg(long)]
    pub(crate) all: bool,
    /// Write the listed matches as CSV.
    #[arg(long, value_name = "FILE")]
    pub(crate) csv: Option<PathBuf>,
    /// Write the listed matches as Parquet.
    #[arg(long, value_name = "FILE")]
    pub(crate) parquet: Option<PathBuf>,
    /// Draw strain against area for every match: FILE.svg or FILE.png.
    #[arg(long, value_name = "FILE")]
    pub(crate) plot: Option<PathBuf>,
    /// Which axes of the figure are logarithmic.
    #[arg(long, value_name = "AXES", default_value = "area", value_parser = ["none", "area", "strain", "both"])]
    pub(crate) log: String,
}

impl From<EpitaxyError> for Failure {
    fn from(error: EpitaxyError) -> Self {
        Self::Input(error.to_string())
    }
}

pub(crate) fn epitaxy(args: &EpitaxyArgs, common: &Args) -> Result<(), Failure> {
    let facts = Facts::embedded()?;
    let side = match args.strain.as_str() {
        "substrate" => StrainedSide::Substrate,
        "shared" => StrainedSide::Shared,
        _ => StrainedSide::Film,
    };
    let options = SearchOptions {
        max_area_ang2: args.max_area,
        max_strain: args.max_strain,
        faces: if args.faces == "as-given" {
            Faces::AsGiven
        } else {
            Faces::Both
        },
        ..SearchOptions::default()
    };
    let set = match args.cells.as_str() {
        "pbe" => CellSet::Pbe,
        "unstated" => CellSet::Unstated,
        _ => CellSet::Measured,
    };
    if let Some(path) = &args.plot {
        picture(path)?;
    }
    let film = net(&args.film, set, &facts)?;
    let substrate = net(&args.on, film.set, &facts)?;
    let mut report = report(&film, &substrate, side, &options)?;
    let mut written = Vec::new();
    if let Some(path) = &args.plot {
        let figure = Figure {
            is_log_strain: matches!(args.log.as_str(), "strain" | "both"),
            is_log_area: matches!(args.log.as_str(), "area" | "both"),
            ..Figure::default()
        };
        let bytes = match picture(path)? {
            Picture::Svg => svg(&report, &figure)?.into_bytes(),
            Picture::Png => png(&report, &figure)?,
        };
        std::fs::write(path, bytes).map_err(|e| cannot_write(path, &e))?;
        written.push(path);
    }
    if !args.all {
        report.matches.retain(|m| m.is_pareto);
    }
    if let Some(path) = &args.csv {
        let file = std::fs::File::create(path).map_err(|e| cannot_write(path, &e))?;
        write_csv(&columns(&report), file)?;
        written.push(path);
    }
    if let Some(path) = &args.parquet {
        columns(&report).write(path, &[])?;
        written.push(path);
    }
    if common.json {
        let json =
            serde_json::to_string_pretty(&report).map_err(|e| Failure::Own(e.to_string()))?;
        return say(&json);
    }
    if !common.quiet {
        print(&report, args.all)?;
        for path in written {
            say(&format!("wrote {}", path.display()))?;
        }
    }
    Ok(())
}

enum Picture {
    Svg,
    Png,
}

fn picture(path: &Path) -> Result<Picture, Failure> {
    match path.extension().and_then(|e| e.to_str()) {
        Some("svg") => Ok(Picture::Svg),
        Some("png") => Ok(Picture::Png),
        _ => Err(Failure::Input(format!(
            "`--plot {}`: expected a file name that ends in .svg or .png",
            path.display()
        ))),
    }
}

fn cannot_write(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Input(format!("{}: cannot be written: {error}", path.display()))
}

/// The net that a text names; `set` is that of what does not say it itself.
fn net(text: &str, set: CellSet, facts: &Facts) -> Result<NamedNet, Failure> {
    let (name, plane) = match text.parse()? {
        NetSpec::Bare(net) => {
            return Ok(NamedNet {
                name: text.to_owned(),
                set,
                net,
                layer: None,
            });
        }
        NetSpec::Named { name, plane } => (name, plane),
    };
    if let Ok(element) = name.parse::<Element>() {
        if element != Element::ZN {
            return Ok(NamedNet::of_element(element, plane, facts)?);
        }
        let elastic = HexagonalElastic::of_element(element, facts).ok();
        let basal = zincscreen::crystal::Miller::new(0, 0, 1);
        let plane = plane
            .or(basal)
            .ok_or_else(|| Failure::Own("(001) is a plane".to_owned()))?;
        return Ok(ZincCell::of(set, facts)?.plane(plane, elastic.as_ref())?);
    }
    let need_plane = || {
        Failure::Input(format!(
            "`{text}`: which plane? write it behind, e.g. `{name}(001)`"
        ))
    };
    let path = Path::new(&name);
    if path.is_file() {
        let structure = read_structure(path)?;
        let shown = path
            .file_name()
            .map_or(name.clone(), |n| n.to_string_lossy().into_owned());
        let plane = plane.ok_or_else(need_plane)?;
        return Ok(NamedNet::of_structure(
            &shown,
            &structure,
            set,
            plane,
            SYMPREC_ANG,
        )?);
    }
    let plane = plane.ok_or_else(need_plane)?;
    let named = |c: &&MeasuredCell| *c.name == *name || *c.formula == *name;
    match (
        phase(&name, facts),
        facts.measured_cells().iter().find(named),
    ) {
        (Ok(phase), _) => Ok(NamedNet::of_phase(&phase, plane, facts)?),
        (Err(_), Some(cell)) => Ok(NamedNet::of_measured_cell(cell, plane)?),
        (Err(failure), None) => Err(failure),
    }
}

/// The one phase of that name.
fn phase(name: &str, facts: &Facts) -> Result<Phase, Failure> {
    let listed = parse_listed(name, facts).map_err(|problem| {
        Failure::Input(format!(
            "`{name}` is neither an element, nor a phase, nor a file that can be read: {problem}"
        ))
    })?;
    let Listed::Phases(phases) = listed else {
        return Err(Failure::Input(format!(
            "`{name}` is a composition; only a structure has planes: an element, a phase, a file"
        )));
    };
    match phases.as_slice() {
        [one] => Ok(Phase::clone(one)),
        several => {
            let ids: Vec<String> = several.iter().map(|p| p.candidate_id()).collect();
            Err(Failure::Input(format!(
                "`{name}` has several structures; name one: {}",
                ids.join(", ")
            )))
        }
    }
}

fn print(report: &EpitaxyReport, is_all: bool) -> Result<(), Failure> {
    let side = match report.strained {
        StrainedSide::Film => "the film",
        StrainedSide::Substrate => "the substrate",
        StrainedSide::Shared => "the film, which takes half,",
    };
    say(&format!(
        "{} on {}: {} up to {} Å² and {} % true strain{}; strains are those of {side}\n",
        report.film.name,
        report.substrate.name,
        match report.found {
            1 => "1 match".to_owned(),
            n => format!("{n} matches"),
        },
        report.max_area_ang2,
        100.0 * report.max_strain,
        if is_all {
            ""
        } else {
            ", of which no other beats these"
        },
    ))?;
    let has_score = report.matches.iter().any(|m| m.epitaxy_score.is_some());
    let has_turned = report.matches.iter().any(|m| m.is_turned);
    let mut header = vec![
        "film : substrate",
        "area Å²",
        "misfit %",
        "strain 1 %",
        "strain 2 %",
        "von Mises %",
        "twist °",
    ];
    if has_score {
        header.extend(["layer J/m²", "score"]);
    }
    if has_turned {
        header.push("face");
    }
    if is_all {
        header.push("");
    }
    let row = |m: &MatchReport| {
        let percent = |x: f64| format!("{:+.2}", 100.0 * x);
        let mut row = vec![
            format!("{} : {}", m.film_cells, m.substrate_cells),
            format!("{:.2}", m.area_ang2),
            percent(m.misfit),
            percent(m.principal_strains[0]),
            percent(m.principal_strains[1]),
            format!("{:.2}", 100.0 * m.von_mises),
            format!("{:.2}", m.twist_deg),
        ];
        if has_score {
            let number = |x: Option<f64>| x.map_or(String::new(), |x| format!("{x:.4}"));
            row.extend([
                number(m.substrate_layer_energy_j_m2),
                number(m.epitaxy_score),
            ]);
        }
        if has_turned {
            row.push(if m.is_turned { "turned" } else { "" }.to_owned());
        }
        if is_all {
            row.push(if m.is_pareto { "front" } else { "" }.to_owned());
        }
        row
    };
    say(&table::table(
        &header,
        report.matches.iter().map(row).collect(),
        &[],
    ))
}

/// The listed matches as a table, one row each; matrices by their elements.
fn columns(report: &EpitaxyReport) -> Table {
    let rows = &report.matches;
    let float =
        |name: &str, unit: &str, meaning: &str, value: &dyn Fn(&MatchReport) -> Option<f64>| {
            Column::new(
                name,
                unit,
                meaning,
                Data::Float(rows.iter().map(value).collect()),
            )
        };
    let count = |name: &str, meaning: &str, value: &dyn Fn(&MatchReport) -> u32| {
        Column::new(
            name,
            "1",
            meaning,
            Data::Count(rows.iter().map(|m| Some(value(m))).collect()),
        )
    };
    let flag = |name: &str, meaning: &str, value: &dyn Fn(&MatchReport) -> bool| {
        Column::new(
            name,
            "",
            meaning,
            Data::Flag(rows.iter().map(|m| Some(value(m))).collect()),
        )
    };
    let text = |name: &str, meaning: &str, value: &str| {
        let column = vec![Some(value.to_owned()); rows.len()];
        Column::new(name, "", meaning, Data::Text(column))
    };
    let mut table = Table::default();
    table.push(text("film", "net on top", &report.film.name));
    table.push(text("substrate", "net below", &report.substrate.name));
    table.push(count(
        "film_cells",
        "cells of the film's net in the coincidence cell",
        &|m| m.film_cells,
    ));
    table.push(count(
        "substrate_cells",
        "cells of the substrate's net in it",
        &|m| m.substrate_cells,
    ));
    table.push(float(
        "area_ang2",
        "angstrom^2",
        "area of the common cell",
        &|m| Some(m.area_ang2),
    ));
    table.push(float(
        "misfit",
        "1",
        "mean linear misfit of the film against the substrate",
        &|m| Some(m.misfit),
    ));
    table.push(float(
        "strain",
        "1",
        "largest magnitude of a true principal strain",
        &|m| Some(m.strain),
    ));
    for (i, which) in ["larger", "smaller"].into_iter().enumerate() {
        let meaning = format!("{which} principal strain of the strained side, stretch minus one");
        table.push(float(
            &format!("principal_strain_{}", i + 1),
            "1",
            &meaning,
            &move |m| Some(m.principal_strains[i]),
        ));
    }
    for (i, which) in ["11", "22", "12"].into_iter().enumerate() {
        let meaning = format!("Green-Lagrange strain of the strained side, element {which}");
        table.push(float(
            &format!("green_lagrange_{which}"),
            "1",
            &meaning,
            &move |m| Some(m.green_lagrange[i]),
        ));
    }
    for (i, which) in ["11", "22", "12"].into_iter().enumerate() {
        let meaning = format!("small strain of the strained side, element {which}");
        table.push(float(
            &format!("small_strain_{which}"),
            "1",
            &meaning,
            &move |m| Some(m.small_strain[i]),
        ));
    }
    table.push(float(
        "von_mises",
        "1",
        "von Mises equivalent of the Green-Lagrange strain",
        &|m| Some(m.von_mises),
    ));
    table.push(float(
        "twist_deg",
        "deg",
        "rotation of the film against the substrate",
        &|m| Some(m.twist_deg),
    ));
    table.push(flag(
        "is_turned",
        "the film lies with its other face down",
        &|m| m.is_turned,
    ));
    table.push(flag(
        "is_pareto",
        "no other match beats it in strain and area",
        &|m| m.is_pareto,
    ));
    table.push(float(
        "epitaxy_score",
        "1",
        "0 to 1; see the documentation of the score",
        &|m| m.epitaxy_score,
    ));
    table.push(float(
        "substrate_layer_energy_j_m2",
        "J/m2",
        "elastic energy of one layer of the substrate's crystal that takes up all strain",
        &|m| m.substrate_layer_energy_j_m2,
    ));
    let whole = |matrix: &dyn Fn(&MatchReport) -> i64| {
        rows.iter().map(|m| Some(matrix(m) as f64)).collect()
    };
    for i in 0..2 {
        for j in 0..2 {
            let (vector, along) = (i + 1, ["u", "v"][j]);
            let meaning = |net: &str| {
                format!("vector {vector} of the cell: how many {along} of the {net}'s net")
            };
            table.push(Column::new(
                format!("film_{vector}{along}"),
                "1",
                meaning("film"),
                Data::Float(whole(&|m| m.film_matrix[i][j])),
            ));
            table.push(Column::new(
                format!("substrate_{vector}{along}"),
                "1",
                meaning("substrate"),
                Data::Float(whole(&|m| m.substrate_matrix[i][j])),
            ));
        }
    }
    table
}

/// The one structure of a file.
fn read_structure(path: &Path) -> Result<Structure, Failure> {
    let frames = read_frames(path, None)?;
    match frames.as_slice() {
        [frame] => Ok(frame.structure.clone()),
        several => Err(Failure::Input(format!(
            "{}: holds {} structures; expected one",
            path.display(),
            several.len()
        ))),
    }
}
