//! What must not matter to terminations: cell, origin, thickness.

use nalgebra::Matrix3;
use proptest::prelude::*;
use zincscreen::crystal::Miller;
use zincscreen::crystal::slab::formula;

use super::terminations::{Distance, distances, repeats};
use super::*;

/// A crystal without symmetry, or with what chance gives: cell, atoms.
fn any_crystal() -> impl Strategy<Value = Structure> {
    (
        prop::array::uniform3(4.0..9.0_f64),
        prop::array::uniform3(75.0..110.0_f64),
        prop::collection::vec((0..3_usize, prop::array::uniform3(0.0..1.0_f64)), 1..6),
    )
        .prop_filter_map("atoms too near", |(lengths, angles, atoms)| {
            let sites = atoms
                .iter()
                .map(|(kind, at)| {
                    let symbol = ["Zn", "Cu", "Sn"][*kind];
                    Site::new(symbol.parse().expect("a symbol"), Vector3::from(*at))
                })
                .collect();
            let structure =
                Structure::new(Lattice::from_parameters(lengths, angles), sites).ok()?;
            let near = (0..atoms.len()).any(|i| (0..i).any(|j| structure.distance_ang(i, j) < 1.5));
            (!near).then_some(structure)
        })
}

pub(crate) fn any_symmetric_crystal() -> impl Strategy<Value = Structure> {
    let ids = [
        "ZnCu_mp-987",
        "Zn_mp-79_cLAM",
        "ZnNi_mp-429",
        "CaZn5_mp-1734",
        "MgZn2_mp-1124",
        "CaZn_mp-30483",
        "BaZn2_mp-30435",
        "K2BaZnSb2_wbm-1-22670",
        "UZn2Cr_wbm-5-5358",
        "AcZn2Ga_wbm-4-39087",
        "HfMn4Zn_wbm-3-41287",
        "MgZn_mp-2415538",
    ];
    prop::sample::select(ids.to_vec()).prop_map(shipped)
}

pub(crate) fn any_plane() -> impl Strategy<Value = Miller> {
    prop::array::uniform3(-2..=2_i32).prop_filter_map("no plane", |[h, k, l]| Miller::new(h, k, l))
}

/// Products of elementary changes of basis: determinant one.
fn any_basis() -> impl Strategy<Value = [[i64; 3]; 3]> {
    prop::collection::vec((0..3_usize, 1..3_usize, -1..=1_i64), 0..5).prop_map(|steps| {
        let mut rows = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
        for (row, offset, times) in steps {
            let other = rows[(row + offset) % 3];
            for (x, y) in rows[row].iter_mut().zip(other) {
                *x += times * y;
            }
        }
        rows
    })
}

/// What terminations have in common whatever the cell: gap in steps of 1e-4 Å, upper plane, multiplicity,
/// symmetry; and the distances of their slabs.
fn described(
    structure: &Structure,
    plane: Miller,
) -> Vec<(i64, String, usize, bool, Vec<Distance>)> {
    let crystal = Crystal::new(structure, SYMPREC_ANG).expect("a crystal");
    let face = Surface::new(&crystal, plane, Axes::Given, PLANE_TOLERANCE_ANG).expect("a surface");
    face.terminations()
        .iter()
        .map(|t| {
            let slab = face.slab(t, &repeats(1)).expect("a slab").slab;
            let gap = (t.gap_ang * 1e4).round() as i64;
            (
                gap,
                formula(&t.top),
                t.multiplicity,
                t.is_symmetric,
                distances(&slab),
            )
        })
        .collect()
}

/// The same crystal on another basis, with another origin; and the plane's indices there.
fn rebased(
    structure: &Structure,
    plane: Miller,
    basis: [[i64; 3]; 3],
    origin: [f64; 3],
) -> (Structure, Miller) {
    let matrix = Matrix3::from_fn(|i, j| basis[i][j] as f64);
    let inverse = matrix.transpose().try_inverse().expect("unimodular");
    let sites = structure
        .sites()
        .iter()
        .map(|site| {
            Site::new(
                site.element,
                inverse * site.fractional + Vector3::from(origin),
            )
        })
        .collect();
    let lattice = structure.lattice().combined(basis);
    let indices = plane.indices().map(i64::from);
    let [h, k, l] = basis.map(|row| (0..3).map(|j| row[j] * indices[j]).sum::<i64>() as i32);
    (
        Structure::new(lattice, sites).expect("a structure"),
        Miller::new(h, k, l).expect("a plane"),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whole_repeats_hold_every_atom(
        structure in prop_oneof![any_crystal(), any_symmetric_crystal()],
        plane in any_plane(),
        n in 1..3_usize,
    ) {
        let crystal = Crystal::new(&structure, SYMPREC_ANG).expect("a crystal");
        let face = Surface::new(&crystal, plane, Axes::Given, PLANE_TOLERANCE_ANG).expect("a surface");
        let volume = face.area_ang2() * face.spacing_ang();
        prop_assert!((volume / crystal.primitive().lattice().volume_ang3() - 1.0).abs() < 1e-9);
        let mut bulk = crystal.primitive().composition();
        bulk.sort();
        for termination in face.terminations() {
            let cut = face.slab(termination, &repeats(n)).expect("a slab");
            let mut made = cut.slab.structure().composition();
            made.sort();
            let expected: Vec<_> = bulk.iter().map(|(e, count)| (*e, count * n)).collect();
            prop_assert_eq!(made, expected);
            prop_assert!(cut.is_stoichiometric && cut.excess.is_empty());
            prop_assert!((cut.slab.area_ang2() / face.area_ang2() - 1.0).abs() < 1e-9);
            let top: Vec<_> = cut.slab.layers()[0].composition.clone();
            prop_assert_eq!(&top, &termination.top);
        }
    }

    #[test]
    fn the_cell_and_the_origin_do_not_matter(
        structure in prop_oneof![any_crystal(), any_symmetric_crystal()],
        plane in any_plane(),
        basis in any_basis(),
        origin in prop::array::uniform3(0.0..1.0_f64),
    ) {
        let (other, other_plane) = rebased(&structure, plane, basis, origin);
        prop_assert_eq!(described(&structure, plane), described(&other, other_plane));
    }
}
