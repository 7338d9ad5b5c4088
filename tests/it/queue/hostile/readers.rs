//! Every reader of a code's output against cut, mixed, huge and foreign files.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use zincscreen::crystal::{Lattice, Site, Structure};
use zincscreen::queue::outputs::{
    CalculationResult, OutputError, Severity, anomalies, read_result,
};
use zincscreen::queue::{Calculation, Code, Purpose, Task};

use super::super::super::queue_files::{calculation, copy, drawn, of_purpose};

/// A folder with outputs, what was asked for, and the files that count.
pub(super) struct Sample {
    pub(super) dir: tempfile::TempDir,
    pub(super) calculation: Calculation,
    pub(super) files: Vec<&'static str>,
}

impl Sample {
    fn of(name: &str, files: &[&'static str]) -> Self {
        let dir = copy(name);
        Self {
            calculation: calculation(dir.path()),
            dir,
            files: files.to_vec(),
        }
    }

    pub(super) fn read(&self) -> Result<CalculationResult, OutputError> {
        read_result(self.dir.path(), &self.calculation)
    }

    pub(super) fn path(&self, file: &str) -> std::path::PathBuf {
        self.dir.path().join(file)
    }
}

pub(super) const PDOS: &str = "zincscreen.pdos_atm#3(Cu)_wfc#1(d)";
const QE_XML: &str = "out/zincscreen.xml";

pub(super) fn gpaw() -> Sample {
    Sample::of("gpaw_cu111_dos", &["result.json"])
}

pub(super) fn espresso() -> Sample {
    Sample::of("qe_cu111_dos", &["pw.out", QE_XML, PDOS, "run.json"])
}

/// The same result as extended XYZ.
pub(super) fn extxyz() -> Sample {
    let mut sample = Sample::of("ase_emt_cu111", &["result.extxyz"]);
    let result = sample.read().unwrap();
    let text = drawn(&sample.calculation, &result, &[]);
    fs::remove_file(sample.path("result.json")).unwrap();
    fs::write(sample.path("result.extxyz"), text).unwrap();
    sample.calculation.task = Task::Relax;
    sample
}

/// Silicon as the run of VASP had it.
pub(super) fn vasp() -> Sample {
    let dir = copy("vasp_converged");
    let text = fs::read_to_string(dir.path().join("vasprun.xml")).unwrap();
    let (_, last) = text.rsplit_once("<calculation>").unwrap();
    let rows = |name: &str| -> Vec<[f64; 3]> {
        let (_, block) = last
            .split_once(&format!("<varray name=\"{name}\""))
            .unwrap();
        let (block, _) = block.split_once("</varray>").unwrap();
        block
            .lines()
            .filter_map(|line| line.trim().strip_prefix("<v>")?.strip_suffix("</v>"))
            .map(|line| {
                let x: Vec<f64> = line
                    .split_whitespace()
                    .map(|w| w.parse().unwrap())
                    .collect();
                [x[0], x[1], x[2]]
            })
            .collect()
    };
    let basis = rows("basis");
    let sites = rows("positions")
        .into_iter()
        .map(|f| Site::new("Si".parse().unwrap(), f.into()))
        .collect();
    let cell = Lattice::from_vectors([basis[0], basis[1], basis[2]]);
    Sample {
        calculation: of_purpose(
            Structure::new(cell, sites).unwrap(),
            Purpose::Bulk,
            Task::SinglePoint,
            Code::Vasp,
            "screen",
        ),
        dir,
        files: vec!["vasprun.xml", "OUTCAR"],
    }
}

/// One atom of indium with its density of states in the DOSCAR alone.
pub(super) fn doscar() -> Sample {
    let mut sample = vasp();
    let text = fs::read_to_string(sample.path("vasprun.xml")).unwrap();
    let (head, rest) = text.split_once("<atominfo>").unwrap();
    let (_, tail) = rest.split_once("</atominfo>").unwrap();
    let atoms =
        "<atominfo><array name=\"atoms\"><set><rc><c>In</c><c>1</c></rc></set></array></atominfo>";
    let mut seen = 0;
    let mut is_positions = false;
    // One position and one force are left of two.
    let body: Vec<&str> = tail
        .lines()
        .filter(|line| {
            if line.contains("<varray name=\"positions\"")
                || line.contains("<varray name=\"forces\"")
            {
                (is_positions, seen) = (true, 0);
            } else if line.contains("</varray>") {
                is_positions = false;
            } else if is_positions {
                seen += 1;
            }
            !(is_positions && seen > 1)
        })
        .collect();
    let text = format!("{head}{atoms}{}\n", body.join("\n"));
    fs::write(sample.path("vasprun.xml"), text).unwrap();
    fs::copy(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/formats/dos/inas_trimmed.DOSCAR"),
        sample.path("DOSCAR"),
    )
    .unwrap();
    let old = sample.calculation.structure;
    let site = Site::new("In".parse().unwrap(), old.sites()[0].fractional);
    sample.calculation.structure = Structure::new(old.lattice().clone(), vec![site]).unwrap();
    sample.calculation.fixed = vec![false];
    sample.calculation.purpose = Purpose::DensityOfStates {
        surface: "In".to_owned(),
        atom: 0,
    };
    sample.files = vec!["DOSCAR"];
    sample
}

pub(super) fn all() -> Vec<Sample> {
    vec![gpaw(), espresso(), extxyz(), vasp(), doscar()]
}

fn is_doubted(sample: &Sample, result: &CalculationResult) -> bool {
    anomalies(&sample.calculation, result)
        .iter()
        .any(|a| a.severity == Severity::Suspect)
}

/// What marks the end of what counts: a file that is cut behind it has lost nothing.
fn end_of_what_counts(file: &str, whole: &[u8]) -> usize {
    let text = String::from_utf8_lossy(whole);
    match file {
        "pw.out" => text.find("JOB DONE.").unwrap() + 9,
        "OUTCAR" => text.find("General timing and accounting").unwrap() + 29,
        _ => text.trim_end().len(),
    }
}

#[test]
fn every_part_of_a_file_is_an_error_or_suspect() {
    for sample in all() {
        let whole_energy_ev = sample.read().unwrap().energy_ev;
        let has_own_doubt = is_doubted(&sample, &sample.read().unwrap());
        for file in &sample.files {
            let path = sample.path(file);
            let whole = fs::read(&path).unwrap();
            let end = end_of_what_counts(file, &whole);
            let mut n_read = 0;
            // Two hundred places and the last bytes one by one.
            let cuts = (0..200)
                .map(|i| end * i / 200)
                .chain(end.saturating_sub(12)..end);
            for cut in cuts {
                fs::write(&path, &whole[..cut]).unwrap();
                let Ok(result) = sample.read() else { continue };
                n_read += 1;
                // Densities that end above the Fermi level are all that is left to be read.
                assert!(
                    *file == PDOS || *file == "DOSCAR" || has_own_doubt,
                    "{file} cut at {cut}"
                );
                assert_eq!(result.energy_ev, whole_energy_ev, "{file} cut at {cut}");
                if *file == PDOS {
                    let dos = result.dos.as_ref().unwrap();
                    let is_whole_below = *dos.energy_ev.last().unwrap() > 0.0;
                    assert!(is_whole_below || is_doubted(&sample, &result), "{cut}");
                }
            }
            fs::write(&path, &whole).unwrap();
            assert!(sample.read().is_ok(), "{file}");
            // Behind the Fermi level a table that was cut between two lines is shorter and nothing else.
            assert!(n_read <= 8, "{file}: {n_read} of 212 parts could be read");
        }
    }
}

#[test]
fn two_outputs_in_one_file_are_none() {
    for sample in all() {
        for file in &sample.files {
            let path = sample.path(file);
            let whole = fs::read(&path).unwrap();
            let half = &whole[..whole.len() / 2];
            for (first, second) in [
                (&whole[..], &whole[..]),
                (half, &whole[..]),
                (&whole[..], half),
            ] {
                fs::write(&path, [first, second].concat()).unwrap();
                // Frames of extended XYZ follow each other: the last one counts.
                let is_frames = *file == "result.extxyz" && first.len() == second.len();
                match sample.read() {
                    Ok(result) => assert!(
                        is_frames || is_doubted(&sample, &result),
                        "{file}: {} + {} bytes: {:?}",
                        first.len(),
                        second.len(),
                        anomalies(&sample.calculation, &result)
                    ),
                    Err(error) => assert!(!error.to_string().is_empty()),
                }
            }
            fs::write(&path, &whole).unwrap();
        }
    }
}

/// Replaces every occurrence in a file; there must be one.
fn replace(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{from} in {}", path.display());
    fs::write(path, text.replace(from, to)).unwrap();
}

#[test]
fn results_of_another_calculation() {
    // Other elements, another number of atoms, another job.
    let cases: [(&str, &str); 3] = [
        ("\"Cu\"", "\"Ag\""),
        ("[\"Cu\", ", "[\"Cu\", \"Cu\", "),
        ("\"job_sha256\": \"", "\"job_sha256\": \"00"),
    ];
    for (from, to) in cases {
        let sample = gpaw();
        replace(&sample.path("result.json"), from, to);
        let error = sample.read().unwrap_err();
        assert!(matches!(error, OutputError::Mixed { .. }), "{to}: {error}");
    }
    let sample = espresso();
    replace(
        &sample.path("run.json"),
        "\"job_sha256\": \"",
        "\"job_sha256\": \"00",
    );
    assert!(matches!(sample.read(), Err(OutputError::Mixed { .. })));
    let sample = espresso();
    replace(&sample.path(QE_XML), "name=\"Cu", "name=\"Ag");
    assert!(matches!(sample.read(), Err(OutputError::Mixed { .. })));
    // An OUTCAR that names another energy than the XML.
    let sample = vasp();
    let path = sample.path("OUTCAR");
    let text = fs::read_to_string(&path).unwrap();
    let with = |energy: &str| format!("  free  energy   TOTEN  =  {energy} eV\n{text}");
    fs::write(&path, with("-6.50214658")).unwrap();
    assert!(sample.read().is_ok());
    fs::write(&path, with("-6.60214658")).unwrap();
    assert!(matches!(sample.read(), Err(OutputError::Mixed { .. })));
    // The same atoms in another cell, or in other places: read, and doubted.
    let mut sample = vasp();
    let [mut a, b, c] = sample.calculation.structure.lattice().vectors_ang();
    a[0] += 0.05;
    sample.calculation.structure = Structure::new(
        Lattice::from_vectors([a, b, c]),
        sample.calculation.structure.sites().to_vec(),
    )
    .unwrap();
    let result = sample.read().unwrap();
    let found = anomalies(&sample.calculation, &result);
    assert!(
        found
            .iter()
            .any(|a| a.to_string().starts_with("other_structure: the cell")),
        "{found:?}"
    );
    let mut sample = vasp();
    let mut sites = sample.calculation.structure.sites().to_vec();
    sites[0].fractional.x += 0.04;
    sample.calculation.structure =
        Structure::new(sample.calculation.structure.lattice().clone(), sites).unwrap();
    let result = sample.read().unwrap();
    let found = anomalies(&sample.calculation, &result);
    assert!(
        found
            .iter()
            .any(|a| a.to_string().starts_with("other_structure: atom")),
        "{found:?}"
    );
}

/// Reads with a limit of time: a pipe that is opened waits for ever.
fn within(seconds: u64, sample: Sample) -> (Sample, Result<CalculationResult, OutputError>) {
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        let result = sample.read();
        let _ = tell.send((sample, result));
    });
    told.recv_timeout(Duration::from_secs(seconds))
        .expect("an answer in time")
}

#[test]
fn pipes_folders_and_links_in_place_of_every_file() {
    let samples = [gpaw, espresso, extxyz, vasp, doscar];
    let outside = tempfile::tempdir().unwrap();
    for make in samples {
        for file in make().files {
            for kind in ["pipe", "folder", "link", "dangling"] {
                let sample = make();
                let path = sample.path(file);
                let elsewhere = outside.path().join("moved");
                fs::rename(&path, &elsewhere).unwrap();
                match kind {
                    "pipe" => assert!(
                        std::process::Command::new("mkfifo")
                            .arg(&path)
                            .status()
                            .unwrap()
                            .success()
                    ),
                    "folder" => fs::create_dir(&path).unwrap(),
                    "link" => std::os::unix::fs::symlink(&elsewhere, &path).unwrap(),
                    _ => std::os::unix::fs::symlink("/nowhere/at/all", &path).unwrap(),
                }
                let (_, result) = within(20, sample);
                let error = result.expect_err(&format!("{kind} {file}"));
                assert!(
                    matches!(error, OutputError::NotAFile { .. }),
                    "{kind} {file}: {error}"
                );
            }
        }
    }
    // The folder on the way is a link to another run.
    let sample = espresso();
    let elsewhere = outside.path().join("out");
    fs::rename(sample.path("out"), &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, sample.path("out")).unwrap();
    let error = sample.read().unwrap_err();
    assert!(matches!(error, OutputError::NotAFile { .. }), "{error}");
}

#[test]
fn a_gigabyte_in_place_of_every_file() {
    for make in [gpaw, espresso, extxyz, vasp, doscar] {
        for file in make().files {
            let sample = make();
            let open = fs::File::create(sample.path(file)).unwrap();
            open.set_len(1 << 30).unwrap();
            let start = Instant::now();
            let error = sample.read().expect_err(file);
            assert!(start.elapsed() < Duration::from_secs(5), "{file}");
            let OutputError::TooLarge { bytes, most, .. } = &error else {
                panic!("{file}: {error}");
            };
            assert_eq!(*bytes, 1 << 30);
            let text = error.to_string();
            let name = sample.path(file).display().to_string();
            for word in [&name, &bytes.to_string(), &most.to_string(), "run it again"] {
                assert!(text.contains(word), "{text}");
            }
        }
    }
}

/// One line of text without an end: a gigabyte is refused by its size, what is below that by its length.
#[test]
fn one_endless_line() {
    let write = |path: &Path, mega: usize| {
        let mut open = fs::File::create(path).unwrap();
        let block = vec![b'7'; 8 << 20];
        for _ in 0..mega / 8 {
            open.write_all(&block).unwrap();
        }
    };
    let sample = espresso();
    write(&sample.path("pw.out"), 1024);
    let start = Instant::now();
    assert!(matches!(sample.read(), Err(OutputError::TooLarge { .. })));
    assert!(start.elapsed() < Duration::from_secs(1));
    fs::remove_file(sample.path("pw.out")).unwrap();
    for (sample, file) in [
        (espresso(), "pw.out"),
        (vasp(), "OUTCAR"),
        (espresso(), QE_XML),
    ] {
        write(&sample.path(file), 64);
        let start = Instant::now();
        let error = sample.read().expect_err(file);
        assert!(start.elapsed() < Duration::from_secs(10), "{file}");
        assert!(!error.to_string().is_empty());
    }
}

#[test]
fn bytes_that_are_no_text() {
    for sample in all() {
        let energy_ev = sample.read().unwrap().energy_ev;
        for file in &sample.files {
            let path = sample.path(file);
            let whole = fs::read(&path).unwrap();
            for i in 0..40 {
                let mut bytes = whole.clone();
                let at = (i * 104_729 + 7) % bytes.len();
                let odd = [0xff, 0xc0, 0x00, 0xfe][i % 4];
                for byte in bytes.iter_mut().skip(at).take(1 + i % 3) {
                    *byte = odd;
                }
                fs::write(&path, &bytes).unwrap();
                if let Ok(result) = sample.read() {
                    // In a comment or a title it does no harm.
                    assert!(
                        result.energy_ev == energy_ev || is_doubted(&sample, &result),
                        "{file} at {at}"
                    );
                }
            }
            fs::write(&path, &whole).unwrap();
        }
    }
}
