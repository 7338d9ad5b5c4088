//! Adsorption sites: closed forms, and what must not matter.

use proptest::prelude::*;
use zincscreen::crystal::sites::{
    AdsorptionSite, Height, Side, Sides, SiteError, SiteKind, SiteOptions, adsorbed,
    adsorption_sites, overlayer, position,
};
use zincscreen::crystal::slab::{Slab, SlabOptions, Thickness};
use zincscreen::facts::Element;

use super::properties::{any_plane, any_symmetric_crystal};
use super::terminations::repeats;
use super::*;

fn found(slab: &Slab) -> Vec<AdsorptionSite> {
    adsorption_sites(slab, &SiteOptions::default()).expect("sites")
}

/// Label and multiplicity of each site.
fn listed(sites: &[AdsorptionSite]) -> Vec<(String, usize)> {
    sites
        .iter()
        .map(|site| (site.label.clone(), site.multiplicity()))
        .collect()
}

fn cut(structure: &Structure, plane: &str, number: usize, planes: usize) -> Slab {
    let face = surface(structure, plane);
    let options = SlabOptions {
        thickness: Thickness::Planes(planes),
        ..SlabOptions::default()
    };
    face.slab(&face.terminations()[number - 1], &options)
        .expect("a slab")
        .slab
}

#[test]
fn closed_forms() {
    let copper = fcc("Cu", 3.615);
    let iron = bcc("Fe", 2.866);
    let cases: [(Slab, &[(&str, usize)]); 8] = [
        (
            cut(&copper, "(111)", 1, 4),
            &[
                ("ontop Cu", 1),
                ("bridge Cu2", 3),
                ("hollow-fcc Cu3", 1),
                ("hollow-hcp Cu3", 1),
            ],
        ),
        (
            cut(&zinc(), "(0001)", 1, 4),
            &[
                ("ontop Zn", 1),
                ("bridge Zn2", 3),
                ("hollow-fcc Zn3", 1),
                ("hollow-hcp Zn3", 1),
            ],
        ),
        // The two halves of the net are equivalent by a turn; short bridges are two, long ones one.
        (
            cut(&iron, "(110)", 1, 4),
            &[
                ("ontop Fe", 1),
                ("bridge Fe2", 2),
                ("bridge Fe2", 1),
                ("hollow-3fold Fe3", 2),
            ],
        ),
        (
            cut(&copper, "(100)", 1, 4),
            &[("ontop Cu", 1), ("bridge Cu2", 2), ("hollow-4fold Cu4", 1)],
        ),
        (
            cut(&iron, "(100)", 1, 5),
            &[("ontop Fe", 1), ("bridge Fe2", 2), ("hollow-4fold Fe4", 1)],
        ),
        // The atom at the bottom of the trough is touched, too.
        (
            cut(&copper, "(110)", 1, 6),
            &[
                ("ontop Cu", 1),
                ("bridge Cu2", 1),
                ("bridge Cu2", 1),
                ("hollow-5fold Cu5", 1),
            ],
        ),
        (
            cut(&b2("Cu", "Zn", 2.95), "(100)", 1, 6),
            &[("ontop Cu", 1), ("bridge Cu2", 2), ("hollow-4fold Cu4", 1)],
        ),
        (
            cut(&b2("Cu", "Zn", 2.95), "(110)", 1, 4),
            &[
                ("ontop Cu", 1),
                ("ontop Zn", 1),
                ("bridge CuZn", 4),
                ("bridge Zn2", 1),
                ("bridge Cu2", 1),
                ("hollow-3fold Zn2Cu", 2),
                ("hollow-3fold Cu2Zn", 2),
            ],
        ),
    ];
    for (slab, expected) in cases {
        let mut got = listed(&found(&slab));
        let mut expected: Vec<(String, usize)> = expected
            .iter()
            .map(|(label, n)| ((*label).to_owned(), *n))
            .collect();
        // Of one kind and height the order is that of the species, which the alloy's radii decide.
        got.sort();
        expected.sort();
        assert_eq!(got, expected, "{}", slab.structure().formula());
    }
}

#[test]
fn what_lies_below_tells_hcp_from_fcc() {
    let slab = cut(&zinc(), "(0001)", 1, 5);
    let layers = slab.layer_numbers();
    for site in found(&slab) {
        let below = site.below.map(|atom| layers[atom]);
        match site.kind {
            SiteKind::OnTop => assert_eq!(below, Some(3)),
            // hcp goes on above the second layer; above the fcc site no layer of hcp has an atom.
            SiteKind::HollowHcp => assert_eq!(below, Some(2)),
            _ => assert_eq!(below, None),
        }
    }
    let copper = cut(&fcc("Cu", 3.615), "(111)", 1, 5);
    let layers = copper.layer_numbers();
    let fcc = found(&copper)
        .into_iter()
        .find(|site| site.kind == SiteKind::HollowFcc)
        .expect("a site");
    assert_eq!(fcc.below.map(|atom| layers[atom]), Some(3));
}

#[test]
fn the_pyramidal_face_has_its_exposed_second_layer() {
    // Zn(10-11) at the wide gap: two atoms 0.35 Å apart in height are both on top.
    let slab = cut(&zinc(), "(10-11)", 1, 8);
    let sites = found(&slab);
    let layers = slab.layer_numbers();
    let tops: Vec<usize> = sites
        .iter()
        .filter(|site| site.kind == SiteKind::OnTop)
        .map(|site| layers[site.coordinating[0]])
        .collect();
    assert_eq!(tops, [1, 2]);
    assert_eq!(balance(&sites), 0);
}

fn balance(sites: &[AdsorptionSite]) -> i64 {
    sites
        .iter()
        .map(|site| {
            let n = i64::try_from(site.multiplicity()).expect("few");
            if site.kind == SiteKind::Bridge { -n } else { n }
        })
        .sum()
}

#[test]
fn a_solute_splits_the_sites_by_what_is_around() {
    // Tin in the upper layer of a 3x3 cell of zinc: at the tin atom, next to it, one row away.
    let slab = cut(&zinc(), "(0001)", 1, 5)
        .supercell([[3, 0], [0, 3]])
        .expect("a cell");
    let tin = zincscreen::crystal::doped::Substitution {
        element: "Sn".parse().expect("a symbol"),
        layer: 1,
        host: None,
    };
    let doped =
        zincscreen::crystal::doped::substituted(&slab, &[tin], SYMPREC_ANG).expect("a doped slab");
    let sites = found(&doped[0].slab);
    let count = |label: &str| -> usize {
        sites
            .iter()
            .filter(|s| s.label == label)
            .map(AdsorptionSite::multiplicity)
            .sum()
    };
    assert_eq!((count("ontop Sn"), count("ontop Zn")), (1, 8));
    assert_eq!((count("bridge SnZn"), count("bridge Zn2")), (6, 21));
    assert_eq!((count("hollow-fcc Zn2Sn"), count("hollow-fcc Zn3")), (3, 6));
    assert_eq!((count("hollow-hcp Zn2Sn"), count("hollow-hcp Zn3")), (3, 6));
    let names: std::collections::BTreeSet<&str> = sites.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(names.len(), sites.len());
    // In the second layer it shows below one hcp site.
    let deeper = zincscreen::crystal::doped::Substitution { layer: 2, ..tin };
    let doped = zincscreen::crystal::doped::substituted(&slab, &[deeper], SYMPREC_ANG)
        .expect("a doped slab");
    let slab = &doped[0].slab;
    let above: Vec<(String, usize)> = found(slab)
        .iter()
        .filter(|s| {
            s.below
                .is_some_and(|atom| slab.structure().sites()[atom].element == tin.element)
        })
        .map(|s| (s.label.clone(), s.multiplicity()))
        .collect();
    assert_eq!(above, [("hollow-hcp Zn3".to_owned(), 1)]);
}

#[test]
fn both_sides_of_a_symmetric_slab_have_the_same_sites() {
    for (plane, number) in [
        ("(0001)", 1),
        ("(10-10)", 1),
        ("(10-10)", 2),
        ("(10-11)", 1),
    ] {
        let slab = cut(&zinc(), plane, number, 8);
        let options = SiteOptions {
            sides: Sides::Both,
            ..SiteOptions::default()
        };
        let sites = adsorption_sites(&slab, &options).expect("sites");
        let of = |side| {
            sites
                .iter()
                .filter(|s| s.side == side)
                .cloned()
                .collect::<Vec<AdsorptionSite>>()
        };
        assert_eq!(listed(&of(Side::Top)), listed(&of(Side::Bottom)), "{plane}");
        assert!(
            of(Side::Bottom)
                .iter()
                .all(|s| s.name.starts_with("bottom-"))
        );
    }
    // A polar slab ends in sulphur below.
    let slab = cut(&sphalerite(), "(111)", 1, 8);
    let options = SiteOptions {
        sides: Sides::Both,
        ..SiteOptions::default()
    };
    let sites = adsorption_sites(&slab, &options).expect("sites");
    let top: Vec<&str> = sites
        .iter()
        .filter(|s| s.kind == SiteKind::OnTop)
        .map(|s| s.label.as_str())
        .collect();
    assert_eq!(top[0], "ontop Zn");
    assert!(top.contains(&"ontop S"));
}

#[test]
fn heights_are_what_they_say() {
    let slab = cut(&zinc(), "(0001)", 1, 4)
        .supercell([[2, 0], [0, 2]])
        .expect("a cell");
    let top_ang = (0..16).map(|i| slab.height_ang(i)).fold(0.0, f64::max);
    let hydrogen: Element = "H".parse().expect("a symbol");
    for site in found(&slab) {
        let above = position(&slab, &site, Element::ZN, Height::Above(2.0)).expect("a place");
        assert!((above.z - top_ang - 2.0).abs() < 1e-9);
        for bond_ang in [1.9, 2.6, 3.0] {
            let with = adsorbed(&slab, &site, Element::ZN, Height::Bond(bond_ang)).expect("a slab");
            let last = with.structure().sites().len() - 1;
            let nearest = (0..last)
                .map(|i| with.structure().distance_ang(i, last))
                .fold(f64::INFINITY, f64::min);
            assert!((nearest - bond_ang).abs() < 1e-6, "{} {nearest}", site.name);
            assert!((with.vacuum_ang() - slab.vacuum_ang()).abs() < 1e-9);
        }
        // Half the zinc bond and the covalent radius: 1.3325 + 0.31 Å.
        let with = adsorbed(&slab, &site, hydrogen, Height::Auto).expect("a slab");
        let last = with.structure().sites().len() - 1;
        let nearest = (0..last)
            .map(|i| with.structure().distance_ang(i, last))
            .fold(f64::INFINITY, f64::min);
        assert!((nearest - 1.6425).abs() < 1e-6, "{} {nearest}", site.name);
        for bad in [0.0, -1.0, f64::NAN, 1e9] {
            assert!(matches!(
                adsorbed(&slab, &site, hydrogen, Height::Above(bad)),
                Err(SiteError::Height { .. })
            ));
        }
    }
    // On the lower side outwards is down.
    let options = SiteOptions {
        sides: Sides::Bottom,
        ..SiteOptions::default()
    };
    let below = &adsorption_sites(&slab, &options).expect("sites")[0];
    let place = position(&slab, below, Element::ZN, Height::Above(2.0)).expect("a place");
    let bottom_ang = (0..16)
        .map(|i| slab.height_ang(i))
        .fold(f64::INFINITY, f64::min);
    assert!((place.z - bottom_ang + 2.0).abs() < 1e-9);
}

#[test]
fn an_overlayer_has_an_atom_in_each_cell() {
    let slab = cut(&zinc(), "(0001)", 1, 4)
        .supercell([[3, 0], [0, 2]])
        .expect("a cell");
    let tin: Element = "Sn".parse().expect("a symbol");
    for site in found(&slab) {
        let covered =
            overlayer(&slab, &site, tin, Height::Above(2.4), SYMPREC_ANG).expect("a slab");
        assert_eq!(covered.structure().formula(), "Zn24Sn6", "{}", site.name);
        assert_eq!(covered.layers().len(), 5);
    }
}

/// What must not change: labels, multiplicity per area, positions.
fn described(slab: &Slab) -> Vec<(String, usize, [i64; 2])> {
    found(slab)
        .iter()
        .map(|site| {
            let place = site.fractional.map(|x| (x * 1e4).round() as i64);
            (site.label.clone(), site.multiplicity(), place)
        })
        .collect()
}

#[test]
fn vacuum_and_position_in_the_cell_do_not_matter() {
    for (structure, plane) in [
        (zinc(), "(0001)"),
        (zinc(), "(10-11)"),
        (fcc("Cu", 3.615), "(111)"),
        (shipped("Zn8Cu5_mp-1368_2014"), "(110)"),
    ] {
        let slab = cut(&structure, plane, 1, 6);
        let reference = described(&slab);
        for vacuum_ang in [10.0, 15.0, 30.0] {
            let other = slab.with_vacuum(vacuum_ang).expect("a slab");
            assert_eq!(described(&other), reference, "{plane} {vacuum_ang}");
            // As a file has it: periodic along c, cut by the edge of the cell, with a leaning c.
            let [a, b, c] =
                [0, 1, 2].map(|i| other.structure().lattice().rows().row(i).transpose());
            let leaning = Lattice::from_vectors([a, b, c + a * 0.5].map(Into::into));
            let sites = other
                .structure()
                .sites()
                .iter()
                .map(|site| {
                    let mut site = site.clone();
                    site.fractional.x -= 0.5 * site.fractional.z;
                    site.fractional.z = (site.fractional.z + 0.5).rem_euclid(1.0);
                    site
                })
                .collect();
            let file = Structure::new(leaning, sites).expect("a structure");
            let read = Slab::new(&file, PLANE_TOLERANCE_ANG).expect("a slab");
            let labels = |slab: &Slab| listed(&found(slab));
            assert_eq!(labels(&read), labels(&other), "{plane} {vacuum_ang}");
        }
    }
}

/// How many places of each label a cell has.
fn places(slab: &Slab) -> std::collections::BTreeMap<String, usize> {
    let mut sums = std::collections::BTreeMap::new();
    for site in found(slab) {
        *sums.entry(site.label.clone()).or_insert(0) += site.multiplicity();
    }
    sums
}

#[test]
fn relaxed_positions_keep_the_sites() {
    // Every atom moved by up to 0.03 Å: no symmetry is left, squares are squares no more.
    for (structure, plane) in [
        (fcc("Cu", 3.615), "(100)"),
        (fcc("Cu", 3.615), "(111)"),
        (bcc("Fe", 2.866), "(100)"),
        (zinc(), "(0001)"),
        (zinc(), "(10-11)"),
    ] {
        let slab = cut(&structure, plane, 1, 6)
            .supercell([[3, 0], [0, 3]])
            .expect("a cell");
        let lattice = slab.structure().lattice().clone();
        let sites = slab
            .structure()
            .sites()
            .iter()
            .enumerate()
            .map(|(i, site)| {
                let phase = 2.4 * i as f64;
                let moved = Vector3::new(phase.sin(), (1.7 * phase).cos(), (2.9 * phase).sin());
                let shift = lattice
                    .fractional(moved * 0.03 / 3.0_f64.sqrt())
                    .expect("a cell");
                Site::new(site.element, site.fractional + shift)
            })
            .collect();
        let moved =
            Structure::with_periodicity(lattice, sites, [true, true, false]).expect("a slab");
        let moved = Slab::new(&moved, PLANE_TOLERANCE_ANG).expect("a slab");
        let kinds = |slab: &Slab| {
            let mut sums = std::collections::BTreeMap::new();
            for (label, n) in places(slab) {
                let kind = label.split(' ').next().expect("a kind").to_owned();
                *sums.entry(kind).or_insert(0) += n;
            }
            sums
        };
        assert_eq!(kinds(&moved), kinds(&slab), "{plane}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn vacuum_thickness_and_cell_do_not_matter(
        structure in any_symmetric_crystal(),
        plane in any_plane(),
        vacuum_ang in 8.0..40.0_f64,
        pick in 0..100_usize,
        matrix in prop::sample::select(vec![[[2, 0], [0, 1]], [[1, 0], [1, 1]], [[1, 1], [0, 1]], [[2, 1], [0, 1]]]),
    ) {
        let crystal = Crystal::new(&structure, SYMPREC_ANG).expect("a crystal");
        let face = Surface::new(&crystal, plane, Axes::Given, PLANE_TOLERANCE_ANG).expect("a surface");
        let termination = &face.terminations()[pick % face.terminations().len()];
        // Thick enough that what the probe reaches is the same.
        let n = (8.0 / face.spacing_ang()).ceil() as usize;
        let slab = face.slab(termination, &repeats(n)).expect("a slab").slab;
        prop_assume!(slab.structure().sites().len() < 120);
        let reference = described(&slab);
        let wider = slab.with_vacuum(vacuum_ang).expect("a slab");
        prop_assert!(described(&wider) == reference, "vacuum {vacuum_ang}");
        let thicker = face.slab(termination, &repeats(n + 1)).expect("a slab").slab;
        let labels = |sites: &[(String, usize, [i64; 2])]| {
            sites.iter().map(|(label, n, _)| (label.clone(), *n)).collect::<Vec<_>>()
        };
        prop_assert!(labels(&described(&thicker)) == labels(&reference), "thickness");
        // A supercell has the same sites. Where it breaks the point group they split; per label the number
        // of places per area stays.
        let larger = slab.supercell(matrix).expect("a cell");
        let cells = larger.structure().sites().len() / slab.structure().sites().len();
        let per_area: std::collections::BTreeMap<String, usize> =
            places(&slab).into_iter().map(|(label, n)| (label, n * cells)).collect();
        prop_assert!(places(&larger) == per_area, "supercell");
    }
}
