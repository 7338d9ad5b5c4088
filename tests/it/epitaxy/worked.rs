//! Worked values for zinc's basal plane on close-packed planes of six metals.

use zincscreen::epitaxy::{Match, StrainedSide, pareto_front, search};

use super::{fcc_111, options, zinc};

/// Edge of the fcc cell, one-to-one mismatch; cells of zinc, area and von Mises strain of the
/// coincidence that pymatgen 2026.10.24 finds.
const METALS: [(&str, f64, f64, u32, f64, f64); 6] = [
    ("Pb", 4.951, 0.3137, 7, 43.055, 0.00463),
    ("Ag", 4.086, 0.0841, 19, 116.863, 0.00341),
    ("Au", 4.078, 0.0820, 19, 116.863, 0.00470),
    ("Al", 4.050, 0.0746, 19, 116.863, 0.00919),
    ("Cu", 3.615, -0.0408, 25, 153.768, 0.01014),
    ("Ni", 3.524, -0.0650, 25, 153.768, 0.00694),
];

fn near(found: f64, expected: f64, within: f64) -> bool {
    (found - expected).abs() <= within
}

/// The metal is the film and zinc the substrate; zinc is strained, as in the published numbers.
fn von_mises(m: &Match) -> f64 {
    m.strain(StrainedSide::Substrate).von_mises()
}

#[test]
fn each_coincidence_is_contained_once() {
    for (metal, a_ang, _, cells, area_ang2, strain) in METALS {
        let matches = search(&fcc_111(a_ang), &zinc(), &options(200.0, 0.05)).expect("a search");
        let found: Vec<_> = matches
            .iter()
            .filter(|m| m.substrate_cells == cells && near(von_mises(m), strain, 1e-5))
            .collect();
        assert_eq!(found.len(), 1, "{metal}");
        assert!(
            near(found[0].area_ang2(StrainedSide::Film), area_ang2, 1e-3),
            "{metal}"
        );
    }
}

#[test]
fn one_to_one_is_contained_where_the_strain_allows() {
    for (metal, a_ang, misfit, ..) in METALS {
        let matches = search(&fcc_111(a_ang), &zinc(), &options(50.0, 0.3)).expect("a search");
        let one: Vec<_> = matches
            .iter()
            .filter(|m| (m.film_cells, m.substrate_cells) == (1, 1) && m.twist_deg == 0.0)
            .collect();
        assert_eq!(one.len(), 1, "{metal}");
        assert!(near(one[0].misfit(), misfit, 5e-5), "{metal}");
    }
    let one = |a_ang| {
        let matches = search(&fcc_111(a_ang), &zinc(), &options(10.0, 0.1)).expect("a search");
        matches[0].strain(StrainedSide::Substrate)
    };
    assert!(near(one(3.615).green_lagrange[0], -0.039_995, 1e-6));
    assert!(near(one(3.615).von_mises(), 0.026_663_6, 1e-7));
    assert!(near(one(4.086).von_mises(), 0.058_454_6, 1e-7));
}

#[test]
fn copper_shows_one_to_one_beside_larger_cells() {
    let matches = search(&fcc_111(3.615), &zinc(), &options(400.0, 0.06)).expect("a search");
    let front = pareto_front(&matches, StrainedSide::Film);
    assert_eq!((front[0].film_cells, front[0].substrate_cells), (1, 1));
    assert!(near(front[0].misfit(), -0.0408, 5e-5));
    assert!(front.len() > 1);
    assert!(front[1].strain_magnitude() < 0.01 && front[1].substrate_cells >= 12);
}

#[test]
fn lead_has_its_root_seven_cell_once() {
    let matches = search(&fcc_111(4.951), &zinc(), &options(400.0, 0.05)).expect("a search");
    let root7 = &matches[0];
    assert_eq!((root7.film_cells, root7.substrate_cells), (4, 7));
    assert!(near(root7.twist_deg, 19.1066, 1e-4));
    let same = |m: &&Match| near(von_mises(m), von_mises(root7), 1e-9);
    let multiples: Vec<_> = matches.iter().filter(same).collect();
    // Every other match with this misfit is a rotation of its own, not a multiple: its smallest cell is
    // larger, and its twist another.
    for m in &multiples[1..] {
        assert!((m.twist_deg - root7.twist_deg).abs() > 0.1 && m.substrate_cells > 7);
    }
}
