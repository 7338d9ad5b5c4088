//! What speaks against a result.

use nalgebra::Vector3;
use zincscreen::crystal::{Site, Structure};
use zincscreen::queue::outputs::{
    Anomaly, AnomalyKind, CalculationResult, Echoed, Severity, anomalies, energy_outliers,
};
use zincscreen::queue::{Calculation, Code, Purpose, Task};

use super::{adsorption, atoms, drawn, of_purpose};

/// A setting by name, and how the code got it wrong.
type Change<'a> = (&'a str, &'a dyn Fn(&mut Echoed));

/// The perfect answer to a calculation.
fn perfect(calculation: &Calculation) -> CalculationResult {
    CalculationResult {
        energy_ev: -10.0,
        free_energy_ev: None,
        forces_ev_ang: vec![[0.0; 3]; calculation.structure.sites().len()],
        stress_ev_ang3: None,
        structure: calculation.structure.clone(),
        converged_electronic: Some(true),
        converged_ionic: (calculation.task != Task::SinglePoint).then_some(true),
        steps: Some(3),
        fermi_ev: None,
        total_moment_mu_b: Some(calculation.moments_mu_b.iter().sum()),
        moments_mu_b: Vec::new(),
        dos: None,
        code_version: "test".to_owned(),
        echoed: Echoed::default(),
        wall_s: None,
        core_hours: None,
        files: Vec::new(),
    }
}

/// The structure with one atom moved, angstrom.
fn moved(structure: &Structure, atom: usize, by_ang: [f64; 3]) -> Structure {
    let mut sites: Vec<Site> = structure.sites().to_vec();
    sites[atom].fractional += structure
        .lattice()
        .fractional(Vector3::from(by_ang))
        .unwrap();
    Structure::with_periodicity(structure.lattice().clone(), sites, structure.periodic()).unwrap()
}

fn found(calculation: &Calculation, result: &CalculationResult) -> Vec<Anomaly> {
    anomalies(calculation, result)
}

fn only(calculation: &Calculation, result: &CalculationResult) -> Anomaly {
    let mut all = found(calculation, result);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

#[test]
fn nothing_speaks_against_the_perfect_answer() {
    let calculation = adsorption(Code::Gpaw, "screen");
    assert_eq!(found(&calculation, &perfect(&calculation)), []);
}

#[test]
fn convergence() {
    let calculation = adsorption(Code::Gpaw, "screen");
    let mut result = perfect(&calculation);
    result.converged_electronic = Some(false);
    assert_eq!(
        only(&calculation, &result).kind,
        AnomalyKind::NotConvergedElectronic
    );
    let mut result = perfect(&calculation);
    result.converged_ionic = Some(false);
    result.forces_ev_ang[4] = [0.0, 0.3, 0.4];
    let anomaly = only(&calculation, &result);
    assert_eq!(anomaly.kind, AnomalyKind::NotConvergedIonic);
    assert!(
        anomaly.reason.contains("0.500 eV/Å") && anomaly.reason.contains("3 steps"),
        "{anomaly}"
    );
}

#[test]
fn the_adsorbate_leaves_or_wanders() {
    let calculation = adsorption(Code::Gpaw, "screen");
    let mut result = perfect(&calculation);
    result.structure = moved(&calculation.structure, 6, [0.0, 0.0, 3.0]);
    let anomaly = only(&calculation, &result);
    assert_eq!(
        (anomaly.kind, anomaly.severity),
        (AnomalyKind::Desorbed, Severity::Suspect)
    );
    // From the hollow to beside one atom.
    result.structure = moved(&calculation.structure, 6, [1.0, -1.0, 0.6]);
    let anomaly = only(&calculation, &result);
    assert_eq!(anomaly.kind, AnomalyKind::Migrated);
    assert!(anomaly.reason.contains("1.41 Å sideways"), "{anomaly}");
    // A small shift in the hollow is none, nor is a fold by a whole cell.
    result.structure = moved(&calculation.structure, 6, [0.1, 0.1, 0.05]);
    assert_eq!(found(&calculation, &result), []);
    result.structure = moved(&calculation.structure, 6, [5.1, 2.55, 0.0]);
    assert_eq!(found(&calculation, &result), []);
}

#[test]
fn the_surface_reconstructs() {
    let calculation = adsorption(Code::Gpaw, "screen");
    let mut result = perfect(&calculation);
    result.structure = moved(&calculation.structure, 4, [0.0, 0.0, 1.2]);
    let kinds: Vec<AnomalyKind> = found(&calculation, &result)
        .iter()
        .map(|a| a.kind)
        .collect();
    assert!(kinds.contains(&AnomalyKind::Reconstructed), "{kinds:?}");
    result.structure = moved(&calculation.structure, 4, [0.0, 0.0, 0.4]);
    assert_eq!(found(&calculation, &result), []);
    let bulk = atoms([2.87; 3], &[("Zn", [0.0; 3])], [true; 3]);
    let calculation = of_purpose(bulk, Purpose::Bulk, Task::RelaxCell, Code::Gpaw, "screen");
    let mut result = perfect(&calculation);
    result.structure = atoms([2.87, 2.87, 3.3], &[("Zn", [0.0; 3])], [true; 3]);
    assert_eq!(only(&calculation, &result).kind, AnomalyKind::CellChanged);
}

#[test]
fn moments() {
    let mut calculation = adsorption(Code::Gpaw, "screen");
    let mut result = perfect(&calculation);
    // A dilute solute that loses its moment is told; it may be right.
    result.total_moment_mu_b = Some(0.01);
    let anomaly = only(&calculation, &result);
    assert_eq!(
        (anomaly.kind, anomaly.severity),
        (AnomalyKind::WrongSpin, Severity::Warning)
    );
    result.total_moment_mu_b = Some(6.0);
    assert_eq!(only(&calculation, &result).severity, Severity::Suspect);
    result.total_moment_mu_b = Some(2.9);
    assert_eq!(found(&calculation, &result), []);
    calculation.settings.spin_polarised = false;
    calculation.moments_mu_b.clear();
    let anomaly = only(&calculation, &perfect(&calculation));
    assert_eq!(anomaly.kind, AnomalyKind::WrongSpin);
    assert!(
        anomaly.reason.starts_with("Fe was calculated without spin"),
        "{anomaly}"
    );
    let iron = atoms([2.87; 3], &[("Fe", [0.0; 3])], [true; 3]);
    let bulk = of_purpose(iron, Purpose::Bulk, Task::SinglePoint, Code::Gpaw, "screen");
    let mut result = perfect(&bulk);
    result.total_moment_mu_b = Some(0.0);
    assert_eq!(only(&bulk, &result).severity, Severity::Suspect);
}

#[test]
fn settings_that_the_code_did_not_use() {
    let calculation = adsorption(Code::Gpaw, "screen");
    let mut result = perfect(&calculation);
    let right = Echoed {
        functional: Some("PBE".to_owned()),
        cutoff_ev: Some(400.0),
        k_grid: Some([6, 12, 1]),
        smearing_ev: Some(0.1),
        is_spin_polarised: Some(true),
        has_dipole: Some(true),
        ..Echoed::default()
    };
    result.echoed = right.clone();
    assert_eq!(found(&calculation, &result), []);
    let changes: [Change<'_>; 6] = [
        ("functional", &|e| e.functional = Some("LDA".to_owned())),
        ("cut-off", &|e| e.cutoff_ev = Some(350.0)),
        ("k-points", &|e| e.k_grid = Some([4, 4, 1])),
        ("smearing", &|e| e.smearing_ev = Some(0.2)),
        ("spin", &|e| e.is_spin_polarised = Some(false)),
        ("dipole", &|e| e.has_dipole = Some(false)),
    ];
    for (word, change) in changes {
        result.echoed = right.clone();
        change(&mut result.echoed);
        let anomaly = only(&calculation, &result);
        assert_eq!(
            (anomaly.kind, anomaly.severity),
            (AnomalyKind::SettingsMismatch, Severity::Suspect)
        );
        assert!(anomaly.reason.starts_with(word), "{anomaly}");
    }
}

#[test]
fn under_converged_copper() {
    let copper = atoms([3.615; 3], &[("Cu", [0.0; 3])], [true; 3]);
    let mut calculation = of_purpose(
        copper,
        Purpose::Bulk,
        Task::SinglePoint,
        Code::Gpaw,
        "screen",
    );
    calculation.settings.preset = "hurried".to_owned();
    calculation.settings.cutoff_ev = Some(250.0);
    calculation.settings.k_density_ang = Some(4.0 * 3.615);
    let anomaly = only(&calculation, &perfect(&calculation));
    assert_eq!(
        (anomaly.kind, anomaly.severity),
        (AnomalyKind::UnderConverged, Severity::Suspect)
    );
    assert!(
        anomaly.reason.contains("cut-off 250 eV, `screen` has 400"),
        "{anomaly}"
    );
    assert!(anomaly.reason.contains("k-point density"), "{anomaly}");
}

#[test]
fn outliers_among_equals() {
    let energy_outliers = |energies: &[f64]| energy_outliers(energies, 0.1);
    assert!(energy_outliers(&[1.0, 1.0, 1.0]).is_none());
    assert!(energy_outliers(&[1.0, 1.0, f64::NAN]).is_none());
    assert!(energy_outliers(&[1.0, 1.0, 1.0, 1.0]).unwrap().is_empty());
    assert_eq!(energy_outliers(&[1.0, 1.0, 1.0, f64::NAN]).unwrap()[0].0, 3);
    let spread = [0.0, 0.1, 0.2, 0.3, 0.4, 2.0];
    assert_eq!(energy_outliers(&spread).unwrap().len(), 1);
    assert!(
        energy_outliers(&[0.0, 0.1, 0.2, 0.3, 0.4])
            .unwrap()
            .is_empty()
    );
}

#[test]
fn a_picture_holds_reasons_and_survives_labels() {
    let mut calculation = adsorption(Code::Gpaw, "screen");
    calculation.label = "a \"quoted\" label\nLattice=\"1 2 3\" \\ '".to_owned();
    let mut result = perfect(&calculation);
    result.structure = moved(&calculation.structure, 6, [0.0, 0.0, 3.0]);
    let text = drawn(&calculation, &result, &found(&calculation, &result));
    let frames = zincscreen::formats::extxyz::parse("picture", &text).unwrap();
    assert_eq!(frames.len(), 1);
    let reason = frames[0]
        .info
        .iter()
        .find(|(key, _)| key == "anomalies")
        .unwrap();
    assert!(
        reason.1.starts_with("desorbed: the adsorbate is"),
        "{}",
        reason.1
    );
    assert_eq!(frames[0].columns[0].0, "displacement_ang:R:3");
    assert_eq!(frames[0].columns[0].1[6][2], "3.000000");
}
