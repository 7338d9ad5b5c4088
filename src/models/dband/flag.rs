//! What a reader of moments must know beside the numbers.

/// Something a reader of the numbers must know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MomentFlag {
    /// Fewer states than the shell has.
    FewStates,
    /// More states than the shell has.
    ManyStates,
    /// A part of the density, small but not rounding, is negative.
    NegativeDensity,
    /// The points are far apart.
    CoarseGrid,
    /// The density does not vanish at an end of the window.
    CutBand,
    /// The window reaches beyond the data.
    WindowBeyondData,
    /// The upper edge is not the Hilbert maximum.
    EdgeAtHalfMaximum,
    /// The band is cut before its upper edge.
    NoUpperEdge,
}

impl MomentFlag {
    /// The word used in tables and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FewStates => "few_states",
            Self::ManyStates => "many_states",
            Self::NegativeDensity => "negative_density",
            Self::CoarseGrid => "coarse_grid",
            Self::CutBand => "cut_band",
            Self::WindowBeyondData => "window_beyond_data",
            Self::EdgeAtHalfMaximum => "edge_at_half_maximum",
            Self::NoUpperEdge => "no_upper_edge",
        }
    }

    /// One sentence for people.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::FewStates => {
                "less than 80 % of the shell's states: the projector misses some, or the window is too narrow"
            }
            Self::ManyStates => {
                "more than 110 % of the shell's states: free-electron states in the window, several shells, or the sum of several atoms"
            }
            Self::NegativeDensity => {
                "more than 0.1 % of the density is negative, as smearing makes it"
            }
            Self::CoarseGrid => {
                "points more than 0.1 eV apart: the centre is uncertain by half a step"
            }
            Self::CutBand => {
                "the density does not vanish at an end of the window: all moments depend on it"
            }
            Self::WindowBeyondData => "the window reaches beyond the data; integrated to their end",
            Self::EdgeAtHalfMaximum => {
                "the Hilbert transform has its maximum at the end of the data; the edge is where the density falls to half of its maximum"
            }
            Self::NoUpperEdge => "the data end before the band does: no upper edge",
        }
    }
}

impl std::fmt::Display for MomentFlag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
