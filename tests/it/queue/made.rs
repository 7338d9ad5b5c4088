//! Calculations to plan.

use nalgebra::Vector3;
use zincscreen::crystal::{Lattice, Site, Structure};
use zincscreen::facts::Element;
use zincscreen::queue::{
    Calculation, Code, PlannedJob, Purpose, Resources, Settings, Smearing, Store, StoreOptions,
    Task, job_id, settings_hash,
};

pub(crate) fn settings() -> Settings {
    Settings {
        preset: "smoke".to_owned(),
        functional: "PBE".to_owned(),
        cutoff_ev: Some(300.0),
        k_density_ang: Some(20.0),
        smearing: Some(Smearing::FermiDirac { width_ev: 0.1 }),
        spin_polarised: false,
        dipole_correction: true,
        dispersion: None,
        force_ev_ang: 0.05,
        most_steps: 40,
        energy_tolerance_ev: 1e-4,
    }
}

pub(crate) fn zinc(label: &str) -> Calculation {
    let cell = Lattice::from_parameters([2.665, 2.665, 4.947], [90.0, 90.0, 120.0]);
    let sites = vec![
        Site::new(Element::ZN, Vector3::new(1.0 / 3.0, 2.0 / 3.0, 0.25)),
        Site::new(Element::ZN, Vector3::new(2.0 / 3.0, 1.0 / 3.0, 0.75)),
    ];
    Calculation {
        label: label.to_owned(),
        purpose: Purpose::Bulk,
        task: Task::RelaxCell,
        structure: Structure::new(cell, sites).unwrap(),
        fixed: vec![false; 2],
        moments_mu_b: Vec::new(),
        settings: settings(),
        code: Code::Gpaw,
        potentials: "gpaw-setups 0.9.20000 PBE".to_owned(),
    }
}

pub(crate) fn planned(calculation: Calculation, candidate: &str) -> PlannedJob {
    PlannedJob {
        id: job_id(&calculation, None).unwrap(),
        settings_hash: settings_hash(&calculation).unwrap(),
        calculation,
        starts_from: None,
        core_hours: 0.5,
        priority: 1.0,
        resources: Resources::default(),
        wanted_by: vec![(candidate.to_owned(), "bulk".to_owned())],
    }
}

pub(crate) fn store(folder: &std::path::Path) -> Store {
    let options = StoreOptions {
        creates: true,
        ..StoreOptions::default()
    };
    Store::open(folder, &options).unwrap()
}
