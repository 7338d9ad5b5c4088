//! Which states has an atom, and at which energy? Projected densities of states as codes write them.
//!
//! | format | files | projector |
//! |---|---|---|
//! | `doscar` | VASP `DOSCAR`, LORBIT 10 or 11, without spin or with collinear spin | spherical harmonics in a sphere |
//! | `vasprun` | VASP `vasprun.xml` | the same; orbitals and elements named in the file |
//! | `projwfc` | Quantum ESPRESSO `PREFIX.pdos_atm#N(El)_wfc#M(l)`, one or all of a prefix | Löwdin-orthogonalised atomic orbitals |
//! | `columns` | CSV or blank-separated columns with a header (GPAW, or any script) | what the user says |
//!
//! The result is one grid of energies against the Fermi level, strictly increasing, and one channel per
//! atom, orbital and spin, in states per eV. What can be read in two ways is refused with file and line:
//! no Fermi energy, a truncated file, a wrong count, a number that is none, energies that do not
//! increase, spinors. [`parse`] works on text; [`read`] opens what the user names first.
//!
//! **What the numbers mean.** VASP gives, for Methfessel-Paxton and Fermi smearing, the mean over the interval
//! *below* each energy, so that a centre lies up to half a grid step too high; with `DOSCAR` the energies
//! have three decimals. projwfc.x gives values at the energies, to three digits. Methfessel-Paxton
//! smearing makes small negative densities, which are kept.
//!
//! Sources: VASP wiki, page DOSCAR; Quantum ESPRESSO 7.4, `PP/src/partialdos.f90`, `PP/Doc/INPUT_PROJWFC`
//! and `PW/src/print_ks_energies.f90`.

mod channel;
mod columns;
mod detect;
mod doscar;
mod error;
mod fermi;
mod files;
mod lines;
mod projwfc;
mod select;
mod vasprun;

use std::path::Path;

pub use channel::{Channel, Shell, Spin};
pub use detect::DosFormat;
pub use error::DosError;
pub use select::{Atom, Band, Selection};

use crate::facts::Element;

/// The bytes of one file and the name by which messages call it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Path or name; projwfc.x says atom and orbital in the name alone.
    pub name: String,
    /// The content.
    pub bytes: Vec<u8>,
}

impl Input {
    /// An input from text.
    ///
    /// ```
    /// use zincscreen::formats::dos::Input;
    /// assert_eq!(Input::new("a.csv", "energy,d\n").bytes.len(), 9);
    /// ```
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<Vec<u8>>) -> Self {
        Self {
            name: name.into(),
            bytes: text.into(),
        }
    }
}

/// Where the Fermi energy comes from.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Fermi {
    /// The file itself: VASP's header, a comment or a column's name.
    #[default]
    File,
    /// The user, eV on the file's scale.
    Given(f64),
    /// The last statement in an output file: pw.x, dos.x, OUTCAR or GPAW's log.
    Output(Input),
}

/// What the reader cannot know from the file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReadOptions {
    /// The format; found out from name and content if not given.
    pub format: Option<DosFormat>,
    /// Where the Fermi energy comes from.
    pub fermi: Fermi,
    /// Elements of the atoms in order, for formats that do not say them (`doscar`).
    pub species: Vec<Element>,
    /// Names of the columns of a plain table, in place of its header; `-` skips one.
    pub columns: Vec<String>,
    /// How the states were projected, for plain tables.
    pub projector: Option<String>,
}

/// Where a Fermi energy came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FermiOrigin {
    /// Given by the user.
    Given,
    /// Read at this place: file and line.
    Read(String),
    /// The file's energies are relative to it already; its own value is unknown.
    Zero(String),
}

impl std::fmt::Display for FermiOrigin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Given => f.pad("given"),
            Self::Read(place) => f.pad(place),
            Self::Zero(place) => write!(f, "zero of the energies, {place}"),
        }
    }
}

/// Densities of states per atom, orbital and spin on one grid of energies.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectedDos {
    /// (n,), E − E_F in eV, strictly increasing.
    pub energy_ev: Vec<f64>,
    /// The Fermi energy on the file's own scale, eV.
    pub fermi_ev: f64,
    /// Where it came from.
    pub fermi_origin: FermiOrigin,
    /// The format that was read.
    pub format: DosFormat,
    /// How states were projected onto atoms and orbitals.
    pub projector: String,
    /// Atom by atom, orbital by orbital; every density is (n,), states per eV.
    pub channels: Vec<Channel>,
}

/// Opens what `path` names and reads it: a file, a folder of projwfc.x files, or their common prefix.
/// Also gives back the files that were opened, for their hashes.
///
/// ```no_run
/// use zincscreen::formats::dos::{self, ReadOptions};
/// let (dos, files) = dos::read("vasprun.xml".as_ref(), &ReadOptions::default())?;
/// println!("{} atoms, E_F = {} eV, {} file", dos.atoms().len(), dos.fermi_ev, files.len());
/// # Ok::<(), dos::DosError>(())
/// ```
///
/// # Errors
/// Any [`DosError`]; it names the file and, where there is one, the line.
pub fn read(path: &Path, options: &ReadOptions) -> Result<(ProjectedDos, Vec<Input>), DosError> {
    let inputs = files::gather(path)?;
    let dos = parse(&inputs, options)?;
    Ok((dos, inputs))
}

/// Opens one file whole, e.g. for [`Fermi::Output`].
///
/// ```no_run
/// use zincscreen::formats::dos::{self, Fermi, ReadOptions};
/// let options = ReadOptions {
///     fermi: Fermi::Output(dos::open("cu.nscf.out".as_ref())?),
///     ..ReadOptions::default()
/// };
/// # Ok::<(), dos::DosError>(())
/// ```
///
/// # Errors
/// [`DosError::Read`].
pub fn open(path: &Path) -> Result<Input, DosError> {
    files::open(path)
}

/// Reads a density of states from text: one file, or several of projwfc.x.
///
/// ```
/// use zincscreen::formats::dos::{self, Input, ReadOptions, Selection};
/// let text = "# E_F = 5.0 eV\nenergy,Cu1_d_up,Cu1_d_down\n2.0,0,0\n3.0,2,1\n4.0,2,3\n6.0,0,0\n";
/// let dos = dos::parse(&[Input::new("cu.csv", text)], &ReadOptions::default())?;
/// assert_eq!(dos.energy_ev, [-3.0, -2.0, -1.0, 1.0]);
/// let band = dos.band(&Selection::default())?;
/// assert_eq!(band.total, [0.0, 3.0, 5.0, 0.0]);
/// # Ok::<(), dos::DosError>(())
/// ```
///
/// # Errors
/// Any [`DosError`]; it names the file and, where there is one, the line.
pub fn parse(inputs: &[Input], options: &ReadOptions) -> Result<ProjectedDos, DosError> {
    let Some(first) = inputs.first() else {
        return Err(DosError::Option("no file was given".to_owned()));
    };
    let texts = inputs
        .iter()
        .map(|input| detect::text(input).map(|text| (input.name.as_str(), text)))
        .collect::<Result<Vec<_>, _>>()?;
    let format = match options.format {
        Some(format) => format,
        None => detect::format(&first.name, &texts[0].1, !options.columns.is_empty())?,
    };
    if let Some((second, _)) = texts.get(1)
        && format != DosFormat::Projwfc
    {
        return Err(DosError::Option(format!(
            "`{second}`: only files of projwfc.x are read together; give one file"
        )));
    }
    let fermi = fermi::known(&options.fermi)?;
    let (file, text) = (texts[0].0, &*texts[0].1);
    let raw = match format {
        DosFormat::Doscar => doscar::parse(file, text, &options.species)?,
        DosFormat::Vasprun => vasprun::parse(file, text)?,
        DosFormat::Projwfc => projwfc::parse(&texts)?,
        DosFormat::Columns => columns::parse(file, text, options)?,
    };
    raw.finish(format, fermi, file)
}

/// What a reader found, energies on the file's scale.
struct Raw {
    energy_ev: Vec<f64>,
    /// The file's own Fermi energy and its place, or why there is none.
    fermi: Result<(f64, FermiOrigin), String>,
    projector: String,
    channels: Vec<Channel>,
}

impl Raw {
    fn finish(
        self,
        format: DosFormat,
        known: Option<(f64, FermiOrigin)>,
        file: &str,
    ) -> Result<ProjectedDos, DosError> {
        if self.energy_ev.len() < 2 {
            return Err(DosError::Content {
                file: file.to_owned(),
                problem: format!(
                    "{} energies; a density of states needs at least two",
                    self.energy_ev.len()
                ),
            });
        }
        if self.channels.is_empty() {
            return Err(DosError::NoProjections {
                file: file.to_owned(),
                problem: "no atom and no orbital".to_owned(),
            });
        }
        channel::check_set(&self.channels).map_err(|problem| DosError::Content {
            file: file.to_owned(),
            problem,
        })?;
        if let Some(channel) = self.channels.iter().find(|c| c.is_mirrored()) {
            return Err(DosError::Content {
                file: file.to_owned(),
                problem: format!(
                    "{channel} is negative throughout, as plots draw the spin-down states; give densities, which are not negative"
                ),
            });
        }
        let (fermi_ev, fermi_origin) = match (known, self.fermi) {
            (Some((given, _)), Ok((_, FermiOrigin::Zero(place)))) if given != 0.0 => {
                return Err(DosError::Option(format!(
                    "{file}: the energies are relative to E_F already, {place}; leave E_F = {given} eV out, or name the column `energy`"
                )));
            }
            (Some(known), _) => known,
            (None, Ok(own)) => own,
            (None, Err(problem)) => {
                return Err(DosError::NoFermi {
                    file: file.to_owned(),
                    problem,
                });
            }
        };
        let energy_ev: Vec<f64> = self.energy_ev.iter().map(|e| e - fermi_ev).collect();
        if energy_ev.windows(2).any(|pair| pair[1] <= pair[0]) {
            return Err(DosError::Content {
                file: file.to_owned(),
                problem: format!(
                    "the Fermi energy {fermi_ev} eV is so large that the energies fall together"
                ),
            });
        }
        Ok(ProjectedDos {
            energy_ev,
            fermi_ev,
            fermi_origin,
            format,
            projector: self.projector,
            channels: self.channels,
        })
    }
}
