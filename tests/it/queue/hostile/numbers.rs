//! Numbers that cannot be, counts without bounds, and XML that would grow, sink or look elsewhere.

use std::fs;
use std::time::{Duration, Instant};

use super::readers::{Sample, doscar, espresso, extxyz, gpaw, vasp};

const XML: &str = "out/zincscreen.xml";

/// Puts text in place of the first occurrence of a pattern up to the next of `ends`, and gives the answer.
fn with(sample: &Sample, file: &str, after: &str, ends: &[char], put: &str) -> Option<String> {
    let path = sample.path(file);
    let whole = fs::read_to_string(&path).unwrap();
    // The last one counts where a run repeats itself; what follows the last step of vasprun.xml is not read.
    let is_steps = file == "vasprun.xml";
    let steps = whole.rfind("</calculation>").filter(|_| is_steps);
    let steps = steps.unwrap_or(whole.len());
    let at = whole[..steps]
        .rfind(after)
        .unwrap_or_else(|| panic!("{after} in {file}"))
        + after.len();
    let end = at + whole[at..].find(ends).unwrap();
    fs::write(&path, format!("{}{put}{}", &whole[..at], &whole[end..])).unwrap();
    let answer = sample.read().err().map(|error| error.to_string());
    fs::write(&path, whole).unwrap();
    answer
}

/// A sample, its file, what stands before a number there, and what ends it.
type Place<'a> = (fn() -> Sample, &'a str, &'a str, &'a [char]);

const NO_NUMBERS: [&str; 9] = [
    "NaN",
    "nan",
    "inf",
    "-Infinity",
    "1e999",
    "-1e400",
    "************",
    "1e300",
    "",
];

#[test]
fn no_number_passes_for_one() {
    let blank = [' ', '\n', '"', ','];
    let cases: [Place<'_>; 14] = [
        (gpaw, "result.json", "\"energy_ev\": ", &[',']),
        (gpaw, "result.json", "\"fermi_ev\": ", &[',']),
        (gpaw, "result.json", "\"forces_ev_ang\": [[", &[',']),
        (gpaw, "result.json", "\"positions_ang\": [[", &[',']),
        (gpaw, "result.json", "\"cell_ang\": [[", &[',']),
        (
            espresso,
            "pw.out",
            "!    total energy              =",
            &['R'],
        ),
        (espresso, XML, "<etot>", &['<']),
        (espresso, XML, "<fermi_energy>", &['<']),
        (espresso, XML, "<a1>", &[' ']),
        (extxyz, "result.extxyz", " energy=", &[' ', '\n']),
        (extxyz, "result.extxyz", "Lattice=\"", &blank),
        (vasp, "vasprun.xml", "<i name=\"e_fr_energy\">", &['<']),
        (
            vasp,
            "vasprun.xml",
            "<varray name=\"basis\" >\n     <v>",
            &['<'],
        ),
        (
            doscar,
            "DOSCAR",
            "unknown system\n     14.41977754    -11.39720806  301      ",
            &[' '],
        ),
    ];
    for (make, file, after, ends) in cases {
        let sample = make();
        assert!(sample.read().is_ok(), "{file}");
        for put in NO_NUMBERS {
            // JSON without a value is no JSON; a blank line of a table is another matter.
            if put.is_empty() && file == "DOSCAR" {
                continue;
            }
            let error = with(&sample, file, after, ends, put);
            let error = error.unwrap_or_else(|| panic!("{file}: {after}{put} was read"));
            // Energies are counted from the Fermi energy: there the table complains.
            let is_named = error.contains(file) || error.contains("the Fermi energy");
            assert!(is_named, "{file}: {after}{put}: {error}");
        }
    }
}

#[test]
fn counts_without_bounds() {
    let most = [
        "-1",
        "-5",
        "1000000000000000000",
        "99999999999999999999999999",
        "4294967296",
        "1e9",
    ];
    for count in most {
        for (after, ends) in [
            ("\"steps\": ", [',']),
            ("\"points\": ", [',']),
            ("\"processes\": ", [',']),
        ] {
            let sample = gpaw();
            if !fs::read_to_string(sample.path("result.json"))
                .unwrap()
                .contains(after)
            {
                continue;
            }
            // A count is refused, or it is a plain number that says nothing about memory.
            let start = Instant::now();
            let error = with(&sample, "result.json", after, &ends, count);
            assert!(start.elapsed() < Duration::from_secs(2));
            assert!(error.is_some(), "{after}{count}");
        }
        let sample = extxyz();
        let path = sample.path("result.extxyz");
        let text = fs::read_to_string(&path).unwrap();
        let (_, rest) = text.split_once('\n').unwrap();
        fs::write(&path, format!("{count}\n{rest}")).unwrap();
        assert!(sample.read().is_err(), "{count} atoms");
        let sample = doscar();
        let path = sample.path("DOSCAR");
        let text = fs::read_to_string(&path)
            .unwrap()
            .replacen(" 301 ", &format!(" {count} "), 1);
        fs::write(&path, text).unwrap();
        let start = Instant::now();
        assert!(sample.read().is_err(), "{count} energies");
        assert!(start.elapsed() < Duration::from_secs(2));
    }
    for count in ["0", "-3", "1e9", "99999999999"] {
        let sample = espresso();
        let error = with(&sample, "run.json", "\"processes\": ", &[','], count).unwrap();
        assert!(error.contains("run.json"), "{error}");
    }
    let sample = espresso();
    let error = with(&sample, "run.json", "\"wall_s\": ", &['}'], "-39.5").unwrap();
    assert!(error.contains("wall time"), "{error}");
}

#[test]
fn deep_xml_and_json() {
    for (make, file) in [(espresso as fn() -> Sample, XML), (vasp, "vasprun.xml")] {
        for text in [
            "<a>".repeat(100_000),
            format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000)),
            format!("<modeling>{}", "<calculation>".repeat(100_000)),
        ] {
            let sample = make();
            fs::write(sample.path(file), text).unwrap();
            let error = sample.read().unwrap_err().to_string();
            assert!(error.contains("elements in each other"), "{error}");
        }
    }
    for (make, file) in [
        (gpaw as fn() -> Sample, "result.json"),
        (espresso, "run.json"),
    ] {
        for text in ["[".repeat(100_000), "{\"atoms\":".repeat(100_000)] {
            let sample = make();
            fs::write(sample.path(file), text).unwrap();
            assert!(sample.read().is_err());
        }
    }
}

/// Laughs a billion times, or reads another file: no document type is read at all.
#[test]
fn entities_neither_grow_nor_look_elsewhere() {
    let secret = super::super::super::common::folder_with("secret", "-7.125");
    let url = format!("file://{}", secret.path().join("secret").display());
    let mut bomb = "<!DOCTYPE modeling [<!ENTITY a0 \"1 \">".to_owned();
    for i in 1..30 {
        let of = format!("&a{};", i - 1).repeat(10);
        bomb.push_str(&format!("<!ENTITY a{i} \"{of}\">"));
    }
    bomb.push_str("]>");
    let outside = format!("<!DOCTYPE modeling [<!ENTITY a29 SYSTEM \"{url}\">]>");
    for (make, file, after) in [
        (espresso as fn() -> Sample, XML, "<etot>"),
        (vasp, "vasprun.xml", "<i name=\"e_fr_energy\">"),
    ] {
        for head in [&bomb, &outside] {
            let sample = make();
            let path = sample.path(file);
            let text = fs::read_to_string(&path).unwrap();
            let (first, rest) = text.split_once('\n').unwrap();
            fs::write(&path, format!("{first}\n{head}\n{rest}")).unwrap();
            let start = Instant::now();
            let error = with(&sample, file, after, &['<'], "&a29;").unwrap();
            assert!(start.elapsed() < Duration::from_secs(2));
            assert!(error.contains("document type"), "{error}");
            assert!(!error.contains("7.125"), "{error}");
        }
        // Without its definition: neither passed over nor half of a number.
        let sample = make();
        let error = with(&sample, file, after, &['<'], "-1&a29;2.5").unwrap();
        assert!(error.contains("entity `&a29;`"), "{error}");
    }
    // A digit by its number is that digit.
    let sample = espresso();
    let path = sample.path(XML);
    let text = fs::read_to_string(&path).unwrap();
    let energy_ev = sample.read().unwrap().energy_ev;
    fs::write(&path, text.replace("<etot>-", "<etot>&#45;")).unwrap();
    assert_eq!(sample.read().unwrap().energy_ev, energy_ev);
    let error = with(&sample, "pw.out", "JOB ", &['.'], "LOST").unwrap();
    assert!(error.contains("JOB DONE"), "{error}");
}
