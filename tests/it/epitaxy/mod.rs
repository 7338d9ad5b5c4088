//! Coincidence lattices: complete, each match once, and equal to published and peers' values.

mod command;
mod complete;
mod properties;
mod survey;
mod worked;
mod zur_mcgill;

use zincscreen::crystal::Net;
use zincscreen::epitaxy::{Match, SearchOptions};

/// A hexagonal net of that spacing.
fn hexagonal(a_ang: f64) -> Net {
    Net::from_parameters(a_ang, a_ang, 120.0)
}

/// Zn(002) as in the worked values.
fn zinc() -> Net {
    hexagonal(2.665)
}

/// The (111) net of an fcc crystal with that edge.
fn fcc_111(a_ang: f64) -> Net {
    hexagonal(a_ang / 2.0_f64.sqrt())
}

fn options(max_area_ang2: f64, max_strain: f64) -> SearchOptions {
    SearchOptions {
        max_area_ang2,
        max_strain,
        ..SearchOptions::default()
    }
}

/// What does not depend on how the nets are described: cells, true strains, whether it is turned.
fn invariants(matches: &[Match]) -> Vec<(u32, u32, i64, i64, bool)> {
    let mut all: Vec<_> = matches
        .iter()
        .map(|m| {
            let [large, small] = m.stretches.map(|s| (s.ln() * 1e6).round() as i64);
            (m.film_cells, m.substrate_cells, large, small, m.is_turned)
        })
        .collect();
    all.sort_unstable();
    all
}
