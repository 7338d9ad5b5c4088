//! What real runs left behind, read back.

use zincscreen::formats::dos::{Selection, Shell};
use zincscreen::queue::outputs::{AnomalyKind, OutputError, Severity, anomalies, read_result};
use zincscreen::queue::presets::preset;
use zincscreen::queue::{Calculation, Code, Purpose, Task};

use super::{atoms, calculation, copy, data, drawn};

fn near(a: f64, b: f64, tolerance: f64) {
    assert!(
        (a - b).abs() <= tolerance,
        "{a} is not {b} within {tolerance}"
    );
}

fn kinds(calculation: &Calculation, folder: &str) -> Vec<(AnomalyKind, Severity)> {
    let result = read_result(&data(folder), calculation).unwrap();
    anomalies(calculation, &result)
        .iter()
        .map(|a| (a.kind, a.severity))
        .collect()
}

#[test]
fn gpaw_bulk_copper() {
    let calculation = calculation(&data("gpaw_bulk_cu"));
    let result = read_result(&data("gpaw_bulk_cu"), &calculation).unwrap();
    // Four atoms; the primitive cell with 4x4x4 points gives -3.13 eV.
    near(result.energy_ev / 4.0, -3.1596, 1e-3);
    assert!(result.free_energy_ev.unwrap() < result.energy_ev);
    assert_eq!(result.converged_electronic, Some(true));
    assert_eq!(result.converged_ionic, None);
    assert_eq!(result.code_version, "gpaw 22.8.0");
    assert_eq!(result.echoed.k_grid, Some([3, 3, 3]));
    near(result.echoed.cutoff_ev.unwrap(), 250.0, 1e-4);
    assert!(result.core_hours.unwrap() > 0.0);
    assert!(
        result
            .files
            .iter()
            .any(|(name, hash)| name == "result.json" && hash.len() == 64)
    );
    // Two hundred and fifty electronvolts and 3x3x3 are told, not passed over.
    assert_eq!(
        kinds(&calculation, "gpaw_bulk_cu"),
        [(AnomalyKind::UnderConverged, Severity::Warning)]
    );
    let mut own = calculation.clone();
    own.settings.preset = "mine".to_owned();
    assert_eq!(
        kinds(&own, "gpaw_bulk_cu"),
        [(AnomalyKind::UnderConverged, Severity::Suspect)]
    );
}

#[test]
fn gpaw_slabs_of_zinc() {
    for (folder, energy_ev) in [("gpaw_zn_slab", -2.224), ("gpaw_zn_h", -5.241)] {
        let calculation = calculation(&data(folder));
        let result = read_result(&data(folder), &calculation).unwrap();
        near(result.energy_ev, energy_ev, 1e-3);
        assert_eq!(result.converged_ionic, Some(true), "{folder}");
        let greatest = result.greatest_force_ev_ang(&calculation.fixed).unwrap();
        assert!(
            greatest <= calculation.settings.force_ev_ang,
            "{folder}: {greatest}"
        );
        // The held atom stayed.
        let held = calculation.fixed.iter().position(|f| *f).unwrap();
        let moved = result.structure.position_ang(held) - calculation.structure.position_ang(held);
        assert!(moved.norm() < 1e-6);
        assert_eq!(
            kinds(&calculation, folder),
            [(AnomalyKind::UnderConverged, Severity::Warning)],
            "{folder}"
        );
        let shown = drawn(&calculation, &result, &anomalies(&calculation, &result));
        let frames = zincscreen::formats::extxyz::parse("picture", &shown).unwrap();
        assert!(
            frames[0]
                .info
                .iter()
                .any(|(k, v)| k == "anomalies" && v.contains("under_converged"))
        );
    }
}

#[test]
fn gpaw_density_of_states_of_a_surface_atom() {
    let folder = data("gpaw_cu111_dos");
    let calculation = calculation(&folder);
    let result = read_result(&folder, &calculation).unwrap();
    let dos = result.dos.unwrap();
    let band = dos
        .band(&Selection {
            shell: Shell::D,
            ..Selection::default()
        })
        .unwrap();
    assert_eq!(band.atoms[0].number, Some(3));
    let step = dos.energy_ev[1] - dos.energy_ev[0];
    let states: f64 = band.total.iter().sum::<f64>() * step;
    let first: f64 = band
        .total
        .iter()
        .zip(&dos.energy_ev)
        .map(|(w, e)| w * e)
        .sum::<f64>()
        * step;
    // -15 to 10 eV, projector raw_pdos: smoke settings of a three-layer slab.
    near(states, 9.67, 0.05);
    near(first / states, -2.74, 0.02);
}

#[test]
fn gpaw_iron_keeps_its_moment() {
    let folder = data("gpaw_bulk_fe");
    let mut calculation = calculation(&folder);
    let result = read_result(&folder, &calculation).unwrap();
    // Measured: 2.2 Bohr magnetons per atom.
    near(result.total_moment_mu_b.unwrap(), 2.06, 0.01);
    assert_eq!(result.moments_mu_b.len(), 1);
    assert_eq!(result.echoed.is_spin_polarised, Some(true));
    assert_eq!(
        kinds(&calculation, "gpaw_bulk_fe"),
        [(AnomalyKind::UnderConverged, Severity::Warning)]
    );
    // The same read as a calculation without spin: the code did something else.
    calculation.settings.spin_polarised = false;
    calculation.moments_mu_b.clear();
    let found = kinds(&calculation, "gpaw_bulk_fe");
    assert!(
        found.contains(&(AnomalyKind::SettingsMismatch, Severity::Suspect)),
        "{found:?}"
    );
}

#[test]
fn an_ase_calculator() {
    let folder = data("ase_emt_cu111");
    let calculation = calculation(&folder);
    let result = read_result(&folder, &calculation).unwrap();
    assert_eq!(result.converged_electronic, None);
    assert_eq!(result.converged_ionic, Some(true));
    assert_eq!(result.echoed.fidelity.as_deref(), Some("ase:emt@3.22.1"));
    assert!(result.code_version.contains("ase 3.22.1"));
    assert_eq!(anomalies(&calculation, &result), []);
}

#[test]
fn espresso_density_of_states_with_a_dipole_correction() {
    let folder = data("qe_cu111_dos");
    let calculation = calculation(&folder);
    let result = read_result(&folder, &calculation).unwrap();
    assert_eq!(result.code_version, "pw.x 6.7MaX");
    assert_eq!(result.echoed.functional.as_deref(), Some("PBE"));
    assert_eq!(result.echoed.k_grid, Some([4, 4, 1]));
    near(result.echoed.cutoff_ev.unwrap(), 408.0, 1e-3);
    assert_eq!(result.echoed.has_dipole, Some(true));
    assert_eq!(result.echoed.potentials, ["Cu.pbe-kjpaw.UPF"]);
    // Cold smearing: the free energy is the energy.
    assert_eq!(result.free_energy_ev, Some(result.energy_ev));
    // -213.19 Ry per atom of the bulk.
    near(result.energy_ev / 3.0 / 13.605_693, -213.15, 0.05);
    let dos = result.dos.unwrap();
    let band = dos.band(&Selection::default()).unwrap();
    assert_eq!(band.atoms[0].number, Some(3));
    assert!(
        kinds(&calculation, "qe_cu111_dos")
            .iter()
            .all(|(kind, _)| *kind == AnomalyKind::UnderConverged)
    );
}

#[test]
fn espresso_relaxes_hydrogen() {
    let folder = data("qe_h2");
    let calculation = calculation(&folder);
    let result = read_result(&folder, &calculation).unwrap();
    assert_eq!(result.converged_electronic, Some(true));
    assert_eq!(result.converged_ionic, Some(true));
    assert_eq!(result.steps, Some(4));
    near(result.energy_ev, -2.333_413_45 * 13.605_693_123, 1e-5);
    // The bond of PBE is 0.750 Å; the cut-off is low.
    near(result.structure.distance_ang(0, 1), 0.75, 0.02);
    let held = calculation.fixed.iter().position(|f| *f).unwrap();
    let moved = result.structure.position_ang(held) - calculation.structure.position_ang(held);
    assert!(moved.norm() < 1e-5, "{moved}");
    assert!(result.greatest_force_ev_ang(&calculation.fixed).unwrap() < 0.2);
    assert_eq!(
        kinds(&calculation, "qe_h2"),
        [(AnomalyKind::UnderConverged, Severity::Warning)]
    );
}

/// Two silicon atoms in a distorted cell, as the runs of VASP below had them.
fn silicon(task: Task) -> Calculation {
    let a = 2.734_364;
    let lattice =
        zincscreen::crystal::Lattice::from_vectors([[0.0, a, a], [a, 0.0, a], [a, a, 0.0]]);
    let site = |x, y, z| {
        zincscreen::crystal::Site::new("Si".parse().unwrap(), nalgebra::Vector3::new(x, y, z))
    };
    let structure = zincscreen::crystal::Structure::new(
        lattice,
        vec![site(0.78, 0.77, 0.73), site(0.6, 0.3, 0.4)],
    )
    .unwrap();
    let mut settings = preset(&Code::Vasp, "screen").unwrap();
    "mine".clone_into(&mut settings.preset);
    settings.cutoff_ev = Some(300.0);
    settings.spin_polarised = false;
    Calculation {
        label: "silicon".to_owned(),
        purpose: Purpose::Bulk,
        task,
        structure,
        fixed: vec![false; 2],
        moments_mu_b: Vec::new(),
        settings,
        code: Code::Vasp,
        potentials: "potpaw_PBE.54 pymatgen-PBE54Base".to_owned(),
    }
}

#[test]
fn vasp_converged() {
    let calculation = silicon(Task::SinglePoint);
    let result = read_result(&data("vasp_converged"), &calculation).unwrap();
    // The ionic step of this version writes -0.00106 as its extrapolated energy.
    near(result.energy_ev, -6.501_616_29, 1e-8);
    near(result.free_energy_ev.unwrap(), -6.502_146_58, 1e-8);
    assert_eq!(result.converged_electronic, Some(true));
    assert_eq!(result.converged_ionic, None);
    assert_eq!(result.echoed.cutoff_ev, Some(300.0));
    assert_eq!(result.echoed.potentials, ["PAW_PBE Si 05Jan2001"]);
    let found = anomalies(&calculation, &result);
    let mismatch: Vec<&str> = found
        .iter()
        .filter(|a| a.kind == AnomalyKind::SettingsMismatch)
        .map(|a| a.reason.as_str())
        .collect();
    assert!(
        mismatch.iter().any(|r| r.contains("k-points")),
        "{mismatch:?}"
    );
    assert!(
        mismatch
            .iter()
            .any(|r| r.contains("smearing: asked for 0.1 eV")),
        "{mismatch:?}"
    );
    assert!(found.iter().any(|a| a.kind == AnomalyKind::UnderConverged));
}

#[test]
fn vasp_unconverged_and_unfinished() {
    let result = read_result(&data("vasp_elec-unconverged"), &silicon(Task::SinglePoint)).unwrap();
    assert_eq!(result.converged_electronic, Some(false));
    let found = anomalies(&silicon(Task::SinglePoint), &result);
    assert!(
        found
            .iter()
            .any(|a| a.kind == AnomalyKind::NotConvergedElectronic)
    );

    let relaxed = silicon(Task::Relax);
    let result = read_result(&data("vasp_ionic-unconverged"), &relaxed).unwrap();
    assert_eq!(result.converged_ionic, Some(false));
    assert_eq!(result.steps, Some(5));
    let found = anomalies(&relaxed, &result);
    assert!(
        found
            .iter()
            .any(|a| a.kind == AnomalyKind::NotConvergedIonic)
    );

    let error = read_result(&data("vasp_unfinished"), &silicon(Task::SinglePoint)).unwrap_err();
    assert!(matches!(error, OutputError::Truncated { .. }), "{error}");
    assert!(!error.is_of_the_code());
}

#[test]
fn vasp_atoms_come_back_in_the_calculations_order() {
    // The POSCAR of H Cu H is H H Cu; the files of the code hold it that way.
    let structure = atoms(
        [4.0, 5.0, 6.0],
        &[
            ("H", [0.4, 0.0, 0.0]),
            ("Cu", [2.0, 2.5, 3.0]),
            ("H", [0.0, 1.0, 0.0]),
        ],
        [true; 3],
    );
    let mut calculation = silicon(Task::SinglePoint);
    calculation.structure = structure;
    calculation.fixed = vec![false; 3];
    let xml = "<modeling><generator><i name=\"version\">6.4.1 </i></generator><atominfo><array name=\"atoms\"><set>\
        <rc><c>H </c><c>1</c></rc><rc><c>H </c><c>1</c></rc><rc><c>Cu</c><c>2</c></rc></set></array></atominfo>\
        <calculation><scstep><energy><i name=\"e_fr_energy\">-3.0</i><i name=\"e_0_energy\">-2.9</i></energy></scstep>\
        <structure><crystal><varray name=\"basis\"><v>4 0 0</v><v>0 5 0</v><v>0 0 6</v></varray></crystal>\
        <varray name=\"positions\"><v>0.1 0 0</v><v>0 0.2 0</v><v>0.5 0.5 0.5</v></varray></structure>\
        <varray name=\"forces\"><v>1 0 0</v><v>2 0 0</v><v>3 0 0</v></varray>\
        <energy><i name=\"e_fr_energy\">-3.0</i><i name=\"e_0_energy\">-2.9</i></energy></calculation></modeling>";
    let dir = super::super::common::folder_with("vasprun.xml", xml);
    let result = read_result(dir.path(), &calculation).unwrap();
    assert_eq!(
        result.forces_ev_ang,
        [[1.0, 0.0, 0.0], [3.0, 0.0, 0.0], [2.0, 0.0, 0.0]]
    );
    near(result.structure.position_ang(1).z, 3.0, 1e-12);
    near(result.energy_ev, -2.9, 1e-12);
}

#[test]
fn extended_xyz_stands_in_for_result_json() {
    let folder = copy("ase_emt_cu111");
    let calculation = calculation(folder.path());
    let result = read_result(folder.path(), &calculation).unwrap();
    let text = drawn(&calculation, &result, &[]);
    std::fs::remove_file(folder.path().join("result.json")).unwrap();
    std::fs::write(folder.path().join("result.extxyz"), text).unwrap();
    let again = read_result(folder.path(), &calculation).unwrap();
    assert_eq!(again.energy_ev, result.energy_ev);
    assert_eq!(again.converged_ionic, Some(true));
    near(
        again.structure.distance_ang(0, 2),
        result.structure.distance_ang(0, 2),
        1e-9,
    );
}
