//! Calculations to plan.

use nalgebra::Vector3;
use zincscreen::crystal::{Lattice, Site, Structure};
use zincscreen::facts::Element;
use zincscreen::queue::executors::{Settled, settle};
use zincscreen::queue::{
    Adsorbate, Answer, Calculation, Change, Code, Engine, Input, Outcome, PlannedJob, Purpose,
    Resources, Settings, Smearing, State, Store, StoreOptions, StructureDocument, Task, job_id,
    settings_hash,
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
    "2x2",
    "--sites",
    "1",
    "--no-states",
];

/// A code that answers at once what it was told: energies by label, eV. It leaves no files.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) energies_ev: std::collections::BTreeMap<String, f64>,
}

impl Engine for Told {
    fn inputs(&self, _: &Calculation) -> Result<Vec<Input>, String> {
        Ok(Vec::new())
    }

    fn command(&self, _: &Calculation, _: &Resources) -> Vec<String> {
        vec!["true".to_owned()]
    }

    fn answer(&self, _: &std::path::Path, calculation: &Calculation) -> Result<Answer, String> {
        Ok(Answer {
            outcome: Outcome {
                energy_ev: self.energies_ev[&calculation.label],
                structure: Some(StructureDocument::of(&calculation.structure)),
                greatest_force_ev_ang: None,
                fermi_ev: None,
                states: None,
                code_version: "told 1".to_owned(),
                anomalies: Vec::new(),
                warnings: Vec::new(),
                core_hours: None,
            },
            file: "result.json".to_owned(),
            sha256: "0".repeat(64),
        })
    }

    fn picture(&self, _: &std::path::Path, _: &Calculation, _: &[String]) -> Option<String> {
        None
    }
}

/// An adsorbate on a site of a layer of zinc; sites are told apart by the height of the atom.
pub(crate) fn on_site(surface: &str, adsorbate: Adsorbate, number: usize) -> Calculation {
    let symbol = match adsorbate {
        Adsorbate::Zn => "Zn",
        Adsorbate::H => "H",
    };
    let height = 0.5 + 0.01 * number as f64;
    let sites = vec![
        Site::new(Element::ZN, Vector3::new(0.0, 0.0, 0.3)),
        Site::new(symbol.parse().unwrap(), Vector3::new(0.0, 0.0, height)),
    ];
    Calculation {
        label: format!("{symbol} at site-{number} of {surface}"),
        purpose: Purpose::Adsorption {
            surface: surface.to_owned(),
            adsorbate,
            site: format!("site-{number}"),
        },
        task: Task::Relax,
        // The box of a higher atom is higher.
        structure: Structure::with_periodicity(
            Lattice::from_parameters(
                [2.665, 2.665, 20.0 + 0.1 * number as f64],
                [90.0, 90.0, 120.0],
            ),
            sites,
            [true, true, false],
        )
        .unwrap(),
        fixed: vec![true, false],
        ..zinc("")
    }
}

/// Takes a planned or retried job to its end, as if it had run.
pub(crate) fn finish(store: &mut Store, engine: &Told, label: &str) {
    let named = |store: &Store, state: State| {
        let jobs = store.jobs_in(&[state], usize::MAX).unwrap();
        jobs.into_iter().find(|j| store.label(j).unwrap() == label)
    };
    let job = named(store, State::Planned).unwrap();
    let change = Change {
        attempt: Some(job.attempt + 1),
        external: Some(Some("jobflow:flow".to_owned())),
        ..Change::default()
    };
    let job = store.step(&job, State::Written, "", &change).unwrap();
    let job = store
        .step(&job, State::Submitted, "", &Change::default())
        .unwrap();
    let folder = store.attempt_folder(&job);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("exit"), "0\n").unwrap();
    settle(store, engine, &job, &mut Settled::default()).unwrap();
    assert!(named(store, State::Accepted).is_some(), "{label}");
}
