//! Between which energies is integrated, and why there may be no moments.

/// Energies against the Fermi level between which is integrated, eV.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// Lower end.
    pub low_ev: f64,
    /// Upper end.
    pub high_ev: f64,
}

impl Window {
    /// A window.
    ///
    /// ```
    /// use zincscreen::models::dband::moments::Window;
    /// assert!(Window::new(-10.0, 2.0).is_ok());
    /// let error = Window::new(2.0, -10.0).expect_err("reversed");
    /// assert!(error.to_string().contains("[-10, 2]"));
    /// ```
    ///
    /// # Errors
    /// [`MomentError::Window`] if it is reversed, empty or not finite.
    pub fn new(low_ev: f64, high_ev: f64) -> Result<Self, MomentError> {
        if low_ev.is_finite() && high_ev.is_finite() && low_ev < high_ev {
            Ok(Self { low_ev, high_ev })
        } else {
            Err(MomentError::Window { low_ev, high_ev })
        }
    }
}

/// Why there are no moments.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum MomentError {
    /// Energies and densities do not belong together.
    #[error("{energies} energies and {densities} densities; expected two or more of each")]
    Lengths {
        /// How many energies.
        energies: usize,
        /// How many densities.
        densities: usize,
    },
    /// A number is not finite, or an energy does not lie above the one before.
    #[error(
        "point {index}: energy {energy_ev} eV, density {density}; expected finite numbers and increasing energies"
    )]
    Point {
        /// Index from 0.
        index: usize,
        /// The energy.
        energy_ev: f64,
        /// The density.
        density: f64,
    },
    /// The window is reversed or empty.
    #[error("the window [{low_ev}, {high_ev}] eV is reversed or empty; expected low < high, e.g. [{}, {}]", high_ev.min(*low_ev), low_ev.max(*high_ev))]
    Window {
        /// Lower end.
        low_ev: f64,
        /// Upper end.
        high_ev: f64,
    },
    /// No data in the window.
    #[error(
        "the window [{low_ev}, {high_ev}] eV has no data; they reach from {first_ev} to {last_ev} eV against the Fermi level"
    )]
    Outside {
        /// Lower end.
        low_ev: f64,
        /// Upper end.
        high_ev: f64,
        /// First energy of the data.
        first_ev: f64,
        /// Last energy.
        last_ev: f64,
    },
    /// Nothing to take moments of.
    #[error("no states in the window ({states} states); the shell is empty there")]
    NoStates {
        /// The integral.
        states: f64,
    },
    /// Too much of the density is negative.
    #[error(
        "{percent:.1} % of the density is negative; expected at most 5 %, as smearing makes it"
    )]
    Negative {
        /// Negative part over all, percent.
        percent: f64,
    },
}
