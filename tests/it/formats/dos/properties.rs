//! What holds for any density of states, and that no text makes a reader panic.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use zincscreen::formats::dos::{self, DosFormat, Fermi, Input, ReadOptions};
use zincscreen::models::dband::moments::{MomentOptions, Moments, Window, moments};

use super::fixture;

fn config(cases: u32) -> ProptestConfig {
    let usual = ProptestConfig::default();
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    ProptestConfig {
        cases: if asked { usual.cases } else { cases },
        rng_seed: RngSeed::Fixed(20_250_101),
        failure_persistence: None,
        ..usual
    }
}

/// A smooth band: a few Gaussians.
#[derive(Debug, Clone)]
struct Band {
    peaks: Vec<(f64, f64, f64)>,
}

impl Band {
    fn at(&self, energy_ev: f64) -> f64 {
        let gauss = |(center, width, states): &(f64, f64, f64)| {
            let x = (energy_ev - center) / width;
            states * (-0.5 * x * x).exp() / (width * (2.0 * std::f64::consts::PI).sqrt())
        };
        self.peaks.iter().map(gauss).sum()
    }

    fn on(&self, energy_ev: &[f64]) -> Vec<f64> {
        energy_ev.iter().map(|e| self.at(*e)).collect()
    }

    fn sum(&self, g: impl Fn(&(f64, f64, f64)) -> f64) -> f64 {
        self.peaks.iter().map(g).sum()
    }

    fn center_ev(&self) -> f64 {
        self.sum(|p| p.2 * p.0) / self.sum(|p| p.2)
    }

    fn width_ev(&self) -> f64 {
        let center = self.center_ev();
        let variance = self.sum(|p| p.2 * (p.1 * p.1 + (p.0 - center).powi(2)));
        (variance / self.sum(|p| p.2)).sqrt()
    }
}

fn band() -> impl Strategy<Value = Band> {
    let peak = (-6.0..4.0_f64, 0.3..1.2_f64, 0.5..5.0_f64);
    prop::collection::vec(peak, 1..5).prop_map(|peaks| Band { peaks })
}

fn grid(low: f64, high: f64, n: usize) -> Vec<f64> {
    (0..=n)
        .map(|i| low + (high - low) * i as f64 / n as f64)
        .collect()
}

fn whole(energy_ev: &[f64], density: &[f64]) -> Moments {
    moments(energy_ev, density, &MomentOptions::default()).expect("a band")
}

fn same(a: f64, b: f64, tolerance: f64) -> Result<(), TestCaseError> {
    prop_assert!((a - b).abs() <= tolerance, "{a} {b}");
    Ok(())
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn moments_are_those_of_the_closed_form_on_any_grid(
        band in band(),
        n in 300_usize..700,
        jitter in prop::collection::vec(-0.4..0.4_f64, 701),
    ) {
        let even = grid(-14.0, 12.0, n);
        let step = even[1] - even[0];
        let uneven: Vec<f64> = even.iter().zip(&jitter).map(|(e, j)| e + 0.5 * j * step).collect();
        let a = whole(&even, &band.on(&even));
        let b = whole(&uneven, &band.on(&uneven));
        same(a.center_ev, band.center_ev(), 1e-6)?;
        same(a.width_ev, band.width_ev(), 1e-6)?;
        same(a.states, band.sum(|p| p.2), 1e-6)?;
        // Trapezoids on uneven points: error of the step squared.
        same(b.center_ev, band.center_ev(), 0.02)?;
        same(b.width_ev, band.width_ev(), 0.03)?;
        same(a.filling.expect("both"), b.filling.expect("both"), 0.01)?;
        let finer = grid(-14.0, 12.0, n + 137);
        let c = whole(&finer, &band.on(&finer));
        same(c.center_ev, band.center_ev(), 1e-6)?;
        let edge = |m: &Moments| m.upper_edge.expect("inside").energy_ev;
        // Two nearly equal peaks may change places; then the edges are far from each other.
        if (edge(&a) - edge(&c)).abs() < 0.3 {
            same(edge(&a), edge(&c), 0.5 * step)?;
        }
        if (edge(&a) - edge(&b)).abs() < 0.3 {
            same(edge(&a), edge(&b), 0.15)?;
        }
    }

    #[test]
    fn points_between_points_change_nothing_but_the_product_rule(band in band()) {
        let coarse = grid(-14.0, 12.0, 400);
        let density = band.on(&coarse);
        let (mut fine, mut between) = (Vec::new(), Vec::new());
        for i in 0..coarse.len() {
            if i > 0 {
                fine.push(0.5 * (coarse[i - 1] + coarse[i]));
                between.push(0.5 * (density[i - 1] + density[i]));
            }
            fine.push(coarse[i]);
            between.push(density[i]);
        }
        let (a, b) = (whole(&coarse, &density), whole(&fine, &between));
        same(a.states, b.states, 1e-9)?;
        same(a.filling.expect("both"), b.filling.expect("both"), 1e-9)?;
        same(a.center_ev, b.center_ev, 1e-6)?;
    }

    #[test]
    fn a_shift_moves_the_centre_and_nothing_else(band in band(), shift in -3.0..3.0_f64) {
        let energy_ev = grid(-16.0, 14.0, 500);
        let density = band.on(&energy_ev);
        let moved: Vec<f64> = energy_ev.iter().map(|e| e + shift).collect();
        let (a, b) = (whole(&energy_ev, &density), whole(&moved, &density));
        same(b.center_ev, a.center_ev + shift, 1e-9)?;
        same(b.width_ev, a.width_ev, 1e-9)?;
        same(b.states, a.states, 1e-12)?;
        let edges = [a, b].map(|m| m.upper_edge.expect("inside").energy_ev);
        same(edges[1], edges[0] + shift, 1e-6)?;
    }

    #[test]
    fn the_scale_of_the_density_is_that_of_the_states(band in band(), factor in 0.01..100.0_f64) {
        let energy_ev = grid(-16.0, 14.0, 500);
        let density = band.on(&energy_ev);
        let scaled: Vec<f64> = density.iter().map(|d| d * factor).collect();
        let (a, b) = (whole(&energy_ev, &density), whole(&energy_ev, &scaled));
        same(b.states / a.states, factor, 1e-9 * factor)?;
        same(b.center_ev, a.center_ev, 1e-9)?;
        same(b.width_ev, a.width_ev, 1e-9)?;
        same(b.filling.expect("both"), a.filling.expect("both"), 1e-9)?;
    }

    #[test]
    fn windows_that_meet_share_out_the_states(band in band(), cut in -10.0..10.0_f64) {
        let energy_ev = grid(-16.0, 14.0, 500);
        let density = band.on(&energy_ev);
        let states = |low, high| {
            let window = Some(Window::new(low, high).expect("a window"));
            let options = MomentOptions { window, ..MomentOptions::default() };
            moments(&energy_ev, &density, &options).map_or(0.0, |m| m.states)
        };
        same(states(-16.0, cut) + states(cut, 14.0), whole(&energy_ev, &density).states, 1e-8)?;
    }

    #[test]
    fn a_text_cut_anywhere_or_with_a_byte_changed_makes_no_panic(
        which in 0_usize..6,
        cut in 0.0..1.0_f64,
        changed in 0.0..1.0_f64,
        byte in any::<u8>(),
    ) {
        let name = [
            "synthetic_lm.DOSCAR",
            "synthetic_spin.DOSCAR",
            "synthetic.vasprun.xml",
            "synthetic-ni.pdos_atm#1(Ni)_wfc#2(d)",
            "synthetic_columns.csv",
            "synthetic_gpaw.dat",
        ][which];
        let text = std::fs::read(fixture(name)).expect("readable");
        let part = &text[..(cut * text.len() as f64) as usize];
        let mut other = text.clone();
        let at = (changed * text.len() as f64) as usize;
        other[at] = byte;
        let options = ReadOptions { fermi: Fermi::Given(3.2371), ..ReadOptions::default() };
        // Whole lines are missing: never read as complete, but for a table, which has no length.
        let is_cut = cut < 0.99 && which < 3;
        let answer = dos::parse(&[Input::new(name, part)], &options);
        prop_assert!(!(is_cut && answer.is_ok()), "{name} cut at {cut}");
        for format in [None].into_iter().chain(DosFormat::ALL.map(Some)) {
            let options = ReadOptions { format, ..options.clone() };
            let _ = dos::parse(&[Input::new(name, part)], &options);
            let _ = dos::parse(&[Input::new(name, other.as_slice())], &options);
        }
    }

    #[test]
    fn any_text_makes_no_panic(text in "(?s).{0,200}", lines in prop::collection::vec("[-0-9 .,eE+#a-z()_]{0,40}", 0..12)) {
        for content in [text, lines.join("\n")] {
            for format in [None].into_iter().chain(DosFormat::ALL.map(Some)) {
                let options = ReadOptions { format, ..ReadOptions::default() };
                for name in ["x", "a.pdos_atm#1(Ni)_wfc#2(d)"] {
                    let _ = dos::parse(&[Input::new(name, content.as_str())], &options);
                }
            }
        }
    }
}
