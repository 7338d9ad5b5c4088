//! Where does the d band of a solute's own close-packed surface lie?
//!
//! [`center_ev`] answers from tables; [`moments`] from a density of states someone has calculated;
//! [`tight_binding`] says how strain and neighbours change the width; [`newns_anderson`] holds what the
//! picture rests on, which no score uses.
//!
//! Tabulated first moments of the d-projected density of states against the Fermi level, eV, one source
//! per run. Sources differ by up to 1.8 eV for the early metals and in sign for W and Cr; the spread
//! counts into sigma.
//!
//! Zinc is d10: its band is full and deep, the attraction term of the d-band model is zero, and a
//! shift "against zinc" has no meaning. s- and p-block metals have no d band at the Fermi level, and the
//! 4f metals lie outside the picture. All of these are null, with the reason.
//!
//! Source of the picture: B. Hammer and J. K. Nørskov, Surf. Sci. 343 (1995) 211, doi
//! 10.1016/0039-6028(96)80007-0; of its limits: H. Xin and S. Linic, J. Chem. Phys. 132 (2010) 221101,
//! doi 10.1063/1.3437609.

mod edge;
mod flag;
pub mod hilbert;
pub mod moments;
pub mod newns_anderson;
mod points;
pub mod tight_binding;
mod window;

use crate::facts::{Element, Facts, Quantity, Reason};

/// The d-band centre of an element's own surface, eV against the Fermi level.
///
/// ```
/// use zincscreen::{facts::{Element, Facts, Reason}, models::dband};
/// let facts = Facts::embedded()?;
/// assert_eq!(dband::center_ev(&facts, Element::ZN), Err(Reason::D10Closed));
/// let copper = dband::center_ev(&facts, "Cu".parse().expect("a symbol")).expect("sourced");
/// assert!(copper.value < -2.0 && copper.sigma.is_some());
/// # Ok::<(), zincscreen::facts::FactError>(())
/// ```
///
/// # Errors
/// `d10_closed` (Zn, Cd, Hg), `no_d_band` (s and p block), `f_element`, or `no_source`.
pub fn center_ev(facts: &Facts, element: Element) -> Quantity {
    applies_to(element)?;
    facts.quantity("d_band_center_ev", element)
}

/// Whether the d-band picture is meant for an element: groups 3 to 11.
///
/// ```
/// use zincscreen::{facts::{Element, Reason}, models::dband};
/// assert_eq!(dband::applies_to(Element::ZN), Err(Reason::D10Closed));
/// assert_eq!(dband::applies_to("Ni".parse().expect("a symbol")), Ok(()));
/// ```
///
/// # Errors
/// `d10_closed` (Zn, Cd, Hg), `no_d_band` (s and p block), `f_element`.
pub fn applies_to(element: Element) -> Result<(), Reason> {
    if element.has_closed_d_shell() {
        Err(Reason::D10Closed)
    } else if element.has_open_d_band() {
        Ok(())
    } else if element.is_lanthanide() || element.is_actinide() {
        Err(Reason::FElement)
    } else {
        Err(Reason::NoDBand)
    }
}

/// Cu, Ag, Au: the d band is full within a few hundredths, the attraction term nearly zero. They have a
/// centre, but it says little on bonding.
#[must_use]
pub const fn is_nearly_full(element: Element) -> bool {
    matches!(element.atomic_number(), 29 | 47 | 79)
}
