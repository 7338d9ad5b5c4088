//! `dband FILE`: the moments of a d band someone has calculated.

mod overrides;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

use sha2::{Digest as _, Sha256};
use zincscreen::facts::{Element, Reason};
use zincscreen::formats::dos::{
    self, Atom, Band, DosError, DosFormat, Fermi, FermiOrigin, Input, ProjectedDos, ReadOptions,
    Selection, Shell,
};
use zincscreen::models::dband;
use zincscreen::models::dband::moments::{
    MomentError, MomentFlag, MomentOptions, Moments, Window, moments,
};

use super::args::Args;
use super::table;
use super::{Failure, say};

/// What marks copper, silver and gold.
const NEARLY_FULL: (&str, &str) = (
    "nearly_full",
    "the d band is full within a few hundredths: its attraction is nearly zero, whatever the centre",
);

#[derive(Debug, clap::Args)]
pub(crate) struct DbandArgs {
    /// DOSCAR, vasprun.xml, files of projwfc.x (one, their folder or prefix), or a table of columns.
    pub(crate) file: PathBuf,
    /// The format, where it is not recognised: doscar, vasprun, projwfc or columns.
    #[arg(long, value_name = "NAME")]
    pub(crate) format: Option<DosFormat>,
    /// Atoms by number, from 1, e.g. 1,4-6.
    #[arg(long, value_name = "LIST")]
    pub(crate) atoms: Option<String>,
    /// Atoms of this element; may be repeated.
    #[arg(long, value_name = "SYMBOL")]
    pub(crate) element: Vec<String>,
    /// The shell: s, p, d or f.
    #[arg(long, value_name = "SHELL", default_value = "d")]
    pub(crate) orbital: Shell,
    /// Which atomic orbital counts, where projwfc.x has several of the shell (the number after wfc#).
    #[arg(long, value_name = "N")]
    pub(crate) wfc: Option<u32>,
    /// Integrate between these energies against the Fermi level, eV; default: all of the data.
    #[arg(long, num_args = 2, value_names = ["LOW", "HIGH"], allow_negative_numbers = true)]
    pub(crate) window: Option<Vec<f64>>,
    /// Integrate states below the Fermi level only.
    #[arg(long)]
    pub(crate) occupied_only: bool,
    /// The Fermi energy on the file's scale, eV.
    #[arg(
        long,
        value_name = "EV",
        allow_negative_numbers = true,
        conflicts_with = "fermi_from"
    )]
    pub(crate) fermi: Option<f64>,
    /// Read the Fermi energy from this output of pw.x, dos.x, VASP (OUTCAR) or GPAW.
    #[arg(long, value_name = "FILE")]
    pub(crate) fermi_from: Option<PathBuf>,
    /// Elements of the atoms in the order of the file, for DOSCAR, e.g. Cu4,Zn12.
    #[arg(long, value_name = "LIST")]
    pub(crate) species: Option<String>,
    /// Names of the columns of a table without a header, e.g. energy,d_up,d_down; - passes one over.
    #[arg(long, value_name = "NAMES", allow_hyphen_values = true)]
    pub(crate) columns: Option<String>,
    /// How the states of a table of columns were projected.
    #[arg(long, value_name = "TEXT")]
    pub(crate) projector: Option<String>,
    /// Print rows for an overrides file of a job instead of a table.
    #[arg(long)]
    pub(crate) as_override: bool,
    /// Facet of the surface, for --as-override, e.g. 111.
    #[arg(long, value_name = "TEXT", requires = "as_override")]
    pub(crate) facet: Option<String>,
    /// Key of the source, for --as-override.
    #[arg(long, value_name = "KEY", requires = "as_override")]
    pub(crate) source: Option<String>,
}

impl From<DosError> for Failure {
    fn from(error: DosError) -> Self {
        let flags = match error {
            DosError::NoFermi { .. } => " (`--fermi EV`, `--fermi-from FILE`)",
            DosError::UnknownFormat { .. } => " (formats: `--format`)",
            _ => "",
        };
        Self::Input(format!("{error}{flags}"))
    }
}

impl From<MomentError> for Failure {
    fn from(error: MomentError) -> Self {
        Self::Input(error.to_string())
    }
}

/// One line of the answer: a density and its moments.
struct Row {
    atoms: Vec<Atom>,
    element: Option<Element>,
    spin: &'static str,
    moments: Result<Moments, MomentError>,
}

impl Row {
    fn name(&self) -> String {
        let symbol = self.element.map_or("", Element::symbol);
        match self.atoms.as_slice() {
            [atom] => match atom.number {
                Some(number) => format!("{number} {symbol}").trim_end().to_owned(),
                None if symbol.is_empty() => "(not said)".to_owned(),
                None => symbol.to_owned(),
            },
            atoms => format!("mean of {} {symbol}", atoms.len())
                .trim_end()
                .to_owned(),
        }
    }

    /// Why the numbers are no descriptor of reactivity, if so.
    fn reason(&self, shell: Shell) -> Option<Reason> {
        let element = self.element.filter(|_| shell == Shell::D)?;
        dband::applies_to(element).err()
    }
}

pub(crate) fn dband(args: &DbandArgs, common: &Args) -> Result<(), Failure> {
    let options = read_options(args)?;
    let selection = Selection {
        atoms: args.atoms.as_deref().map_or(Ok(Vec::new()), atoms)?,
        elements: args
            .element
            .iter()
            .map(|text| element(text))
            .collect::<Result<_, _>>()?,
        shell: args.orbital,
        shell_number: args.wfc,
    };
    let window = match args.window.as_deref() {
        Some([low, high]) => Some(Window::new(*low, *high)?),
        _ => None,
    };
    let (dos, files) = dos::read(&args.file, &options)?;
    let bands = dos.bands(&selection)?;
    let wanted = MomentOptions {
        window,
        occupied_only: args.occupied_only,
        capacity: None,
    };
    let rows = rows(&dos, &bands, wanted, args.atoms.is_some());
    if rows.iter().all(|row| row.moments.is_err()) {
        // Where nothing can be shown, the first reason is the answer.
        let first = rows.into_iter().find_map(|row| row.moments.err());
        return first.map_or(Ok(()), |error| Err(error.into()));
    }
    if args.as_override {
        overrides::print(args, &dos, &files, &rows)
    } else if common.json {
        json(args, &dos, &files, &rows)
    } else {
        print(args, &dos, &rows)
    }
}

fn read_options(args: &DbandArgs) -> Result<ReadOptions, Failure> {
    let fermi = match (args.fermi, &args.fermi_from) {
        (Some(value), _) => Fermi::Given(value),
        (None, Some(path)) => Fermi::Output(dos::open(path)?),
        (None, None) => Fermi::File,
    };
    let columns: Vec<String> = args.columns.as_deref().map_or(Vec::new(), |text| {
        text.split(',').map(|name| name.trim().to_owned()).collect()
    });
    Ok(ReadOptions {
        format: args.format,
        fermi,
        species: args.species.as_deref().map_or(Ok(Vec::new()), species)?,
        columns,
        projector: args.projector.clone(),
    })
}

fn element(text: &str) -> Result<Element, Failure> {
    text.parse::<Element>()
        .map_err(|unknown| Failure::Input(unknown.to_string()))
}

/// `1,4-6`.
fn atoms(text: &str) -> Result<Vec<usize>, Failure> {
    const MOST: usize = 100_000;
    let wrong = |part: &str| {
        Failure::Input(format!(
            "`--atoms {text}`: `{part}` is no atom or range; expected e.g. 1,4-6, counted from 1"
        ))
    };
    let mut atoms = Vec::new();
    for part in text.split([',', ' ']).filter(|part| !part.is_empty()) {
        let number = |text: &str| {
            let number = text.trim().parse::<usize>().ok();
            number
                .filter(|n| (1..=MOST).contains(n))
                .ok_or_else(|| wrong(part))
        };
        match part.split_once('-') {
            Some((first, last)) => {
                let (first, last) = (number(first)?, number(last)?);
                if last < first {
                    return Err(wrong(part));
                }
                atoms.extend(first..=last);
            }
            None => atoms.push(number(part)?),
        }
    }
    if atoms.is_empty() {
        return Err(wrong(""));
    }
    atoms.sort_unstable();
    atoms.dedup();
    Ok(atoms)
}

/// `Cu4,Zn12`, or every atom by itself.
fn species(text: &str) -> Result<Vec<Element>, Failure> {
    const MOST: usize = 100_000;
    let mut species = Vec::new();
    for part in text.split([',', ' ']).filter(|part| !part.is_empty()) {
        let digits = part
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(part.len());
        let (symbol, count) = part.split_at(digits);
        let count = if count.is_empty() {
            Some(1)
        } else {
            count.parse().ok().filter(|n| (1..=MOST).contains(n))
        };
        let Some(count) = count else {
            return Err(Failure::Input(format!(
                "`--species {text}`: `{part}` is no element with a count; expected e.g. Cu4,Zn12"
            )));
        };
        species.extend(std::iter::repeat_n(element(symbol)?, count));
    }
    Ok(species)
}

/// Each atom, and the mean of each element's atoms where there are several. Of atoms whose element is not
/// known there is a mean only if the user chose them.
fn rows(dos: &ProjectedDos, bands: &[Band], wanted: MomentOptions, are_chosen: bool) -> Vec<Row> {
    let mut elements: Vec<Option<Element>> = Vec::new();
    for band in bands {
        if !elements.contains(&band.element()) {
            elements.push(band.element());
        }
    }
    let mut rows = Vec::new();
    for element in elements {
        let own: Vec<Band> = bands
            .iter()
            .filter(|b| b.element() == element)
            .cloned()
            .collect();
        for band in &own {
            push(&mut rows, dos, band, wanted);
        }
        if own.len() > 1 && (element.is_some() || are_chosen) {
            push(&mut rows, dos, &Band::mean(&own), wanted);
        }
    }
    rows
}

fn push(rows: &mut Vec<Row>, dos: &ProjectedDos, band: &Band, wanted: MomentOptions) {
    let mut one = |spin, density: &[f64], capacity: f64| {
        let options = MomentOptions {
            capacity: Some(capacity),
            ..wanted
        };
        rows.push(Row {
            atoms: band.atoms.clone(),
            element: band.element(),
            spin,
            moments: moments(&dos.energy_ev, density, &options),
        });
    };
    one("total", &band.total, band.capacity());
    if let Some([up, down]) = &band.spins {
        one("up", up, 0.5 * band.capacity());
        one("down", down, 0.5 * band.capacity());
    }
}

fn of_shell(dos: &ProjectedDos, args: &DbandArgs, rows: &[Row]) -> String {
    let shell = args.orbital;
    let reach = rows.iter().find_map(|row| row.moments.as_ref().ok());
    let reach = reach.map_or(String::new(), |m| {
        format!(
            " from {:.3} to {:.3} eV against E_F, points every {:.3} eV",
            m.window.low_ev, m.window.high_ev, m.step_ev
        )
    });
    let occupied = if args.occupied_only {
        ", occupied only"
    } else {
        ""
    };
    let fermi = match &dos.fermi_origin {
        FermiOrigin::Zero(_) => format!("E_F: {}", dos.fermi_origin),
        origin => format!("E_F = {} eV ({origin})", dos.fermi_ev),
    };
    format!("{fermi}\n{shell} states{reach}{occupied}")
}

fn print(args: &DbandArgs, dos: &ProjectedDos, rows: &[Row]) -> Result<(), Failure> {
    say(&format!(
        "{}  ({})\n{}\n{}\n",
        args.file.display(),
        dos.format,
        dos.projector,
        of_shell(dos, args, rows)
    ))?;
    let mut flags: BTreeSet<MomentFlag> = BTreeSet::new();
    let cells = rows
        .iter()
        .map(|row| {
            let mut cells = vec![row.name(), row.spin.to_owned()];
            match &row.moments {
                Ok(m) => {
                    flags.extend(&m.flags);
                    let edge = m.upper_edge.map(|e| format!("{:.3}", e.energy_ev));
                    cells.extend([
                        format!("{:.4}", m.center_ev),
                        format!("{:.4}", m.width_ev),
                        m.filling.map_or("-".to_owned(), |f| format!("{f:.4}")),
                        edge.unwrap_or_else(|| "-".to_owned()),
                        format!("{:.3}", m.states),
                        m.captured
                            .map_or("-".to_owned(), |c| format!("{:.0} %", 100.0 * c)),
                        words(&m.flags),
                    ]);
                }
                Err(error) => {
                    cells.extend(std::iter::repeat_n("-".to_owned(), 6));
                    cells.push(match error {
                        MomentError::NoStates { .. } => "no states there".to_owned(),
                        other => other.to_string(),
                    });
                }
            }
            cells
        })
        .collect();
    let header = [
        "atom",
        "spin",
        "center_ev",
        "width_ev",
        "filling",
        "upper_edge_ev",
        "states",
        "of shell",
        "notes",
    ];
    say(&table::table(&header, cells, &[0, 1, 8]))?;
    let mut notes = String::new();
    for flag in flags {
        let _ = write!(notes, "\n{flag}: {}", flag.meaning());
    }
    for (element, note) in remarks(rows, args.orbital) {
        let _ = write!(notes, "\n{element}: {note}");
    }
    if notes.is_empty() {
        Ok(())
    } else {
        say(&notes)
    }
}

/// What is to be said of elements for which a d-band centre is not what it seems.
fn remarks(rows: &[Row], shell: Shell) -> Vec<(Element, String)> {
    let elements: BTreeSet<Element> = rows.iter().filter_map(|row| row.element).collect();
    let mut remarks = Vec::new();
    if shell != Shell::D {
        return remarks;
    }
    for element in elements {
        if let Err(reason) = dband::applies_to(element) {
            remarks.push((
                element,
                format!(
                    "{reason}: {}; these are the moments of what the file has, no descriptor of reactivity",
                    reason.meaning()
                ),
            ));
        } else if dband::is_nearly_full(element) {
            remarks.push((element, format!("{}: {}", NEARLY_FULL.0, NEARLY_FULL.1)));
        }
    }
    remarks
}

fn words(flags: &[MomentFlag]) -> String {
    let words: Vec<&str> = flags.iter().map(|f| f.as_str()).collect();
    words.join(" ")
}

fn sha256(input: &Input) -> String {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(&input.bytes) {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn json(
    args: &DbandArgs,
    dos: &ProjectedDos,
    files: &[Input],
    rows: &[Row],
) -> Result<(), Failure> {
    let files: Vec<_> = files
        .iter()
        .map(|f| serde_json::json!({ "name": f.name, "sha256": sha256(f) }))
        .collect();
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            let numbers: Vec<usize> = row.atoms.iter().filter_map(|a| a.number).collect();
            let reason = row.reason(args.orbital).map(Reason::as_str);
            let nearly_full = args.orbital == Shell::D && row.element.is_some_and(dband::is_nearly_full);
            let mut json = serde_json::json!({
                "atoms": numbers,
                "n_atoms": row.atoms.len(),
                "element": row.element.map(Element::symbol),
                "spin": row.spin,
                "is_descriptor": reason.is_none() && args.orbital == Shell::D && row.element.is_some(),
                "reason": reason,
                "is_nearly_full": nearly_full,
            });
            let more = match &row.moments {
                Ok(m) => serde_json::json!({
                    "center_ev": m.center_ev, "width_ev": m.width_ev, "filling": m.filling,
                    "upper_edge_ev": m.upper_edge.map(|e| e.energy_ev),
                    "upper_edge_rule": m.upper_edge.map(|e| e.rule.as_str()),
                    "states": m.states, "captured": m.captured,
                    "window_ev": [m.window.low_ev, m.window.high_ev], "occupied_only": m.occupied_only,
                    "step_ev": m.step_ev, "flags": m.flags.iter().map(|f| f.as_str()).collect::<Vec<_>>(),
                }),
                Err(error) => serde_json::json!({ "error": error.to_string() }),
            };
            if let (Some(json), Some(more)) = (json.as_object_mut(), more.as_object()) {
                json.extend(more.clone());
            }
            json
        })
        .collect();
    let is_known = !matches!(dos.fermi_origin, FermiOrigin::Zero(_));
    let json = serde_json::json!({
        "files": files, "format": dos.format.as_str(), "projector": dos.projector,
        "fermi_ev": is_known.then_some(dos.fermi_ev), "fermi_origin": dos.fermi_origin.to_string(),
        "orbital": args.orbital.letter(), "bands": rows,
    });
    say(&format!("{json:#}"))
}
