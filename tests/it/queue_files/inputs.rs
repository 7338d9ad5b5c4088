//! What is written for the codes.

use serde_json::Value as Json;
use zincscreen::queue::inputs::{Resources, Templates, command, input_files, k_points};
use zincscreen::queue::presets::preset;
use zincscreen::queue::{Code, Purpose, Smearing, Task};

use super::{adsorption, atoms, mixed_slab, of_purpose, text, written};

const HOSTILE: &str =
    "x'; rm -rf / #\n/\n&SYSTEM ecutwfc=1 $(touch pwned) `id` {{ 7*7 }} \u{0} \"q\" ../../etc";

fn value(incar: &str, key: &str) -> Option<String> {
    incar.lines().find_map(|line| {
        let (own, value) = line.split_once('=')?;
        (own.trim() == key).then(|| value.trim().to_owned())
    })
}

#[test]
fn poscar_and_magmom_stand_in_one_order() {
    let calculation = adsorption(Code::Vasp, "screen");
    let files = written(&calculation);
    let poscar: Vec<&str> = text(&files, "POSCAR").lines().collect();
    assert_eq!(poscar[5], "Cu Zn Fe H");
    assert_eq!(poscar[6], "3 2 1 1");
    assert_eq!(poscar[7], "Selective dynamics");
    // The two held atoms are the first copper and the first zinc.
    let flags: Vec<bool> = poscar[9..].iter().map(|l| l.ends_with("F F F")).collect();
    assert_eq!(flags, [true, false, false, true, false, false, false]);
    let incar = text(&files, "INCAR");
    assert_eq!(
        value(incar, "MAGMOM").unwrap(),
        "0.0 0.0 0.0 0.0 0.0 4.0 0.0"
    );
    assert_eq!(value(incar, "ISPIN").unwrap(), "2");
    assert_eq!(value(incar, "IDIPOL").unwrap(), "3");
    assert_eq!(value(incar, "LDIPOL").unwrap(), ".TRUE.");
    assert_eq!(value(incar, "ISMEAR").unwrap(), "-1");
    assert_eq!(value(incar, "ISIF").unwrap(), "2");
    assert_eq!(value(incar, "EDIFFG").unwrap(), "-0.05");
    assert_eq!(value(incar, "EDIFF").unwrap(), "7e-6");
    assert_eq!(text(&files, "POTCAR.spec"), "Cu_pv\nZn\nFe_pv\nH\n");
    assert_eq!(text(&files, "KPOINTS").lines().nth(3), Some("6 12 1"));
}

#[test]
fn vasp_by_task() {
    let bulk = atoms([2.9; 3], &[("Cu", [0.0; 3]), ("Zn", [1.45; 3])], [true; 3]);
    let relaxed = of_purpose(bulk, Purpose::Bulk, Task::RelaxCell, Code::Vasp, "screen");
    let files = written(&relaxed);
    let incar = text(&files, "INCAR");
    assert_eq!(value(incar, "ISIF").unwrap(), "3");
    assert_eq!(value(incar, "LDIPOL"), None);
    assert_eq!(value(incar, "ISPIN").unwrap(), "1");
    let dos = of_purpose(
        mixed_slab(),
        Purpose::DensityOfStates {
            surface: "s".to_owned(),
            atom: 2,
        },
        Task::SinglePoint,
        Code::Vasp,
        "screen",
    );
    let files = written(&dos);
    let incar = text(&files, "INCAR");
    assert_eq!(value(incar, "ISMEAR").unwrap(), "-5");
    assert_eq!(value(incar, "LORBIT").unwrap(), "11");
    assert_eq!(value(incar, "NSW").unwrap(), "0");
    let zinc = atoms([9.0, 9.1, 9.2], &[("Zn", [4.5, 4.5, 4.5])], [false; 3]);
    let atom = of_purpose(
        zinc,
        Purpose::Atom("Zn".parse().unwrap()),
        Task::SinglePoint,
        Code::Vasp,
        "screen",
    );
    let files = written(&atom);
    assert_eq!(value(text(&files, "INCAR"), "ISYM").unwrap(), "0");
    assert_eq!(text(&files, "KPOINTS").lines().nth(3), Some("1 1 1"));
    let mut cold = atom;
    cold.settings.smearing = Some(Smearing::Cold { width_ev: 0.2 });
    let message = input_files(&cold, &Templates::embedded().unwrap())
        .unwrap_err()
        .to_string();
    assert!(message.contains("methfessel_paxton"), "{message}");
}

/// A folder with pseudopotentials for the mixed slab.
fn pseudopotentials() -> tempfile::TempDir {
    super::super::common::folder_with(
        "pseudopotentials.toml",
        "set = \"own\"\nfunctional = \"PBE\"\nfolder = \"/it's/here\"\ndual = 4.0\n[elements]\n\
         Cu = { file = \"Cu.upf\", z_valence = 11.0, cutoff_ry = 90.0 }\nZn = { file = \"Zn.upf\", z_valence = 12.0 }\n\
         Fe = { file = \"Fe.upf\", z_valence = 16.0 }\nH = { file = \"H.upf\", z_valence = 1.0 }\n",
    )
}

#[test]
fn espresso_tells_moments_and_held_atoms_apart() {
    let folder = pseudopotentials();
    let templates = Templates::with_folder(folder.path()).unwrap();
    let mut calculation = adsorption(Code::QuantumEspresso, "screen");
    calculation.potentials = templates.potentials(&Code::QuantumEspresso, "PBE");
    assert_eq!(calculation.potentials, "own");
    let files = input_files(&calculation, &templates).unwrap();
    let input = text(&files, "pw.in");
    for line in [
        "  pseudo_dir = '/it''s/here'",
        "  nat = 7",
        "  ntyp = 6",
        "  nspin = 2",
        "  starting_magnetization(4) = 0.25",
        "  dipfield = .true.",
        "  edir = 3",
        "  Cu1 63.546 Cu.upf",
        "  Cu1 0.0 0.0 5.0 0 0 0",
        "  Cu2 1.275 1.275 6.8",
        "  Zn1 2.55 0.0 5.0 0 0 0",
        "  6 12 1 0 0 0",
        "! Cu: Cu.upf suggests 90 Ry, the settings give 50.0 Ry",
    ] {
        assert!(
            input.lines().any(|l| l == line),
            "no line {line:?} in\n{input}"
        );
    }
    // The vacuum reaches from 9.6 to 25: the potential falls back around 17.3 of 20.
    assert!(input.contains("emaxpos = 0.84"), "{input}");
}

#[test]
fn what_a_set_lacks_is_an_error_with_a_cure() {
    let calculation = adsorption(Code::QuantumEspresso, "screen");
    let templates = Templates::embedded().unwrap();
    let message = input_files(&calculation, &templates)
        .unwrap_err()
        .to_string();
    assert!(
        message.contains("Zn") && message.contains("pseudopotentials.toml"),
        "{message}"
    );
    let mut other = adsorption(Code::Vasp, "screen");
    other.potentials = "potpaw_PBE.52".to_owned();
    let message = input_files(&other, &templates).unwrap_err().to_string();
    assert!(
        message.contains("potpaw_PBE.52") && message.contains("potpaw_PBE.54"),
        "{message}"
    );
    let cerium = atoms([5.0; 3], &[("Ce", [0.0; 3])], [true; 3]);
    let cerium = of_purpose(
        cerium,
        Purpose::Bulk,
        Task::SinglePoint,
        Code::Gpaw,
        "screen",
    );
    let message = input_files(&cerium, &templates).unwrap_err().to_string();
    assert!(
        message.contains("Ce") && message.contains("gpaw-setup"),
        "{message}"
    );
}

#[test]
fn labels_do_nothing() {
    let folder = pseudopotentials();
    let templates = Templates::with_folder(folder.path()).unwrap();
    for code in [
        Code::Gpaw,
        Code::QuantumEspresso,
        Code::Vasp,
        Code::Ase("emt".to_owned()),
    ] {
        let mut plain = adsorption(code.clone(), "smoke");
        plain.potentials = templates.potentials(&code, &plain.settings.functional);
        let mut hostile = plain.clone();
        hostile.label = HOSTILE.to_owned();
        hostile.purpose = match hostile.purpose {
            Purpose::Adsorption { adsorbate, .. } => Purpose::Adsorption {
                surface: HOSTILE.to_owned(),
                adsorbate,
                site: HOSTILE.to_owned(),
            },
            other => other,
        };
        hostile.settings.preset = HOSTILE.to_owned();
        let (plain, hostile) = (
            input_files(&plain, &templates).unwrap(),
            input_files(&hostile, &templates).unwrap(),
        );
        assert_eq!(plain.len(), hostile.len());
        for (a, b) in plain.iter().zip(&hostile) {
            assert_eq!(a.name, b.name);
            assert!(!b.name.contains(['/', '\\']), "{}", b.name);
            if b.name == "job.json" {
                let job: Json = serde_json::from_str(&b.text).unwrap();
                assert_eq!(job["label"], HOSTILE);
                continue;
            }
            // Nothing but comments and titles differs, and no line is added.
            let is_comment =
                |line: &str| line.starts_with(['!', '#']) || line.starts_with("SYSTEM");
            assert_eq!(a.text.lines().count(), b.text.lines().count(), "{}", b.name);
            for (number, (x, y)) in a.text.lines().zip(b.text.lines()).enumerate() {
                let is_title = number == 0 && matches!(b.name.as_str(), "POSCAR" | "KPOINTS");
                assert!(x == y || is_comment(y) || is_title, "{}: {y}", b.name);
                assert!(
                    x == y || !y.contains(['\'', '`', '$', '{', '&', '\0', '"']),
                    "{y}"
                );
            }
        }
    }
    for name in [
        "emt; id",
        "os:system('x')",
        "../evil",
        "a:b c",
        "",
        "-m",
        "a:__import__(os)",
    ] {
        let mut hostile = adsorption(Code::Ase("emt".to_owned()), "smoke");
        hostile.code = Code::Ase(name.to_owned());
        assert!(input_files(&hostile, &templates).is_err(), "{name}");
    }
}

#[test]
fn templates_are_strict_and_overridable() {
    let calculation = adsorption(Code::Vasp, "screen");
    let own = super::super::common::folder_with("INCAR", "ENCUT = {{ cutoff_ev }}\nNCORE = 4\n");
    let files = input_files(&calculation, &Templates::with_folder(own.path()).unwrap()).unwrap();
    assert_eq!(text(&files, "INCAR"), "ENCUT = 400.0\nNCORE = 4\n");
    let slip = super::super::common::folder_with("INCAR", "ENCUT = {{ cutof_ev }}\n");
    let message = input_files(&calculation, &Templates::with_folder(slip.path()).unwrap())
        .unwrap_err()
        .to_string();
    assert!(
        message.contains("INCAR") && message.contains("undefined"),
        "{message}"
    );
    let misnamed = super::super::common::folder_with("INCAR.in", "");
    let message = Templates::with_folder(misnamed.path())
        .unwrap_err()
        .to_string();
    assert!(message.contains("did you mean `INCAR`?"), "{message}");
    let evil = super::super::common::folder_with(
        "potcars.toml",
        "set = \"s\"\nfolder = \"f\"\n[elements]\nZn = \"../../etc/passwd\"\n",
    );
    let message = Templates::with_folder(evil.path()).unwrap_err().to_string();
    assert!(message.contains("plain file name"), "{message}");
}

#[test]
fn contradictions_are_refused() {
    let templates = Templates::embedded().unwrap();
    let good = adsorption(Code::Gpaw, "screen");
    let refused = |change: &dyn Fn(&mut zincscreen::queue::Calculation), word: &str| {
        let mut bad = good.clone();
        change(&mut bad);
        let message = input_files(&bad, &templates).unwrap_err().to_string();
        assert!(message.contains(word), "{word}: {message}");
    };
    assert!(input_files(&good, &templates).is_ok());
    refused(&|c| c.fixed.clear(), "fixed");
    refused(&|c| c.moments_mu_b.clear(), "moments_mu_b");
    refused(&|c| c.task = Task::RelaxCell, "collapse");
    refused(&|c| c.settings.cutoff_ev = None, "cutoff_ev");
    refused(&|c| c.settings.cutoff_ev = Some(f64::NAN), "cutoff_ev");
    refused(&|c| c.settings.k_density_ang = Some(1e9), "k_density_ang");
    refused(&|c| c.settings.functional = "B3LYP".to_owned(), "PBEsol");
    refused(
        &|c| c.settings.dispersion = Some("magic".to_owned()),
        "D3(BJ)",
    );
    refused(&|c| c.settings.most_steps = 0, "most_steps");
    refused(
        &|c| {
            c.purpose = Purpose::DensityOfStates {
                surface: String::new(),
                atom: 7,
            };
            c.task = Task::SinglePoint;
        },
        "atoms 0 to 6",
    );
}

#[test]
fn k_points_count_as_the_settings_say() {
    let mut calculation = adsorption(Code::Gpaw, "smoke");
    assert_eq!(k_points(&calculation).unwrap(), [2, 4, 1]);
    // 10.2 Å over 5.1 Å is 2 exactly, whatever the last bit says.
    calculation.settings.k_density_ang = Some(5.1 * 2.0);
    assert_eq!(k_points(&calculation).unwrap(), [2, 4, 1]);
    calculation.settings.k_density_ang = Some(10.3);
    assert_eq!(k_points(&calculation).unwrap(), [3, 5, 1]);
}

#[test]
fn commands_are_words() {
    let resources = Resources {
        processes: 4,
        threads: 2,
        wall_s: 60,
        memory_mb: 100,
    };
    let of = |code| command(&adsorption(code, "smoke"), &resources).join(" ");
    assert_eq!(
        of(Code::Gpaw),
        "env OMP_NUM_THREADS=2 mpirun --oversubscribe --bind-to none -np 4 gpaw python run.py"
    );
    assert_eq!(of(Code::Vasp), "env OMP_NUM_THREADS=2 python3 run.py 4");
    assert_eq!(
        of(Code::Ase("emt".to_owned())),
        "env OMP_NUM_THREADS=2 python3 run.py"
    );
}

#[test]
fn the_job_is_complete() {
    let calculation = adsorption(Code::Gpaw, "screen");
    let files = written(&calculation);
    let job: Json = serde_json::from_str(text(&files, "job.json")).unwrap();
    assert_eq!(job["k_grid"], serde_json::json!([6, 12, 1]));
    assert_eq!(job["atoms"]["pbc"], serde_json::json!([true, true, false]));
    assert_eq!(job["has_dipole_layer"], true);
    assert_eq!(job["is_spin_polarised"], true);
    assert_eq!(job["settings"]["smearing"]["kind"], "fermi_dirac");
    assert_eq!(job["dos"], Json::Null);
    let settings = preset(&Code::Gpaw, "screen").unwrap();
    assert_eq!(job["settings"]["cutoff_ev"].as_f64(), settings.cutoff_ev);
}

/// pw.x says with exit code 3 that a relaxation used up its steps: that is an answer to judge, no failure to hide it.
#[test]
fn an_exit_code_that_is_an_answer() {
    let calculation = of_purpose(
        atoms([3.6; 3], &[("Cu", [0.0; 3])], [true; 3]),
        Purpose::Bulk,
        Task::RelaxCell,
        Code::QuantumEspresso,
        "smoke",
    );
    let files = written(&calculation);
    for (code, is_failure) in [(0, false), (3, false), (2, true)] {
        let folder = tempfile::tempdir().unwrap();
        for file in &files {
            let stop = format!("[\"sh\", \"-c\", \"exit {code}\"]");
            let mut text = file.text.clone();
            if file.name == "job.json" {
                let mut job: Json = serde_json::from_str(&text).unwrap();
                let words = &mut job["run"]["steps"][0]["words"];
                assert_eq!(words[0], "pw.x");
                *words = serde_json::from_str(&stop).unwrap();
                text = job.to_string();
            }
            std::fs::write(folder.path().join(&file.name), text).unwrap();
        }
        let status = std::process::Command::new("python3")
            .arg("run.py")
            .current_dir(folder.path())
            .stderr(std::process::Stdio::null())
            .status()
            .unwrap();
        let run = std::fs::read_to_string(folder.path().join("run.json")).unwrap();
        let run: Json = serde_json::from_str(&run).unwrap();
        assert_eq!(
            (status.success(), run.get("error").is_some()),
            (!is_failure, is_failure),
            "{run}"
        );
        assert_eq!(run["steps"][0]["exit_code"], code);
    }
}
