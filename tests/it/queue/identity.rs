//! Equal ids mean equal calculations.

use nalgebra::Vector3;
use proptest::prelude::*;
use zincscreen::crystal::{Lattice, Site, Structure};
use zincscreen::facts::Element;
use zincscreen::queue::{Calculation, Code, Purpose, Smearing, Task, job_id, settings_hash};

use super::made::zinc;

fn with_sites(mut calculation: Calculation, sites: Vec<Site>) -> Calculation {
    let lattice = calculation.structure.lattice().clone();
    calculation.structure = Structure::new(lattice, sites).unwrap();
    calculation
}

fn id(calculation: &Calculation) -> String {
    job_id(calculation, None).unwrap().to_string()
}

/// On another machine, at another time: these digits were written down once.
#[test]
fn ids_are_the_same_everywhere() {
    assert_eq!(id(&zinc("a")), include_str!("zinc.id").trim());
}

#[test]
fn labels_order_and_cell_translations_do_not_count() {
    let first = zinc("bulk zinc");
    let mut other = zinc("the same by another name");
    other.settings.preset = "mine".to_owned();
    let mut sites = other.structure.sites().to_vec();
    sites.reverse();
    sites[0].fractional += Vector3::new(1.0, -2.0, 3.0);
    let other = with_sites(other, sites);
    assert_eq!(id(&first), id(&other));
    assert_eq!(
        settings_hash(&first).unwrap(),
        settings_hash(&other).unwrap()
    );
    // A coordinate just below zero is one just above.
    let at = |z: f64| {
        let site = Site::new(Element::ZN, Vector3::new(0.0, 0.0, z));
        id(&with_sites(zinc("one"), vec![site]))
    };
    assert_eq!(at(0.0), at(-1e-17));
    assert_eq!(at(0.0), at(1.0 - 1e-12));
    assert_ne!(at(0.0), at(1e-4));
}

#[test]
fn every_setting_counts() {
    type Edit = fn(&mut Calculation);
    let base = zinc("a");
    let edits: [(&str, Edit, bool); 22] = [
        (
            "functional",
            |c| c.settings.functional = "RPBE".to_owned(),
            true,
        ),
        ("cutoff", |c| c.settings.cutoff_ev = Some(350.0), true),
        ("no cutoff", |c| c.settings.cutoff_ev = None, true),
        ("k-points", |c| c.settings.k_density_ang = Some(30.0), true),
        ("no k-points", |c| c.settings.k_density_ang = None, true),
        (
            "smearing",
            |c| c.settings.smearing = Some(Smearing::Cold { width_ev: 0.1 }),
            true,
        ),
        (
            "width",
            |c| c.settings.smearing = Some(Smearing::FermiDirac { width_ev: 0.2 }),
            true,
        ),
        ("no smearing", |c| c.settings.smearing = None, true),
        ("spin", |c| c.settings.spin_polarised = true, true),
        ("dipole", |c| c.settings.dipole_correction = false, true),
        (
            "dispersion",
            |c| c.settings.dispersion = Some("D3(BJ)".to_owned()),
            true,
        ),
        ("force", |c| c.settings.force_ev_ang = 0.02, true),
        ("steps", |c| c.settings.most_steps = 60, true),
        ("tolerance", |c| c.settings.energy_tolerance_ev = 1e-5, true),
        ("code", |c| c.code = Code::Vasp, true),
        (
            "calculator",
            |c| c.code = Code::Ase("chgnet".to_owned()),
            true,
        ),
        ("potentials", |c| c.potentials = "other".to_owned(), true),
        ("task", |c| c.task = Task::Relax, false),
        ("fixed", |c| c.fixed[0] = true, false),
        ("moments", |c| c.moments_mu_b = vec![1.0, 0.0], false),
        (
            "states",
            |c| {
                c.purpose = Purpose::DensityOfStates {
                    surface: String::new(),
                    atom: 0,
                }
            },
            false,
        ),
        (
            "cell",
            |c| {
                let sites = c.structure.sites().to_vec();
                let cell = Lattice::from_parameters([2.665, 2.665, 4.95], [90.0, 90.0, 120.0]);
                c.structure = Structure::new(cell, sites).unwrap();
            },
            false,
        ),
    ];
    let mut ids = vec![id(&base)];
    for (name, edit, is_setting) in edits {
        let mut changed = base.clone();
        edit(&mut changed);
        let changed_id = id(&changed);
        assert!(!ids.contains(&changed_id), "{name}");
        ids.push(changed_id);
        assert_eq!(
            settings_hash(&base).unwrap() != settings_hash(&changed).unwrap(),
            is_setting,
            "{name}"
        );
    }
    let start = job_id(&base, None).unwrap();
    assert_ne!(job_id(&base, Some(&start)).unwrap(), start);
    let mut nan = base;
    nan.settings.force_ev_ang = f64::NAN;
    assert!(job_id(&nan, None).is_err());
}

/// The atom whose states are wanted is known by its place, not by its number.
#[test]
fn the_atom_of_a_density_of_states_is_a_place() {
    let states = |atom, swap: bool| {
        let mut calculation = zinc("a");
        calculation.purpose = Purpose::DensityOfStates {
            surface: "Zn(0001)".to_owned(),
            atom,
        };
        let mut sites = calculation.structure.sites().to_vec();
        if swap {
            sites.reverse();
        }
        id(&with_sites(calculation, sites))
    };
    assert_eq!(states(0, false), states(1, true));
    assert_ne!(states(0, false), states(1, false));
}

proptest! {
    /// Neither the last bits of a machine nor order nor wrapping decide.
    #[test]
    fn noise_of_the_arithmetic_does_not_count(
        denominators in prop::collection::vec((1_i32..=64, 0_i32..64), 3),
        noise in prop::collection::vec(-1e-13..1e-13_f64, 6),
        shift in prop::collection::vec(-3_i32..=3, 3),
    ) {
        let place = |noise: &[f64]| Vector3::from_fn(|i, _| {
            let (denominator, numerator) = denominators[i];
            f64::from(numerator % denominator) / f64::from(denominator) + noise[i]
        });
        let shift = Vector3::from_fn(|i, _| f64::from(shift[i]));
        let first = with_sites(zinc("a"), vec![Site::new(Element::ZN, place(&noise[..3]))]);
        let second = with_sites(zinc("b"), vec![Site::new(Element::ZN, place(&noise[3..]) + shift)]);
        prop_assert_eq!(id(&first), id(&second));
    }
}
