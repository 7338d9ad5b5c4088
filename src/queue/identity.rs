//! Are two calculations the same? Equal ids mean yes, on any machine, at any time.
//!
//! The id is the SHA-256 of a canonical text: task and what is asked for (an energy, or the density of states
//! of one atom), settings, code, potentials, the job whose relaxed structure it starts from if there is one,
//! and the structure. Labels, the purpose in the bookkeeping, names of surfaces and sites, and the name of the
//! preset are no part of it: two ways to one input are one calculation.
//!
//! **The structure's form.** Cell vectors to [`LATTICE_DIGIT_ANG`], fractional coordinates to
//! [`FRACTIONAL_DIGIT`] and wrapped along the periodic vectors, sites sorted by element and coordinates: the
//! order of the atoms and translations by lattice vectors do not count. Turned cells and other choices of the
//! origin do. Numbers are rounded at places that no small fraction falls on (0.5 + [`OFFSET`] of a digit,
//! not 0.5), so that the last bit of a machine's arithmetic does not decide: 1/128 written to seven digits is a
//! tie, here it is not.

use serde_json::Value;

use super::document::MethodDocument;
use super::{Calculation, Purpose, QueueError, Smearing, Task};

/// Cell vectors count to this, angstrom.
pub const LATTICE_DIGIT_ANG: f64 = 1e-4;
/// Fractional coordinates count to this.
pub const FRACTIONAL_DIGIT: f64 = 1e-5;
/// Magnetic moments to start from count to this, Bohr magnetons.
pub const MOMENT_DIGIT: f64 = 1e-3;
/// By which part of a digit the places of rounding are moved: 1/π − 0.09 is near no fraction of a small denominator.
const OFFSET: f64 = 0.228_309_886_183_790_7;

/// A job's id: 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(String);

impl JobId {
    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first twelve, for tables.
    #[must_use]
    pub fn short(&self) -> &str {
        &self.0[..12]
    }

    pub(crate) fn from_digits(text: &str) -> Result<Self, QueueError> {
        if text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            Ok(Self(text.to_owned()))
        } else {
            Err(QueueError::Malformed {
                what: format!("job id `{text}`"),
                problem: "expected 64 hexadecimal digits".to_owned(),
            })
        }
    }
}

impl std::fmt::Display for JobId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

/// The identity of a calculation. `starts_from`: the job whose relaxed structure takes the place of the
/// calculation's own.
///
/// # Errors
/// Settings that are not finite numbers.
pub fn job_id(calculation: &Calculation, starts_from: Option<&JobId>) -> Result<JobId, QueueError> {
    let order = canonical_order(calculation);
    let asked = match &calculation.purpose {
        Purpose::DensityOfStates { atom, .. } => {
            let place = order.iter().position(|site| site.index == *atom);
            let place = place.ok_or_else(|| QueueError::Malformed {
                what: format!("`{}`", calculation.label),
                problem: format!("atom {atom} of {} atoms", order.len()),
            })?;
            format!("density_of_states {place}")
        }
        _ => "energy".to_owned(),
    };
    let mut text = format!(
        "zincscreen job 1\ntask {}\nasked {asked}\nmethod {}\n",
        match calculation.task {
            Task::SinglePoint => "single_point",
            Task::Relax => "relax",
            Task::RelaxCell => "relax_cell",
        },
        method_text(calculation)?
    );
    if let Some(job) = starts_from {
        text.push_str(&format!("starts_from {job}\n"));
    }
    let lattice = calculation.structure.lattice().vectors_ang();
    for vector in lattice {
        let [x, y, z] = vector.map(|x| digits(x, LATTICE_DIGIT_ANG));
        text.push_str(&format!("cell {x} {y} {z}\n"));
    }
    text.push_str(&format!(
        "periodic {:?}\n",
        calculation.structure.periodic()
    ));
    for site in order {
        text.push_str(&format!(
            "{} {:?} {:?} {}\n",
            site.symbol, site.place, site.moves, site.moment
        ));
    }
    Ok(JobId(hash(&text)))
}

/// Hash of what makes two energies comparable: settings, code, potentials. 64 hexadecimal digits.
///
/// # Errors
/// Settings that are not finite numbers.
pub fn settings_hash(calculation: &Calculation) -> Result<String, QueueError> {
    Ok(hash(format!(
        "zincscreen settings 1\n{}",
        method_text(calculation)?
    )))
}

/// SHA-256 of bytes, hexadecimal.
pub(crate) fn hash(bytes: impl AsRef<[u8]>) -> String {
    crate::facts::sha256_hex(bytes.as_ref())
}

/// One site as the id sees it; its index in the calculation comes last and decides nothing.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct CanonicalSite {
    symbol: &'static str,
    place: [i64; 3],
    moves: [bool; 3],
    moment: i64,
    index: usize,
}

fn canonical_order(calculation: &Calculation) -> Vec<CanonicalSite> {
    let structure = &calculation.structure;
    let periodic = structure.periodic();
    let whole = (1.0 / FRACTIONAL_DIGIT).round() as i64;
    let mut order: Vec<CanonicalSite> = structure
        .sites()
        .iter()
        .enumerate()
        .map(|(index, site)| {
            let is_fixed = calculation.fixed.get(index).copied().unwrap_or(false);
            CanonicalSite {
                symbol: site.element.symbol(),
                place: [0, 1, 2].map(|i| {
                    let place = digits(site.fractional[i], FRACTIONAL_DIGIT);
                    if periodic[i] {
                        place.rem_euclid(whole)
                    } else {
                        place
                    }
                }),
                moves: site.moves.map(|moves| moves && !is_fixed),
                moment: calculation
                    .moments_mu_b
                    .get(index)
                    .map_or(0, |&moment| digits(moment, MOMENT_DIGIT)),
                index,
            }
        })
        .collect();
    order.sort_unstable();
    order
}

/// How many digits of a size a number has, rounded at places that small fractions avoid.
fn digits(x: f64, digit: f64) -> i64 {
    (x / digit + OFFSET).round() as i64
}

/// Settings without the name of their preset, code and potentials; keys sorted.
fn method_text(calculation: &Calculation) -> Result<String, QueueError> {
    let malformed = |problem: &str| QueueError::Malformed {
        what: format!("the settings of `{}`", calculation.label),
        problem: problem.to_owned(),
    };
    let mut value = serde_json::to_value(MethodDocument::of(calculation))
        .map_err(|error| malformed(&error.to_string()))?;
    if let Some(settings) = value.get_mut("settings").and_then(Value::as_object_mut) {
        settings.shift_remove("preset");
    }
    let text = sorted(&value);
    // JSON has no infinities: serde writes null, which would make them equal to "not set".
    let s = &calculation.settings;
    let width_ev = match s.smearing {
        Some(
            Smearing::FermiDirac { width_ev }
            | Smearing::MethfesselPaxton { width_ev }
            | Smearing::Cold { width_ev },
        ) => width_ev,
        None => 0.0,
    };
    let numbers = [
        width_ev,
        s.cutoff_ev.unwrap_or(0.0),
        s.k_density_ang.unwrap_or(0.0),
        s.force_ev_ang,
        s.energy_tolerance_ev,
    ];
    if numbers.iter().any(|x| !x.is_finite()) {
        return Err(malformed("a number that is not finite"));
    }
    Ok(text)
}

/// JSON with the keys of every object in order.
fn sorted(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort_unstable();
            let inner: Vec<String> = keys
                .into_iter()
                .map(|key| format!("{}:{}", Value::from(key.as_str()), sorted(&map[key])))
                .collect();
            format!("{{{}}}", inner.join(","))
        }
        Value::Array(list) => {
            let inner: Vec<String> = list.iter().map(sorted).collect();
            format!("[{}]", inner.join(","))
        }
        // 500 and 500.0 are one number.
        Value::Number(number) => number
            .as_f64()
            .map_or_else(|| number.to_string(), |x| format!("{x}")),
        other => other.to_string(),
    }
}
