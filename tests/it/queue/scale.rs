//! 100 000 planned jobs; for the figures, `cargo test --release --test it -- --ignored --nocapture queue::scale`.

use std::time::Instant;

use nalgebra::Vector3;
use zincscreen::crystal::{Lattice, Site, Structure};
use zincscreen::facts::Element;
use zincscreen::queue::{PlannedJob, State};

use super::made::{planned, store, zinc};

const JOBS: usize = 100_000;

/// A slab of 16 atoms, the uppermost one a little higher in each.
fn slab(i: usize) -> PlannedJob {
    let mut calculation = zinc(&format!("slab {i}"));
    let cell = Lattice::from_parameters([5.33, 5.33, 26.0], [90.0, 90.0, 120.0]);
    let sites = (0..16)
        .map(|k| {
            let (layer, place) = (k / 4, k % 4);
            let lift = if k == 15 { 1e-5 * i as f64 / 10.0 } else { 0.0 };
            let shift = if layer % 2 == 0 { 1.0 } else { 2.0 } / 6.0;
            Site::new(
                Element::ZN,
                Vector3::new(
                    shift + 0.5 * f64::from(place % 2),
                    2.0 * shift + 0.5 * f64::from(place / 2),
                    0.25 + 0.095 * f64::from(layer) + lift,
                ),
            )
        })
        .collect();
    calculation.settings.cutoff_ev = Some(300.0 + (i % 10) as f64);
    calculation.structure = Structure::new(cell, sites).unwrap();
    calculation.fixed = vec![false; 16];
    planned(calculation, &format!("candidate {}", i / 20))
}

#[test]
#[ignore = "half a minute; for the figures"]
fn a_hundred_thousand_jobs() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = store(dir.path());
    let begun = Instant::now();
    let jobs: Vec<PlannedJob> = (0..JOBS).map(slab).collect();
    let made = begun.elapsed();
    let begun = Instant::now();
    assert_eq!(store.add("plan", &jobs).unwrap().new, JOBS);
    let added = begun.elapsed();
    let begun = Instant::now();
    assert_eq!(store.add("plan", &jobs).unwrap().known, JOBS);
    let again = begun.elapsed();
    let begun = Instant::now();
    assert_eq!(store.counts().unwrap().of(State::Planned), JOBS as u64);
    assert!(store.lost(1000).unwrap().is_empty());
    let status = begun.elapsed();
    drop(store);
    let size = std::fs::metadata(dir.path().join("queue.sqlite"))
        .unwrap()
        .len();
    println!(
        "{JOBS} jobs: made with ids {made:.1?}, planned {added:.1?}, again {again:.1?}, status {status:.3?}, file {} MB",
        size / 1_000_000
    );
}
