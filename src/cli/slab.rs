//! `slab`: surfaces of a crystal, their terminations, and slabs to calculate with.

mod json;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use zincscreen::crystal::doped::{DopedSlab, Substitution, substituted};
use zincscreen::crystal::slab::{
    Axes, Crystal, Cut, Ends, PLANE_TOLERANCE_ANG, Slab, SlabOptions, Surface, Termination,
    Thickness, formula,
};
use zincscreen::crystal::{Miller, Structure};
use zincscreen::facts::{Element, UnknownElement};

use super::args::Args;
use super::table;
use super::{Failure, say};

/// How structures come in and go out: names and files are resolved, and formats written, by the caller.
pub(crate) struct Structures<'a> {
    /// A file, or the name of a shipped structure.
    pub(crate) read: &'a dyn Fn(&str) -> Result<Structure, Failure>,
    /// Text of a structure under a title.
    pub(crate) text: &'a dyn Fn(&Structure, StructureFormat, &str) -> Result<String, Failure>,
}

/// In what format structures are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum StructureFormat {
    /// VASP's POSCAR.
    Poscar,
    /// CIF.
    Cif,
    /// Extended XYZ.
    Extxyz,
}

impl StructureFormat {
    const fn extension(self) -> &'static str {
        match self {
            Self::Poscar => "vasp",
            Self::Cif => "cif",
            Self::Extxyz => "extxyz",
        }
    }
}

/// In which cell the indices of a plane count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(crate) enum Cell {
    /// The cell of the file if it is a conventional one, otherwise the standard conventional cell.
    #[default]
    Auto,
    /// The cell of the file.
    Given,
    /// The standard conventional cell.
    Conventional,
}

#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command")]
pub(crate) struct SlabArgs {
    /// A structure file, an element (`Zn`), or a shipped phase (`Cu5Zn8@phase.mp-1368`).
    pub(crate) structure: String,
    /// Plane, e.g. "(111)" or "(10-10)".
    #[arg(long, value_name = "HKL", allow_hyphen_values = true)]
    pub(crate) plane: String,
    /// The cell in which the indices count.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) cell: Cell,
    /// One termination by name, e.g. "(100)-2-Zn", or by number; default: the first, at the widest gap.
    #[arg(long, value_name = "NAME", conflicts_with = "all_terminations")]
    pub(crate) termination: Option<String>,
    /// A slab of each termination.
    #[arg(long)]
    pub(crate) all_terminations: bool,
    /// Least number of atomic layers.
    #[arg(long, value_name = "N", group = "thick")]
    pub(crate) layers: Option<usize>,
    /// Least number of repeats of the lattice-plane spacing.
    #[arg(long, value_name = "N", group = "thick")]
    pub(crate) repeats: Option<usize>,
    /// Least thickness from the lowest to the highest atom, angstrom; default: 10.
    #[arg(long, value_name = "ANG", group = "thick")]
    pub(crate) thickness: Option<f64>,
    /// Both sides equivalent, by more or fewer planes; the composition may then differ from the bulk's.
    #[arg(long)]
    pub(crate) symmetric: bool,
    /// The bulk's composition: the default, and a second condition beside --symmetric.
    #[arg(long)]
    pub(crate) stoichiometric: bool,
    /// Exactly the layers asked for, whatever composition and lower side they give.
    #[arg(long, conflicts_with_all = ["symmetric", "stoichiometric"])]
    pub(crate) exact: bool,
    /// Vacuum, angstrom.
    #[arg(long, value_name = "ANG", default_value_t = 15.0)]
    pub(crate) vacuum: f64,
    /// All of the vacuum above the slab instead of half on either side.
    #[arg(long)]
    pub(crate) not_centred: bool,
    /// In-plane supercell: 2x2, or a matrix by rows: 2,1,-1,1.
    #[arg(long, value_name = "MxN", allow_hyphen_values = true)]
    pub(crate) supercell: Option<String>,
    /// The smallest rectangular cell in the plane, before --supercell.
    #[arg(long)]
    pub(crate) orthogonal: bool,
    /// Hold the atoms of so many layers, from below.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) fix: usize,
    /// Exchange an atom for this element; every distinct arrangement is made.
    #[arg(long, value_name = "SYMBOL")]
    pub(crate) dope: Option<String>,
    /// Layer of the exchanged atom, counted from the top.
    #[arg(long, value_name = "N", default_value_t = 1, requires = "dope")]
    pub(crate) layer: usize,
    /// Exchange a second atom.
    #[arg(long, value_name = "SYMBOL", requires = "dope")]
    pub(crate) dope2: Option<String>,
    /// Layer of the second; default: that of the first.
    #[arg(long, value_name = "N", requires = "dope2")]
    pub(crate) layer2: Option<usize>,
    /// Atoms whose heights differ by no more are of one layer, angstrom.
    #[arg(long, value_name = "ANG", default_value_t = PLANE_TOLERANCE_ANG)]
    pub(crate) tolerance: f64,
    /// Tolerance of the symmetry search, angstrom.
    #[arg(long, value_name = "ANG", default_value_t = 0.01)]
    pub(crate) symprec: f64,
    /// Write the slab to this file, or every slab into this folder.
    #[arg(long, value_name = "PATH")]
    pub(crate) out: Option<PathBuf>,
    /// Replace files that are there already.
    #[arg(long)]
    pub(crate) force: bool,
    /// Format of what is written.
    #[arg(long, value_enum, default_value = "poscar")]
    pub(crate) format: StructureFormat,
}

/// Where structures go, and how.
pub(super) struct Target<'a> {
    pub(super) out: &'a Path,
    /// A file for each structure in this folder; otherwise exactly this file.
    pub(super) is_folder: bool,
    pub(super) format: StructureFormat,
    pub(super) replaces: bool,
}

impl Target<'_> {
    /// Writes one structure and tells where.
    pub(super) fn write(&self, name: &str, text: &str) -> Result<PathBuf, Failure> {
        let failed = |path: &Path, error: std::io::Error| {
            let cure = if error.kind() == std::io::ErrorKind::AlreadyExists {
                "; --force replaces it"
            } else {
                ""
            };
            Failure::Input(format!("`{}`: {error}{cure}", path.display()))
        };
        let path = if self.is_folder {
            std::fs::create_dir_all(self.out).map_err(|e| failed(self.out, e))?;
            // Names of terminations have brackets and spaces; files do without.
            let plain: String = name
                .chars()
                .filter(|c| !matches!(c, '(' | ')'))
                .map(|c| if c == ' ' { '_' } else { c })
                .collect();
            self.out
                .join(format!("{plain}.{}", self.format.extension()))
        } else {
            self.out.to_path_buf()
        };
        let mut options = std::fs::OpenOptions::new();
        options.write(true);
        if self.replaces {
            options.create(true).truncate(true);
        } else {
            options.create_new(true);
        }
        options
            .open(&path)
            .and_then(|mut file| file.write_all(text.as_bytes()))
            .map_err(|e| failed(&path, e))?;
        Ok(path)
    }
}

/// One slab to print and write.
struct Made<'a> {
    name: String,
    termination: &'a Termination,
    cut: &'a Cut,
    doped: Option<&'a DopedSlab>,
    file: Option<PathBuf>,
}

impl Made<'_> {
    fn slab(&self) -> &Slab {
        self.doped.map_or(&self.cut.slab, |doped| &doped.slab)
    }
}

pub(crate) fn slab(
    args: &SlabArgs,
    common: &Args,
    structures: &Structures<'_>,
) -> Result<(), Failure> {
    let plane: Miller = args.plane.parse().map_err(input)?;
    let axes = match args.cell {
        Cell::Auto => Axes::Auto,
        Cell::Given => Axes::Given,
        Cell::Conventional => Axes::Conventional,
    };
    let options = options(args)?;
    options.validate().map_err(input)?;
    let solutes = solutes(args)?;
    let structure = (structures.read)(&args.structure)?;
    let crystal = Crystal::new(&structure, args.symprec).map_err(input)?;
    let surface = Surface::new(&crystal, plane, axes, args.tolerance).map_err(input)?;
    let wanted: Vec<&Termination> = if args.all_terminations {
        surface.terminations().iter().collect()
    } else {
        let name = args.termination.as_deref().unwrap_or("1");
        vec![surface.termination(name).map_err(input)?]
    };
    let cuts = wanted
        .iter()
        .map(|termination| surface.slab(termination, &options).map_err(input))
        .collect::<Result<Vec<Cut>, _>>()?;
    let doped = cuts
        .iter()
        .map(|cut| {
            if solutes.is_empty() {
                Ok(Vec::new())
            } else {
                substituted(&cut.slab, &solutes, args.symprec).map_err(input)
            }
        })
        .collect::<Result<Vec<Vec<DopedSlab>>, _>>()?;
    let mut made = Vec::new();
    for ((&termination, cut), doped) in wanted.iter().zip(&cuts).zip(&doped) {
        let mut push = |name: String, doped| {
            made.push(Made {
                name,
                termination,
                cut,
                doped,
                file: None,
            });
        };
        if solutes.is_empty() {
            push(cut.termination.clone(), None);
        }
        for one in doped {
            push(format!("{}+{}", cut.termination, one.name), Some(one));
        }
    }
    if let Some(out) = &args.out {
        let target = Target {
            out,
            is_folder: args.all_terminations || made.len() > 1 || out.is_dir(),
            format: args.format,
            replaces: args.force,
        };
        for one in &mut made {
            let title = format!("{} {}", args.structure, one.name);
            let text = (structures.text)(one.slab().structure(), args.format, &title)?;
            one.file = Some(target.write(&one.name, &text)?);
        }
    }
    if common.json {
        return say(&format!(
            "{:#}",
            json::report(&structure, &crystal, &surface, &made)
        ));
    }
    if common.quiet {
        return Ok(());
    }
    print(&structure, &surface, &made)
}

pub(super) fn input(error: impl std::fmt::Display) -> Failure {
    Failure::Input(error.to_string())
}

fn options(args: &SlabArgs) -> Result<SlabOptions, Failure> {
    let thickness = match (args.layers, args.repeats, args.thickness) {
        (Some(n), ..) => Thickness::Planes(n),
        (_, Some(n), _) => Thickness::Repeats(n),
        (.., Some(thickness_ang)) => Thickness::Angstrom(thickness_ang),
        _ => SlabOptions::default().thickness,
    };
    let supercell = match &args.supercell {
        Some(text) => supercell(text)?,
        None => SlabOptions::default().supercell,
    };
    Ok(SlabOptions {
        thickness,
        ends: match (args.symmetric, args.stoichiometric) {
            _ if args.exact => Ends::Any,
            (true, true) => Ends::SymmetricStoichiometric,
            (true, false) => Ends::Symmetric,
            (false, _) => Ends::Stoichiometric,
        },
        vacuum_ang: args.vacuum,
        is_centred: !args.not_centred,
        is_rectangular: args.orthogonal,
        supercell,
        fixed_layers: args.fix,
    })
}

/// `2x3`, or four integers by rows.
fn supercell(text: &str) -> Result<[[i64; 2]; 2], Failure> {
    let numbers = |separator: char| {
        text.split(separator)
            .map(|part| part.trim().parse::<i64>().ok())
            .collect::<Option<Vec<i64>>>()
    };
    match (numbers('x').as_deref(), numbers(',').as_deref()) {
        (Some(&[m, n]), _) => Ok([[m, 0], [0, n]]),
        (_, Some(&[a, b, c, d])) => Ok([[a, b], [c, d]]),
        _ => Err(Failure::Input(format!(
            "`--supercell {text}`: expected two numbers such as 2x2, or four by rows such as 2,1,-1,1"
        ))),
    }
}

fn solutes(args: &SlabArgs) -> Result<Vec<Substitution>, Failure> {
    let mut solutes = Vec::new();
    let mut push = |symbol: &Option<String>, layer| -> Result<(), Failure> {
        if let Some(symbol) = symbol {
            let element: Element = symbol.parse().map_err(|e: UnknownElement| input(e))?;
            solutes.push(Substitution {
                element,
                layer,
                host: None,
            });
        }
        Ok(())
    };
    push(&args.dope, args.layer)?;
    push(&args.dope2, args.layer2.unwrap_or(args.layer))?;
    Ok(solutes)
}

fn excess(cut: &Cut) -> String {
    cut.excess
        .iter()
        .map(|(element, atoms)| format!("{element} {atoms:+.2}"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn print(structure: &Structure, surface: &Surface, made: &[Made<'_>]) -> Result<(), Failure> {
    let [a, b] = surface.net_ang();
    say(&format!(
        "{} {} (indices in the {} cell): net {:.4} x {:.4} Å, {:.3} Å2; planes repeat after {:.4} Å\n",
        structure.formula(),
        surface.plane(),
        surface.axes().as_str(),
        a[0].hypot(a[1]),
        b[0].hypot(b[1]),
        surface.area_ang2(),
        surface.spacing_ang()
    ))?;
    let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
    let rows = surface
        .terminations()
        .iter()
        .map(|t| {
            vec![
                t.name.clone(),
                format!("{:.3}", t.gap_ang),
                formula(&t.bottom),
                yes(t.is_symmetric),
                t.turned_over.clone().unwrap_or_default(),
            ]
        })
        .collect();
    let header = [
        "termination",
        "gap / Å",
        "other side",
        "symmetric",
        "turned over",
    ];
    say(&table::table(&header, rows, &[0, 2, 3, 4]))?;
    say("")?;
    let rows = made
        .iter()
        .map(|one| {
            let slab = one.slab();
            vec![
                one.name.clone(),
                slab.structure().formula(),
                slab.layers().len().to_string(),
                format!("{:.2}", slab.thickness_ang()),
                format!("{:.2}", slab.area_ang2()),
                yes(one.cut.is_symmetric && one.doped.is_none()),
                excess(one.cut),
                one.doped
                    .map_or(String::new(), |doped| doped.multiplicity.to_string()),
                one.file
                    .as_ref()
                    .map_or(String::new(), |file| file.display().to_string()),
            ]
        })
        .collect();
    let header = [
        "slab",
        "formula",
        "layers",
        "thick / Å",
        "area / Å2",
        "symmetric",
        "excess",
        "ways",
        "file",
    ];
    say(&table::table(&header, rows, &[0, 1, 5, 6, 8]))?;
    if made
        .iter()
        .any(|one| !one.cut.is_symmetric || one.doped.is_some())
    {
        say(
            "\nWhere the two sides differ the slab has a dipole along its normal: use a dipole correction.",
        )?;
    }
    Ok(())
}
