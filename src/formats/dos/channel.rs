//! One density of states: of an atom, an orbital and a spin.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::facts::Element;

/// Angular momentum of a shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shell {
    /// l = 0.
    S,
    /// l = 1.
    P,
    /// l = 2.
    D,
    /// l = 3.
    F,
}

impl Shell {
    /// The letter: s, p, d or f.
    #[must_use]
    pub const fn letter(self) -> &'static str {
        match self {
            Self::S => "s",
            Self::P => "p",
            Self::D => "d",
            Self::F => "f",
        }
    }

    /// States of one spin: 2l + 1.
    ///
    /// ```
    /// assert_eq!(zincscreen::formats::dos::Shell::D.degeneracy(), 5);
    /// ```
    #[must_use]
    pub const fn degeneracy(self) -> usize {
        match self {
            Self::S => 1,
            Self::P => 3,
            Self::D => 5,
            Self::F => 7,
        }
    }

    /// The shell of a letter, in lower case.
    pub(super) fn of_letter(letter: char) -> Option<Self> {
        match letter {
            's' => Some(Self::S),
            'p' => Some(Self::P),
            'd' => Some(Self::D),
            'f' => Some(Self::F),
            _ => None,
        }
    }
}

impl fmt::Display for Shell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.letter())
    }
}

impl FromStr for Shell {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut letters = text.chars();
        match (letters.next().and_then(Self::of_letter), letters.next()) {
            (Some(shell), None) => Ok(shell),
            _ => Err(format!("`{text}` is no shell; expected s, p, d or f")),
        }
    }
}

/// Which spin a density counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spin {
    /// Both: a calculation without spin.
    Both,
    /// Majority, as the code counts.
    Up,
    /// Minority.
    Down,
}

impl fmt::Display for Spin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Both => "both",
            Self::Up => "up",
            Self::Down => "down",
        })
    }
}

/// The density of states of one orbital of one atom.
#[derive(Debug, Clone, PartialEq)]
pub struct Channel {
    /// Number of the atom, from 1; `None` where a plain table does not say.
    pub atom: Option<usize>,
    /// Its element, if file or user said so.
    pub element: Option<Element>,
    /// Number of the atomic orbital in the pseudopotential, where a code counts them (projwfc.x).
    pub shell_number: Option<u32>,
    /// Angular momentum; `None` for a total density of states.
    pub shell: Option<Shell>,
    /// Which of the 2l + 1 orbitals, e.g. `xy`; empty if they are summed.
    pub component: String,
    /// The spin counted.
    pub spin: Spin,
    /// (n,), states per eV.
    pub density: Vec<f64>,
}

impl Channel {
    /// Negative throughout, as plots draw spin-down states below the axis.
    pub(super) fn is_mirrored(&self) -> bool {
        let (mut positive, mut negative) = (0.0, 0.0);
        for &density in &self.density {
            if density < 0.0 {
                negative -= density;
            } else {
                positive += density;
            }
        }
        // The tails of Methfessel-Paxton smearing are orders of magnitude smaller than a band.
        negative > positive && negative > 1e-3
    }
}

/// Fails if channels would be counted twice or a spin is missing.
pub(super) fn check_set(channels: &[Channel]) -> Result<(), String> {
    type Shells<'a> = BTreeMap<
        (Option<usize>, Option<Element>, Option<u32>, Option<Shell>),
        BTreeMap<&'a str, Vec<Spin>>,
    >;
    let mut shells = Shells::new();
    for channel in channels {
        let key = (
            channel.atom,
            channel.element,
            channel.shell_number,
            channel.shell,
        );
        let spins = shells
            .entry(key)
            .or_default()
            .entry(&channel.component)
            .or_default();
        if spins.contains(&channel.spin) {
            return Err(format!("{channel} is given twice"));
        }
        spins.push(channel.spin);
    }
    for channel in channels {
        let key = (
            channel.atom,
            channel.element,
            channel.shell_number,
            channel.shell,
        );
        let Some(components) = shells.get(&key) else {
            continue;
        };
        if components.len() > 1 && components.contains_key("") {
            return Err(format!(
                "{channel}: a shell is given both as a whole and by orbitals; keep one"
            ));
        }
        match components
            .get(channel.component.as_str())
            .map(Vec::as_slice)
        {
            Some([Spin::Both] | [Spin::Up, Spin::Down] | [Spin::Down, Spin::Up]) => {}
            Some([Spin::Up | Spin::Down]) => {
                return Err(format!(
                    "{channel}: the other spin is missing; give both, or neither `up` nor `down`"
                ));
            }
            _ => {
                return Err(format!("{channel}: given with spin and without; keep one"));
            }
        }
    }
    let is_spin = |channel: &&Channel| channel.spin != Spin::Both;
    match (
        channels.iter().find(is_spin),
        channels.iter().find(|c| !is_spin(c)),
    ) {
        (Some(with), Some(without)) => Err(format!(
            "{with} is given with spin, {without} without; expected one or the other throughout"
        )),
        _ => Ok(()),
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(atom) = self.atom {
            write!(f, "atom {atom} ")?;
        }
        if let Some(element) = self.element {
            write!(f, "{element} ")?;
        }
        f.write_str(self.shell.map_or("total", Shell::letter))?;
        if !self.component.is_empty() {
            write!(f, "({})", self.component)?;
        }
        match self.spin {
            Spin::Both => Ok(()),
            spin => write!(f, " {spin}"),
        }
    }
}
