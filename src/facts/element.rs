//! Which element is meant? One small type, and the properties of the periodic table that models
//! branch on.

use std::fmt;
use std::str::FromStr;

/// Symbols by atomic number − 1.
const SYMBOLS: [&str; 118] = [
    "H", "He", "Li", "Be", "B", "C", "N", "O", "F", "Ne", "Na", "Mg", "Al", "Si", "P", "S", "Cl",
    "Ar", "K", "Ca", "Sc", "Ti", "V", "Cr", "Mn", "Fe", "Co", "Ni", "Cu", "Zn", "Ga", "Ge", "As",
    "Se", "Br", "Kr", "Rb", "Sr", "Y", "Zr", "Nb", "Mo", "Tc", "Ru", "Rh", "Pd", "Ag", "Cd", "In",
    "Sn", "Sb", "Te", "I", "Xe", "Cs", "Ba", "La", "Ce", "Pr", "Nd", "Pm", "Sm", "Eu", "Gd", "Tb",
    "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Hf", "Ta", "W", "Re", "Os", "Ir", "Pt", "Au", "Hg", "Tl",
    "Pb", "Bi", "Po", "At", "Rn", "Fr", "Ra", "Ac", "Th", "Pa", "U", "Np", "Pu", "Am", "Cm", "Bk",
    "Cf", "Es", "Fm", "Md", "No", "Lr", "Rf", "Db", "Sg", "Bh", "Hs", "Mt", "Ds", "Rg", "Cn", "Nh",
    "Fl", "Mc", "Lv", "Ts", "Og",
];

/// Number of slots in a table indexed by [`Element::slot`].
pub const SLOTS: usize = SYMBOLS.len() + 1;

/// A chemical element, held as its atomic number.
///
/// ```
/// use zincscreen::facts::Element;
/// let tin: Element = "Sn".parse()?;
/// assert_eq!(tin.atomic_number(), 50);
/// # Ok::<(), zincscreen::facts::UnknownElement>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Element(u8);

/// Text that is no element symbol, with the nearest symbol.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an element symbol{}", nearest.map_or(String::new(), |s| format!("; did you mean `{s}`?")))]
pub struct UnknownElement {
    /// The text that was read.
    pub text: String,
    /// The nearest symbol, if one is near.
    pub nearest: Option<&'static str>,
}

impl Element {
    /// Zinc, the host of every candidate.
    pub const ZN: Self = Self(30);

    /// The atomic number.
    #[must_use]
    pub const fn atomic_number(self) -> u8 {
        self.0
    }

    /// Index into a table of [`SLOTS`] entries.
    #[must_use]
    pub const fn slot(self) -> usize {
        self.0 as usize
    }

    /// The symbol, e.g. `Zn`.
    #[must_use]
    pub const fn symbol(self) -> &'static str {
        SYMBOLS[self.0 as usize - 1]
    }

    /// Every element, in order of atomic number.
    pub fn all() -> impl Iterator<Item = Self> {
        (1..=118).map(Self)
    }

    /// Lanthanum to lutetium.
    #[must_use]
    pub const fn is_lanthanide(self) -> bool {
        matches!(self.0, 57..=71)
    }

    /// Actinium to lawrencium.
    #[must_use]
    pub const fn is_actinide(self) -> bool {
        matches!(self.0, 89..=103)
    }

    /// A transition metal in Miedema's sense: groups 3 to 11, the lanthanides, and Th, U, Pu.
    /// Zn, Cd, Hg and the p-block metals are not.
    ///
    /// Source: de Boer, Boom, Mattens, Miedema, Niessen, *Cohesion in Metals* (1988).
    #[must_use]
    pub const fn is_miedema_transition_metal(self) -> bool {
        matches!(self.0, 21..=29 | 39..=47 | 57..=79 | 90 | 92 | 94)
    }

    /// An open or shallow d band: groups 3 to 11 without the lanthanides after lanthanum.
    #[must_use]
    pub const fn has_open_d_band(self) -> bool {
        matches!(self.0, 21..=29 | 39..=47 | 57 | 72..=79)
    }

    /// Group 12: the d shell is full and deep.
    #[must_use]
    pub const fn has_closed_d_shell(self) -> bool {
        matches!(self.0, 30 | 48 | 80)
    }

    /// Period and group of the printed table: (1..=7, 1..=18); lanthanides and actinides have no group.
    #[must_use]
    pub fn position(self) -> (u8, Option<u8>) {
        const FIRST: [(u8, u8); 7] = [(1, 1), (2, 3), (3, 11), (4, 19), (5, 37), (6, 55), (7, 87)];
        let (period, first) = FIRST
            .into_iter()
            .rev()
            .find(|&(_, first)| self.0 >= first)
            .unwrap_or((1, 1));
        let offset = self.0 - first;
        let group = match period {
            1 => Some(if offset == 0 { 1 } else { 18 }),
            2 | 3 => Some(if offset < 2 { offset + 1 } else { offset + 11 }),
            4 | 5 => Some(offset + 1),
            _ if offset < 2 => Some(offset + 1),
            _ if offset < 16 => None,
            _ => Some(offset - 13),
        };
        (period, group)
    }
}

impl fmt::Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.symbol())
    }
}

/// By its symbol.
impl serde::Serialize for Element {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.symbol())
    }
}

impl<'de> serde::Deserialize<'de> for Element {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let symbol = String::deserialize(deserializer)?;
        symbol.parse().map_err(serde::de::Error::custom)
    }
}

impl FromStr for Element {
    type Err = UnknownElement;

    fn from_str(text: &str) -> Result<Self, UnknownElement> {
        match SYMBOLS.iter().position(|s| *s == text) {
            Some(index) => Ok(Self(index as u8 + 1)),
            None => Err(UnknownElement {
                text: text.to_owned(),
                nearest: nearest_symbol(text),
            }),
        }
    }
}

/// The symbol someone most likely meant: same letters in another case, else one edit away.
fn nearest_symbol(text: &str) -> Option<&'static str> {
    SYMBOLS
        .iter()
        .find(|s| s.eq_ignore_ascii_case(text))
        .or_else(|| {
            SYMBOLS
                .iter()
                .find(|s| s.len() > 1 && strsim::damerau_levenshtein(s, text) == 1)
        })
        .copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_round_trip() {
        for element in Element::all() {
            assert_eq!(element.symbol().parse::<Element>(), Ok(element));
        }
    }

    #[test]
    fn a_wrong_case_names_the_right_symbol() {
        let error = "ZN".parse::<Element>().expect_err("not a symbol");
        assert_eq!(error.nearest, Some("Zn"));
    }

    #[test]
    fn zinc_and_the_p_block_are_not_transition_metals() {
        for symbol in [
            "Zn", "Cd", "Hg", "Al", "Ga", "In", "Sn", "Pb", "Sb", "Bi", "Mg", "Ca",
        ] {
            let element: Element = symbol.parse().expect("a symbol");
            assert!(!element.is_miedema_transition_metal(), "{symbol}");
        }
        for symbol in ["Sc", "Cu", "Ag", "Au", "La", "Lu", "Dy", "Hf", "Th"] {
            let element: Element = symbol.parse().expect("a symbol");
            assert!(element.is_miedema_transition_metal(), "{symbol}");
        }
    }

    #[test]
    fn the_printed_table() {
        let at = |s: &str| s.parse::<Element>().expect("a symbol").position();
        assert_eq!(at("H"), (1, Some(1)));
        assert_eq!(at("Al"), (3, Some(13)));
        assert_eq!(at("Zn"), (4, Some(12)));
        assert_eq!(at("Ce"), (6, None));
        assert_eq!(at("Hf"), (6, Some(4)));
        assert_eq!(at("Bi"), (6, Some(15)));
    }
}
