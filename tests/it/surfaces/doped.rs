//! Doped surfaces: how many arrangements there are.

use proptest::prelude::*;
use zincscreen::crystal::doped::{DopedError, DopedSlab, Substitution, substituted};
use zincscreen::crystal::slab::{Slab, SlabOptions, Thickness};

use super::*;

fn solute(symbol: &str, layer: usize) -> Substitution {
    Substitution {
        element: symbol.parse().expect("a symbol"),
        layer,
        host: None,
    }
}

fn zinc_slab(plane: &str, number: usize, planes: usize, n: i64) -> Slab {
    let zinc = zinc();
    let face = surface(&zinc, plane);
    let options = SlabOptions {
        thickness: Thickness::Planes(planes),
        supercell: [[n, 0], [0, n]],
        ..SlabOptions::default()
    };
    face.slab(&face.terminations()[number - 1], &options)
        .expect("a slab")
        .slab
}

fn multiplicities(found: &[DopedSlab]) -> Vec<usize> {
    found.iter().map(|d| d.multiplicity).collect()
}

#[test]
fn one_solute_on_the_basal_face() {
    for layer in 1..=3 {
        let slab = zinc_slab("(0001)", 1, 5, 3);
        let found = substituted(&slab, &[solute("Sn", layer)], SYMPREC_ANG).expect("slabs");
        let [only] = &found[..] else {
            panic!("one arrangement");
        };
        assert_eq!(only.name, format!("Sn@{layer}-1"));
        assert_eq!(only.multiplicity, 9);
        assert_eq!(only.slab.structure().formula(), "Zn44Sn");
        assert_eq!(only.slab.layer_numbers()[only.solutes[0]], layer);
        let (element, at, coverage) = only.coverage_ml[0];
        assert_eq!((element.symbol(), at), ("Sn", layer));
        assert!((coverage - 1.0 / 9.0).abs() < 1e-12);
        assert!((only.solute_fraction - 1.0 / 45.0).abs() < 1e-12);
        // The next image, three cells away.
        assert!((only.solute_distance_ang - 3.0 * 2.665).abs() < 1e-9);
    }
}

#[test]
fn two_solutes_on_the_basal_face() {
    // 3x3: neighbours or second neighbours; of 2x2 cells all pairs are equivalent.
    let slab = zinc_slab("(0001)", 1, 5, 3);
    let equal =
        substituted(&slab, &[solute("Sn", 1), solute("Sn", 1)], SYMPREC_ANG).expect("slabs");
    assert_eq!(multiplicities(&equal), [27, 9]);
    let unequal =
        substituted(&slab, &[solute("Sn", 1), solute("Bi", 1)], SYMPREC_ANG).expect("slabs");
    // Along a row Sn-Bi and Bi-Sn are mirror images. Across, bismuth is beyond an fcc or an hcp hollow.
    assert_eq!(multiplicities(&unequal), [54, 9, 9]);
    assert_eq!(unequal[0].name, "Sn@1+Bi@1-1");
    let small = zinc_slab("(0001)", 1, 5, 2);
    let pairs =
        substituted(&small, &[solute("Sn", 1), solute("Sn", 1)], SYMPREC_ANG).expect("slabs");
    assert_eq!(multiplicities(&pairs), [6]);
    // One in each of two layers: three nearest, three and three further on a 3x3 net.
    let across =
        substituted(&slab, &[solute("Sn", 1), solute("Bi", 2)], SYMPREC_ANG).expect("slabs");
    assert_eq!(multiplicities(&across).iter().sum::<usize>(), 81);
    assert_eq!(across[0].multiplicity, 27);
    let bond = (2.665_f64.powi(2) / 3.0 + 2.4735_f64.powi(2)).sqrt();
    assert!((across[0].solute_distance_ang - bond).abs() < 1e-6);
}

#[test]
fn both_terminations_of_the_prism_and_the_pyramidal_face() {
    for (plane, number) in [
        ("(10-10)", 1),
        ("(10-10)", 2),
        ("(10-11)", 1),
        ("(10-11)", 2),
    ] {
        let slab = zinc_slab(plane, number, 6, 2);
        for layer in 1..=3 {
            let one = substituted(&slab, &[solute("Bi", layer)], SYMPREC_ANG).expect("slabs");
            assert_eq!(multiplicities(&one), [4], "{plane} {number} {layer}");
            let two = substituted(
                &slab,
                &[solute("Sn", layer), solute("Bi", layer)],
                SYMPREC_ANG,
            )
            .expect("slabs");
            assert_eq!(multiplicities(&two).iter().sum::<usize>(), 12);
            let layers: Vec<usize> = two
                .iter()
                .flat_map(|d| d.solutes.iter().map(|&i| d.slab.layer_numbers()[i]))
                .collect();
            assert!(layers.iter().all(|&l| l == layer));
        }
    }
}

#[test]
fn wishes_that_cannot_be_met() {
    let slab = zinc_slab("(0001)", 1, 4, 1);
    let of = |solutes: &[Substitution]| substituted(&slab, solutes, SYMPREC_ANG);
    assert!(matches!(of(&[]), Err(DopedError::Nothing)));
    assert!(matches!(
        of(&[solute("Sn", 0)]),
        Err(DopedError::NoLayer { .. })
    ));
    assert!(matches!(
        of(&[solute("Sn", 5)]),
        Err(DopedError::NoLayer { layers: 4, .. })
    ));
    assert!(matches!(
        of(&[solute("Zn", 1)]),
        Err(DopedError::NoSite { .. })
    ));
    // One atom per layer: no room for two.
    assert!(matches!(
        of(&[solute("Sn", 1), solute("Bi", 1)]),
        Err(DopedError::NoSite { .. })
    ));
    let large = zinc_slab("(0001)", 1, 2, 12);
    let many = [solute("Sn", 1); 3];
    assert!(matches!(
        substituted(&large, &many, SYMPREC_ANG),
        Err(DopedError::TooMany { .. })
    ));
}

#[test]
fn a_named_host_is_the_only_one_exchanged() {
    let brass = b2("Cu", "Zn", 2.95);
    let face = surface(&brass, "(110)");
    let options = SlabOptions {
        supercell: [[2, 0], [0, 2]],
        ..SlabOptions::default()
    };
    let slab = face
        .slab(&face.terminations()[0], &options)
        .expect("a slab")
        .slab;
    let any = substituted(&slab, &[solute("Sn", 1)], SYMPREC_ANG).expect("slabs");
    assert_eq!(multiplicities(&any), [4, 4]);
    let host = Some("Cu".parse().expect("a symbol"));
    let copper = substituted(
        &slab,
        &[Substitution {
            host,
            ..solute("Sn", 1)
        }],
        SYMPREC_ANG,
    )
    .expect("slabs");
    assert_eq!(multiplicities(&copper), [4]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_arrangements_cover_every_way_once(
        face in prop::sample::select(vec![("(0001)", 1), ("(10-10)", 1), ("(10-10)", 2), ("(10-11)", 1)]),
        n in 1..4_i64,
        layers in prop::collection::vec(1..4_usize, 1..4),
        symbols in prop::collection::vec(0..2_usize, 3),
    ) {
        let slab = zinc_slab(face.0, face.1, 6, n);
        let solutes: Vec<Substitution> = layers
            .iter()
            .zip(&symbols)
            .map(|(layer, kind)| solute(["Sn", "Bi"][*kind], *layer))
            .collect();
        // Ways: sites of each layer without repetition, over the orders of equal solutes.
        let sites = (n * n) as usize;
        let mut ways = 1;
        for layer in 1..=3 {
            let of = |symbol: &str| {
                solutes.iter().filter(|s| s.layer == layer && s.element.symbol() == symbol).count()
            };
            let (tin, bismuth) = (of("Sn"), of("Bi"));
            let total = tin + bismuth;
            let falling: usize = (0..total).map(|i| sites.saturating_sub(i)).product();
            let factorial = |k: usize| (1..=k).product::<usize>();
            ways *= falling / (factorial(tin) * factorial(bismuth));
        }
        match substituted(&slab, &solutes, SYMPREC_ANG) {
            Ok(found) => {
                prop_assert_eq!(multiplicities(&found).iter().sum::<usize>(), ways);
                let names: std::collections::BTreeSet<&str> =
                    found.iter().map(|d| d.name.as_str()).collect();
                prop_assert_eq!(names.len(), found.len());
                for one in &found {
                    prop_assert_eq!(one.solutes.len(), solutes.len());
                    prop_assert_eq!(one.slab.layers().len(), slab.layers().len());
                    let coverage: f64 = one.coverage_ml.iter().map(|(_, _, c)| c).sum();
                    prop_assert!((coverage - solutes.len() as f64 / sites as f64).abs() < 1e-9);
                }
            }
            Err(DopedError::NoSite { .. }) => prop_assert_eq!(ways, 0),
            Err(other) => prop_assert!(false, "{}", other),
        }
    }
}
