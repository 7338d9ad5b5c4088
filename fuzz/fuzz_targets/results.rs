//! What codes leave behind: the first byte chooses the file, the rest is its text. No reader panics, and what is read
//! holds possible numbers only.
#![no_main]

use std::path::PathBuf;
use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use zincscreen_fuzz::crystal::{Lattice, Site, Structure};
use zincscreen_fuzz::formats::extxyz;
use zincscreen_fuzz::queue::outputs::{anomalies, picture, read_result};
use zincscreen_fuzz::queue::{Adsorbate, Calculation, Code, Purpose, Task, presets::preset};

const VASPRUN: &[u8] = include_bytes!("../corpus/results/vasprun");
const PW_OUT: &[u8] = include_bytes!("../corpus/results/pw_out");
const PW_XML: &[u8] = include_bytes!("../corpus/results/pw_xml");

/// One reader: what was asked for, the file that is fuzzed, and those beside it.
struct Reader {
    folder: PathBuf,
    file: &'static str,
    calculation: Calculation,
}

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, text)) = bytes.split_first() else {
        return;
    };
    let readers = readers();
    let reader = &readers[usize::from(*choice) % readers.len()];
    std::fs::write(reader.folder.join(reader.file), text).expect("a folder in memory");
    let Ok(result) = read_result(&reader.folder, &reader.calculation) else {
        return;
    };
    assert!(result.energy_ev.is_finite() && result.energy_ev.abs() <= 1e9);
    assert!(result.forces_ev_ang.iter().flatten().all(|x| x.is_finite()));
    let n_atoms = reader.calculation.structure.sites().len();
    assert_eq!(result.structure.sites().len(), n_atoms);
    let found = anomalies(&reader.calculation, &result);
    let reasons: Vec<String> = found.iter().map(ToString::to_string).collect();
    let shown = picture(
        &reader.calculation,
        &result.structure,
        result.energy_ev,
        &result.forces_ev_ang,
        &reasons,
    );
    if let Ok(shown) = shown {
        if let Ok(frames) = extxyz::parse("picture", &shown) {
            assert_eq!(frames.len(), 1);
            assert_eq!(frames[0].structure.sites().len(), n_atoms);
        }
    }
});

fn readers() -> &'static [Reader] {
    static READERS: OnceLock<Vec<Reader>> = OnceLock::new();
    READERS.get_or_init(|| {
        let memory = PathBuf::from("/dev/shm");
        let root = if memory.is_dir() {
            memory
        } else {
            std::env::temp_dir()
        };
        let root = root.join(format!("zincscreen-fuzz-results-{}", std::process::id()));
        let mut readers = Vec::new();
        let mut add =
            |file, code: Code, structure: Structure, purpose, task, beside: &[(&str, &[u8])]| {
                let folder = root.join(readers.len().to_string());
                std::fs::create_dir_all(folder.join("out")).expect("a folder in memory");
                for (name, bytes) in beside {
                    // The first byte of a seed chooses the reader.
                    std::fs::write(folder.join(name), &bytes[1..]).expect("a folder in memory");
                }
                let n_atoms = structure.sites().len();
                let mut settings = preset(&code, "smoke").expect("a preset");
                settings.spin_polarised = false;
                readers.push(Reader {
                    folder,
                    file,
                    calculation: Calculation {
                        label: "fuzz".to_owned(),
                        purpose,
                        task,
                        structure,
                        fixed: (0..n_atoms).map(|i| i == 0 && n_atoms > 1).collect(),
                        moments_mu_b: Vec::new(),
                        settings,
                        code,
                        potentials: String::new(),
                    },
                });
            };
        let adsorbed = || Purpose::Adsorption {
            surface: "Zn(0001)".to_owned(),
            adsorbate: Adsorbate::H,
            site: "hollow".to_owned(),
        };
        let states = |atom| Purpose::DensityOfStates {
            surface: "x".to_owned(),
            atom,
        };
        let xml = "out/zincscreen.xml";
        add(
            "result.json",
            Code::Gpaw,
            slab(),
            adsorbed(),
            Task::Relax,
            &[],
        );
        add(
            "result.json",
            Code::Gpaw,
            copper(),
            states(0),
            Task::SinglePoint,
            &[],
        );
        let emt = || Code::Ase("emt".to_owned());
        add(
            "result.extxyz",
            emt(),
            copper(),
            Purpose::Bulk,
            Task::RelaxCell,
            &[],
        );
        let vasp = || Code::Vasp;
        add(
            "vasprun.xml",
            vasp(),
            water(),
            Purpose::Bulk,
            Task::Relax,
            &[],
        );
        let beside = [("vasprun.xml", VASPRUN)];
        add(
            "OUTCAR",
            vasp(),
            water(),
            Purpose::Bulk,
            Task::Relax,
            &beside,
        );
        add(
            "DOSCAR",
            vasp(),
            water(),
            states(1),
            Task::SinglePoint,
            &beside,
        );
        add(
            "vasprun.xml",
            vasp(),
            water(),
            states(1),
            Task::SinglePoint,
            &[],
        );
        let qe = || Code::QuantumEspresso;
        let beside = [(xml, PW_XML)];
        add(
            "pw.out",
            qe(),
            molecule(),
            Purpose::Hydrogen,
            Task::Relax,
            &beside,
        );
        let beside = [("pw.out", PW_OUT)];
        add(
            xml,
            qe(),
            molecule(),
            Purpose::Hydrogen,
            Task::Relax,
            &beside,
        );
        let beside = [(xml, PW_XML), ("pw.out", PW_OUT)];
        add(
            "zincscreen.pdos_atm#1(H)_wfc#1(s)",
            qe(),
            molecule(),
            states(0),
            Task::SinglePoint,
            &beside,
        );
        add(
            "run.json",
            qe(),
            molecule(),
            Purpose::Hydrogen,
            Task::Relax,
            &beside,
        );
        add(
            "pw.out",
            qe(),
            molecule(),
            Purpose::Hydrogen,
            Task::SinglePoint,
            &[],
        );
        readers
    })
}

fn atoms(cell_ang: [[f64; 3]; 3], list: &[(&str, [f64; 3])], periodic: [bool; 3]) -> Structure {
    let lattice = Lattice::from_vectors(cell_ang);
    let sites = list
        .iter()
        .map(|(symbol, p)| {
            let place = lattice.fractional((*p).into()).expect("a cell");
            Site::new(symbol.parse().expect("an element"), place)
        })
        .collect();
    Structure::with_periodicity(lattice, sites, periodic).expect("a structure")
}

fn slab() -> Structure {
    let third = 2.307_784_496_004_772;
    atoms(
        [
            [2.6648, 0.0, 0.0],
            [-1.3324, third, 0.0],
            [0.0, 0.0, 17.521_525_840_291_35],
        ],
        &[
            ("Zn", [0.0, 1.538_523, 6.0]),
            ("Zn", [1.3324, 0.769_261_5, 8.473_35]),
            ("Zn", [0.0, 1.538_523, 10.9467]),
            ("H", [0.0, 0.0, 11.521_525_84]),
        ],
        [true, true, false],
    )
}

fn copper() -> Structure {
    let a = 1.805;
    atoms(
        [[0.0, a, a], [a, 0.0, a], [a, a, 0.0]],
        &[("Cu", [0.0; 3])],
        [true; 3],
    )
}

fn water() -> Structure {
    atoms(
        [[4.0, 0.0, 0.0], [0.0, 5.0, 0.0], [0.0, 0.0, 6.0]],
        &[
            ("H", [0.4, 0.0, 0.0]),
            ("Cu", [2.0, 2.5, 3.0]),
            ("H", [0.0, 1.0, 0.0]),
        ],
        [true; 3],
    )
}

fn molecule() -> Structure {
    atoms(
        [[5.0, 0.0, 0.0], [0.0, 5.1, 0.0], [0.0, 0.0, 5.2]],
        &[("H", [2.5, 2.5, 2.1]), ("H", [2.5, 2.5, 2.95])],
        [false; 3],
    )
}
