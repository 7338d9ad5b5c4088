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

/// A folder with a queue whose code is the script `engine.py`.
pub(crate) struct Campaign {
    pub(crate) dir: tempfile::TempDir,
}

impl Campaign {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let queue = dir.path().join("zincscreen-queue");
        std::fs::create_dir(&queue).unwrap();
        let engine = crate::common::repository("tests/it/queue/engine.py");
        std::fs::write(
            queue.join("queue.toml"),
            format!(
                "[commands]\ngpaw = [\"python3\", \"{}\"]\n[slurm]\npatience_s = 0\n",
                engine.display()
            ),
        )
        .unwrap();
        Self { dir }
    }

    /// Runs `zincscreen queue ...`; exit code (none if it was killed), stdout, stderr.
    pub(crate) fn run(
        &self,
        args: &[&str],
        environment: &[(&str, &str)],
    ) -> (Option<i32>, String, String) {
        let output = std::process::Command::new(crate::common::BINARY)
            .arg("queue")
            .args(args)
            .current_dir(self.dir.path())
            .env("FAKE_LOG", self.dir.path().join("log"))
            .envs(environment.iter().copied())
            .stdin(std::process::Stdio::null())
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (
            output.status.code(),
            text(output.stdout),
            text(output.stderr),
        )
    }

    pub(crate) fn done(&self, args: &[&str]) -> String {
        let (code, out, err) = self.run(args, &[]);
        assert_eq!(code, Some(0), "{args:?}: {out}{err}");
        out
    }

    pub(crate) fn json(&self, args: &[&str]) -> serde_json::Value {
        let mut all = args.to_vec();
        all.push("--json");
        let text = self.done(&all);
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("{args:?}: {e}: {text}"))
    }

    /// How many jobs are in a state.
    pub(crate) fn count(&self, state: &str) -> u64 {
        let status = self.json(&["status", "--verify"]);
        status["states"][state]["jobs"].as_u64().unwrap_or(0)
    }

    pub(crate) fn total(&self) -> u64 {
        self.json(&["status"])["jobs"].as_u64().unwrap()
    }

    /// Ids that the engine has begun, in order.
    pub(crate) fn log(&self) -> Vec<String> {
        std::fs::read_to_string(self.dir.path().join("log"))
            .unwrap_or_default()
            .lines()
            .map(str::to_owned)
            .collect()
    }
}

/// Seven jobs: Cu(111) clean, with Zn and with H, and the references.
pub(crate) const SMALL: [&str; 10] = [
    "plan",
    "--candidates",
    "Cu100@coating",
    "--layers",
    "3",
    "--supercell",
    "1x1",
    "--sites",
    "1",
    "--no-states",
];
