//! Truncated, mixed, empty, huge and hostile outputs: an error that says so, never a panic, never a number.

use std::fs;
use std::path::Path;

use zincscreen::queue::outputs::{OutputError, read_result};

use super::{calculation, copy, data};

const FOLDERS: [(&str, &str); 4] = [
    ("gpaw_cu111_dos", "result.json"),
    ("qe_cu111_dos", "pw.out"),
    ("qe_h2", "out/zincscreen.xml"),
    ("qe_h2", "run.json"),
];

/// Replaces text in a file; it must be there.
fn replace(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{from} in {}", path.display());
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn cut_anywhere_is_never_a_result_of_another_energy() {
    for (name, file) in FOLDERS {
        let folder = copy(name);
        let calculation = calculation(folder.path());
        let whole = fs::read(folder.path().join(file)).unwrap();
        let energy_ev = read_result(folder.path(), &calculation).unwrap().energy_ev;
        for part in 0..40 {
            let length = whole.len() * part / 40;
            fs::write(folder.path().join(file), &whole[..length]).unwrap();
            if let Ok(result) = read_result(folder.path(), &calculation) {
                assert_eq!(result.energy_ev, energy_ev, "{name}/{file} cut at {length}");
                assert_ne!(file, "result.json");
            }
        }
    }
    let folder = copy("vasp_converged");
    let calculation = super::atoms([4.0; 3], &[("Si", [0.0; 3]), ("Si", [2.0; 3])], [true; 3]);
    let calculation = super::of_purpose(
        calculation,
        zincscreen::queue::Purpose::Bulk,
        zincscreen::queue::Task::SinglePoint,
        zincscreen::queue::Code::Vasp,
        "screen",
    );
    let file = folder.path().join("vasprun.xml");
    let whole = fs::read(&file).unwrap();
    assert!(read_result(folder.path(), &calculation).is_ok());
    for part in 0..60 {
        fs::write(&file, &whole[..whole.len() * part / 60]).unwrap();
        assert!(read_result(folder.path(), &calculation).is_err(), "{part}");
    }
}

#[test]
fn flipped_bytes_do_not_panic() {
    for (name, file) in FOLDERS {
        let folder = copy(name);
        let calculation = calculation(folder.path());
        let whole = fs::read(folder.path().join(file)).unwrap();
        for step in 0..60 {
            let mut bytes = whole.clone();
            let at = (step * 7919 + 13) % bytes.len();
            bytes[at] = [b'9', b'-', b'<', 0xff, b'"', 0, b'e'][step % 7];
            fs::write(folder.path().join(file), &bytes).unwrap();
            let _ = read_result(folder.path(), &calculation);
        }
    }
}

#[test]
fn numbers_that_cannot_be() {
    let cases = [
        ("\"energy_ev\": -8.5", "\"energy_ev\": NaN, \"x\": -8.5"),
        ("\"energy_ev\": -8.5", "\"energy_ev\": 1e999, \"x\": -8.5"),
        ("\"energy_ev\": -8.5", "\"energy_ev\": 1e300, \"x\": -8.5"),
        ("\"energy_ev\": -8.5", "\"energy_ev\": null, \"x\": -8.5"),
        (
            "\"energy_ev\": -8.5",
            "\"energy_ev\": \"-8.5\", \"x\": -8.5",
        ),
        ("\"points\": 1251", "\"points\": 99999999999"),
        ("\"points\": 1251", "\"points\": 1250"),
        ("\"shell\": \"d\"", "\"shell\": \"s\""),
        ("\"spin\": \"both\"", "\"spin\": \"up\""),
        ("\"version\": 1,", "\"version\": 2,"),
    ];
    for (from, to) in cases {
        let folder = copy("gpaw_cu111_dos");
        let calculation = calculation(folder.path());
        replace(&folder.path().join("result.json"), from, to);
        let outcome = read_result(folder.path(), &calculation);
        assert!(outcome.is_err(), "{to}");
    }
    let folder = copy("qe_h2");
    let calculation = calculation(folder.path());
    replace(
        &folder.path().join("out/zincscreen.xml"),
        "<output>",
        "<output><forces>NaN NaN NaN</forces>",
    );
    // The forces that follow are the ones that count; NaN alone must not pass.
    let _ = read_result(folder.path(), &calculation);
    let text = fs::read_to_string(folder.path().join("pw.out")).unwrap();
    let nan: String = text
        .lines()
        .map(|l| {
            if l.starts_with('!') {
                "!    total energy = NaN Ry\n".to_owned()
            } else {
                format!("{l}\n")
            }
        })
        .collect();
    fs::write(folder.path().join("pw.out"), nan).unwrap();
    assert!(read_result(folder.path(), &calculation).is_err());
}

#[test]
fn files_of_two_calculations() {
    let folder = copy("gpaw_zn_slab");
    let calculation = calculation(folder.path());
    // The result of hydrogen on zinc beside the job of the clean slab.
    fs::copy(
        data("gpaw_zn_h").join("result.json"),
        folder.path().join("result.json"),
    )
    .unwrap();
    let error = read_result(folder.path(), &calculation).unwrap_err();
    assert!(matches!(error, OutputError::Mixed { .. }), "{error}");
    // Without the job file the atoms tell.
    fs::remove_file(folder.path().join("job.json")).unwrap();
    let error = read_result(folder.path(), &calculation).unwrap_err();
    assert!(matches!(error, OutputError::Mixed { .. }), "{error}");
    // Text and XML of two runs.
    let folder = copy("qe_cu111_dos");
    let calculation = super::calculation(folder.path());
    fs::copy(data("qe_h2").join("pw.out"), folder.path().join("pw.out")).unwrap();
    let error = read_result(folder.path(), &calculation).unwrap_err();
    assert!(matches!(error, OutputError::Mixed { .. }), "{error}");
}

#[test]
fn deep_and_wide_xml() {
    let folder = copy("qe_h2");
    let calculation = calculation(folder.path());
    let xml = folder.path().join("out/zincscreen.xml");
    fs::write(&xml, "<a>".repeat(1_000_000)).unwrap();
    let error = read_result(folder.path(), &calculation).unwrap_err();
    assert!(
        error.to_string().contains("elements in each other"),
        "{error}"
    );
    fs::write(&xml, format!("<a b=\"{}", "x".repeat(40 << 20))).unwrap();
    assert!(read_result(folder.path(), &calculation).is_err());
    fs::write(&xml, format!("<a>{}</a>", "1 ".repeat(20 << 20))).unwrap();
    assert!(read_result(folder.path(), &calculation).is_err());
    let bomb = "<!DOCTYPE a [<!ENTITY x \"ha\"><!ENTITY y \"&x;&x;&x;&x;\">]><a>&y;</a>";
    fs::write(&xml, bomb).unwrap();
    assert!(read_result(folder.path(), &calculation).is_err());
    fs::write(folder.path().join("run.json"), "[".repeat(100_000)).unwrap();
    assert!(read_result(folder.path(), &calculation).is_err());
}

#[test]
fn a_gigabyte_is_refused_before_it_is_read() {
    let folder = copy("gpaw_zn_slab");
    let calculation = calculation(folder.path());
    let file = fs::File::create(folder.path().join("result.json")).unwrap();
    file.set_len(1 << 30).unwrap();
    let start = std::time::Instant::now();
    let error = read_result(folder.path(), &calculation).unwrap_err();
    assert!(
        matches!(error, OutputError::TooLarge { bytes, .. } if bytes == 1 << 30),
        "{error}"
    );
    assert!(start.elapsed().as_secs() < 5);
    // A log of zeros has one endless line.
    let folder = copy("qe_h2");
    let calculation = super::calculation(folder.path());
    let file = fs::File::create(folder.path().join("pw.out")).unwrap();
    file.set_len(1 << 28).unwrap();
    assert!(read_result(folder.path(), &calculation).is_err());
}

#[cfg(unix)]
#[test]
fn links_and_pipes_are_not_followed() {
    let folder = copy("gpaw_zn_slab");
    let calculation = calculation(folder.path());
    let result = folder.path().join("result.json");
    fs::rename(&result, folder.path().join("elsewhere")).unwrap();
    std::os::unix::fs::symlink("elsewhere", &result).unwrap();
    let error = read_result(folder.path(), &calculation).unwrap_err();
    assert!(matches!(error, OutputError::NotAFile { .. }), "{error}");
    fs::remove_file(&result).unwrap();
    fs::create_dir(&result).unwrap();
    let error = read_result(folder.path(), &calculation).unwrap_err();
    assert!(matches!(error, OutputError::NotAFile { .. }), "{error}");
    fs::remove_dir(&result).unwrap();
    let error = read_result(folder.path(), &calculation).unwrap_err();
    assert!(matches!(error, OutputError::Missing { .. }), "{error}");
    assert!(!error.is_of_the_code());
}

#[test]
fn failures_of_the_code_are_told_in_its_words() {
    let folder = copy("gpaw_zn_slab");
    let calculation = calculation(folder.path());
    let job = "{\"version\": 1, \"error\": \"KohnShamConvergenceError: no\\u0000 \\u001b[31mluck\", \
               \"is_unconverged\": true}";
    fs::write(folder.path().join("result.json"), job).unwrap();
    let error = read_result(folder.path(), &calculation).unwrap_err();
    assert!(
        matches!(error, OutputError::Unconverged { .. }) && error.is_of_the_code(),
        "{error}"
    );
    assert!(!error.to_string().contains('\u{1b}'));
    let folder = copy("qe_h2");
    let calculation = super::calculation(folder.path());
    fs::write(
        folder.path().join("pw.out"),
        " %%%%%%%%%%\n     Error in routine readpp (2):\n     file ./Cu.upf not found\n %%%%%%%%%%\n     stopping ...\n",
    )
    .unwrap();
    let error = read_result(folder.path(), &calculation).unwrap_err();
    assert!(
        error.to_string().contains("file ./Cu.upf not found"),
        "{error}"
    );
    fs::write(
        folder.path().join("pw.out"),
        "     convergence NOT achieved after 200 iterations: stopping\n   JOB DONE.\n",
    )
    .unwrap();
    let error = read_result(folder.path(), &calculation).unwrap_err();
    assert!(matches!(error, OutputError::Unconverged { .. }), "{error}");
}
