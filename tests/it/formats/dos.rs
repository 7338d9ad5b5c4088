//! Densities of states: every format against closed forms, against each other and against pymatgen.

mod command;
mod malformed;
mod properties;

use std::path::{Path, PathBuf};

use zincscreen::facts::Element;
use zincscreen::formats::dos::{
    self, DosError, DosFormat, Fermi, FermiOrigin, Input, ProjectedDos, ReadOptions, Selection,
    Shell,
};
use zincscreen::models::dband::moments::{EdgeRule, MomentOptions, Moments, moments};

/// The Fermi energy of the synthetic files, on no point of their grid.
const FERMI_EV: f64 = 3.2371;
/// Width of the edges of the synthetic bands, see `make.py`.
const SOFT_EV: f64 = 0.35;

/// A synthetic band: its ends, its states, and what follows from them in closed form: the filling by the error
/// function's integral, the highest point of its Hilbert transform by Dawson's function (both computed
/// with scipy).
#[derive(Clone, Copy)]
struct Rectangle {
    low_ev: f64,
    high_ev: f64,
    states: f64,
    filling: f64,
    edge_ev: f64,
}

const CU: Rectangle = Rectangle {
    low_ev: -5.0,
    high_ev: -1.4,
    states: 9.6,
    filling: 1.0,
    edge_ev: -1.382_959,
};
const ZN: Rectangle = Rectangle {
    low_ev: -8.0,
    high_ev: -7.0,
    states: 9.8,
    filling: 1.0,
    edge_ev: -6.937_152,
};
const NI_UP: Rectangle = Rectangle {
    low_ev: -4.5,
    high_ev: -0.4,
    states: 4.8,
    filling: 0.998_650,
    edge_ev: -0.385_043,
};
const NI_DOWN: Rectangle = Rectangle {
    low_ev: -4.2,
    high_ev: 0.3,
    states: 4.8,
    filling: 0.930_324,
    edge_ev: 0.313_625,
};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/it/formats/dos")
        .join(name)
}

fn element(symbol: &str) -> Element {
    symbol.parse().expect("a symbol")
}

fn near(what: &str, found: f64, expected: f64, tolerance: f64) {
    assert!(
        (found - expected).abs() <= tolerance,
        "{what}: found {found}, expected {expected} to {tolerance}"
    );
}

fn read(name: &str, options: &ReadOptions) -> ProjectedDos {
    let (dos, files) = dos::read(&fixture(name), options).unwrap_or_else(|e| panic!("{e}"));
    assert!(!files.is_empty());
    dos
}

fn plain(name: &str) -> ProjectedDos {
    read(name, &ReadOptions::default())
}

fn given_fermi() -> ReadOptions {
    ReadOptions {
        fermi: Fermi::Given(FERMI_EV),
        ..ReadOptions::default()
    }
}

fn of(dos: &ProjectedDos, density: &[f64]) -> Moments {
    moments(&dos.energy_ev, density, &MomentOptions::default()).expect("moments")
}

fn atom(number: usize) -> Selection {
    Selection {
        atoms: vec![number],
        ..Selection::default()
    }
}

/// All moments of a synthetic band, to `digits` of the format.
fn check(what: &str, found: &Moments, band: Rectangle, digits: f64) {
    near(
        what,
        found.center_ev,
        0.5 * (band.low_ev + band.high_ev),
        digits,
    );
    let variance = (band.high_ev - band.low_ev).powi(2) / 12.0 + 0.5 * SOFT_EV * SOFT_EV;
    near(what, found.width_ev, variance.sqrt(), digits);
    near(what, found.states, band.states, 10.0 * digits);
    // The line between two points stands for the curve at E_F and in the transform.
    near(what, found.filling.expect("both sides"), band.filling, 2e-4);
    let edge = found.upper_edge.expect("inside the data");
    assert_eq!(edge.rule, EdgeRule::HilbertMaximum);
    near(what, edge.energy_ev, band.edge_ev, 8e-3);
}

#[test]
fn doscar_without_spin() {
    let dos = plain("synthetic_lm.DOSCAR");
    assert_eq!(dos.format, DosFormat::Doscar);
    assert_eq!(dos.fermi_ev, FERMI_EV);
    assert!(matches!(&dos.fermi_origin, FermiOrigin::Read(place) if place.ends_with("DOSCAR:6")));
    assert_eq!(dos.energy_ev.len(), 181);
    assert!(!dos.is_spin_polarised() && dos.projector.ends_with("lm resolved"));
    assert_eq!(dos.atoms().len(), 2);
    let cu = dos.band(&atom(1)).expect("d states");
    assert_eq!((cu.capacity(), cu.element()), (10.0, None));
    check("Cu", &of(&dos, &cu.total), CU, 2e-4);
    check(
        "Zn",
        &of(&dos, &dos.band(&atom(2)).expect("d").total),
        ZN,
        2e-4,
    );
    let species = ReadOptions {
        species: vec![element("Cu"), element("Zn")],
        ..ReadOptions::default()
    };
    let named = read("synthetic_lm.DOSCAR", &species);
    let zinc = Selection {
        elements: vec![Element::ZN],
        ..Selection::default()
    };
    let band = named.band(&zinc).expect("zinc");
    assert_eq!(band.atoms[0].number, Some(2));
}

#[test]
fn doscar_with_spin_alternates_up_and_down() {
    let dos = plain("synthetic_spin.DOSCAR");
    assert!(dos.projector.ends_with(", l resolved"));
    let band = dos.band(&Selection::default()).expect("d states");
    let [up, down] = band.spins.as_ref().expect("spin");
    let (up, down) = (of(&dos, up), of(&dos, down));
    check("up", &up, NI_UP, 2e-4);
    check("down", &down, NI_DOWN, 2e-4);
    let total = of(&dos, &band.total);
    near(
        "total",
        total.center_ev,
        0.5 * (up.center_ev + down.center_ev),
        2e-4,
    );
    let s = Selection {
        shell: Shell::S,
        ..Selection::default()
    };
    let s = dos.band(&s).expect("s states").spins.expect("spin");
    assert_eq!(s[0], s[1]);
}

#[test]
fn vasprun_names_its_orbitals_and_elements() {
    let dos = plain("synthetic.vasprun.xml");
    assert_eq!((dos.format, dos.fermi_ev), (DosFormat::Vasprun, FERMI_EV));
    let ni = Selection {
        elements: vec![element("Ni")],
        ..Selection::default()
    };
    let band = dos.band(&ni).expect("nickel");
    let [up, down] = band.spins.as_ref().expect("spin");
    check("up", &of(&dos, up), NI_UP, 1e-4);
    check("down", &of(&dos, down), NI_DOWN, 1e-4);
    check(
        "Zn",
        &of(&dos, &dos.band(&atom(2)).expect("zinc").total),
        ZN,
        1e-4,
    );
    // VASP 6 calls the last d orbital x2-y2; a d shell has all five.
    let d = dos
        .channels
        .iter()
        .filter(|c| c.shell == Some(Shell::D) && c.atom == Some(1));
    assert_eq!(d.count(), 10);
}

#[test]
fn projwfc_files_of_a_prefix_of_a_folder_and_one() {
    let options = ReadOptions {
        fermi: Fermi::Output(dos::open(&fixture("synthetic-pw.out")).expect("readable")),
        ..ReadOptions::default()
    };
    let dos = read("synthetic-brass", &options);
    assert_eq!((dos.format, dos.fermi_ev), (DosFormat::Projwfc, FERMI_EV));
    assert!(matches!(&dos.fermi_origin, FermiOrigin::Read(place) if place.ends_with("pw.out:5")));
    assert_eq!(dos.atoms().len(), 2);
    // LDOS is not counted beside its components.
    check(
        "Cu",
        &of(&dos, &dos.band(&atom(1)).expect("d").total),
        CU,
        1e-3,
    );
    check(
        "Zn",
        &of(&dos, &dos.band(&atom(2)).expect("d").total),
        ZN,
        1e-3,
    );
    assert_eq!(read("synthetic-brass.pdos_atm", &options), dos);

    let one = read("synthetic-ni.pdos_atm#1(Ni)_wfc#2(d)", &given_fermi());
    assert_eq!(one.fermi_origin, FermiOrigin::Given);
    let band = one.band(&Selection::default()).expect("d");
    assert_eq!(band.element(), Some(element("Ni")));
    let [up, down] = band.spins.as_ref().expect("spin");
    check("up", &of(&one, up), NI_UP, 2e-3);
    check("down", &of(&one, down), NI_DOWN, 2e-3);

    let folder = tempfile::tempdir().expect("a folder");
    for name in ["a.pdos_atm#1(Ni)_wfc#2(d)", "notes.txt", "a.pdos_tot"] {
        let from = fixture("synthetic-ni.pdos_atm#1(Ni)_wfc#2(d)");
        std::fs::copy(from, folder.path().join(name)).expect("copied");
    }
    let (whole, files) = dos::read(folder.path(), &given_fermi()).expect("a folder");
    assert_eq!((files.len(), whole.channels), (1, one.channels));
}

#[test]
fn columns_with_a_header() {
    let dos = plain("synthetic_columns.csv");
    assert_eq!((dos.format, dos.fermi_ev), (DosFormat::Columns, FERMI_EV));
    check(
        "Cu",
        &of(&dos, &dos.band(&atom(1)).expect("d").total),
        CU,
        1e-4,
    );
    check(
        "Zn",
        &of(&dos, &dos.band(&atom(2)).expect("d").total),
        ZN,
        1e-4,
    );

    let dos = plain("synthetic_gpaw.dat");
    assert!(matches!(dos.fermi_origin, FermiOrigin::Zero(_)));
    let band = dos.band(&Selection::default()).expect("d");
    let [up, down] = band.spins.as_ref().expect("spin");
    check("up", &of(&dos, up), NI_UP, 1e-4);
    check("down", &of(&dos, down), NI_DOWN, 1e-4);

    // Remarks stand before and after the header without being one.
    let text =
        "# of copper\n# energy (eV) d up d dn\n# Fermi level: 0.5 eV\n# a remark\n0 1 1\n1 2 2\n";
    let dos = dos::parse(&[Input::new("a.dat", text)], &ReadOptions::default());
    assert_eq!(dos.expect("columns").energy_ev, [-0.5, 0.5]);

    // Without a header, or against it, the user names the columns.
    let options = ReadOptions {
        columns: ["energy", "d", "-"].map(str::to_owned).to_vec(),
        fermi: Fermi::Given(0.0),
        projector: Some("Bader volumes".to_owned()),
        ..ReadOptions::default()
    };
    let input = Input::new("a.txt", "-1 2 9\n0 4 9\n1 0 9\n");
    let dos = dos::parse(&[input], &options).expect("columns");
    assert_eq!(dos.projector, "Bader volumes");
    assert_eq!(
        dos.band(&Selection::default()).expect("d").total,
        [2.0, 4.0, 0.0]
    );
}

#[test]
fn one_band_in_four_formats() {
    let brass = read("synthetic-brass", &given_fermi());
    for (what, dos, digits) in [
        ("doscar", plain("synthetic_lm.DOSCAR"), 2e-4),
        ("projwfc", brass, 1e-3),
        ("columns", plain("synthetic_columns.csv"), 1e-4),
    ] {
        let band = dos.band(&atom(1)).expect("d");
        check(what, &of(&dos, &band.total), CU, digits);
    }
    let ni = read("synthetic-ni", &given_fermi());
    for (what, dos, digits) in [
        ("doscar", plain("synthetic_spin.DOSCAR"), 2e-4),
        ("vasprun", plain("synthetic.vasprun.xml"), 1e-4),
        ("projwfc", ni, 2e-3),
        ("columns", plain("synthetic_gpaw.dat"), 1e-4),
    ] {
        let nickel = Selection {
            elements: if dos.format == DosFormat::Doscar {
                vec![]
            } else {
                vec![element("Ni")]
            },
            ..Selection::default()
        };
        let spins = dos.band(&nickel).expect("d").spins.expect("spin");
        check(what, &of(&dos, &spins[0]), NI_UP, digits);
        check(what, &of(&dos, &spins[1]), NI_DOWN, digits);
    }
}

/// Real files. The centres and widths are those of pymatgen 2026.10.24 on the same files
/// (`benches/peers/dos_reference.py`); its filling leaves out the interval at E_F.
#[test]
fn real_files_of_vasp() {
    let os = plain("oso2_trimmed.vasprun.xml");
    assert_eq!(os.fermi_ev, 5.695_400_75);
    let band = os.band(&Selection::default()).expect("d");
    assert_eq!(band.element(), Some(element("Os")));
    let found = of(&os, &band.total);
    near("centre", found.center_ev, -0.744_531_769_4, 1e-9);
    near("width", found.width_ev, 6.007_865_670_3, 1e-9);
    near("states", found.states, 10.27, 0.01);
    near("filling", found.filling.expect("both"), 0.5826, 1e-4);
    let indium = plain("inas_trimmed.vasprun.xml");
    let found = of(
        &indium,
        &indium.band(&Selection::default()).expect("d").total,
    );
    near("centre", found.center_ev, -13.721_748_168_8, 1e-9);
    near("width", found.width_ev, 2.805_910_327_6, 1e-9);

    // The same run as DOSCAR, energies to three digits instead of four, densities to four.
    let same = plain("inas_trimmed.DOSCAR");
    assert_eq!(
        (same.fermi_ev, same.energy_ev.len()),
        (indium.fermi_ev, 301)
    );
    for shell in [Shell::S, Shell::P, Shell::D] {
        let selection = Selection {
            shell,
            ..Selection::default()
        };
        let [a, b] =
            [&indium, &same].map(|dos| of(dos, &dos.band(&selection).expect("states").total));
        near("centre", a.center_ev, b.center_ev, 3e-3);
        near("width", a.width_ev, b.width_ev, 3e-3);
        near("states", a.states, b.states, 6e-3);
    }
}

#[test]
fn a_selection_that_is_not_there_says_what_is() {
    let dos = plain("synthetic.vasprun.xml");
    let refused = |selection: Selection| match dos.band(&selection) {
        Err(DosError::Selection(why)) => why,
        other => panic!("{other:?}"),
    };
    assert!(refused(atom(3)).contains("2 atoms from 1 to 2"));
    let copper = Selection {
        elements: vec![element("Cu")],
        ..Selection::default()
    };
    assert!(refused(copper).contains("it has Ni, Zn"));
    let both = Selection {
        atoms: vec![1],
        elements: vec![Element::ZN],
        ..Selection::default()
    };
    assert!(refused(both).contains("no atom"));
    let f = Selection {
        shell: Shell::F,
        ..Selection::default()
    };
    assert!(refused(f).contains("the file has s, p, d"));
    // Two shells of d on one atom, as pseudopotentials with semicore states have them.
    let text = std::fs::read(fixture("synthetic-ni.pdos_atm#1(Ni)_wfc#2(d)")).expect("readable");
    let inputs = [3, 5].map(|n| Input::new(format!("x.pdos_atm#1(Ni)_wfc#{n}(d)"), text.clone()));
    let twice = dos::parse(&inputs, &given_fermi()).expect("two shells");
    let why = twice
        .band(&Selection::default())
        .expect_err("two")
        .to_string();
    assert!(why.contains("wfc#3 and wfc#5"), "{why}");
    let fifth = Selection {
        shell_number: Some(5),
        ..Selection::default()
    };
    assert!(twice.band(&fifth).is_ok());
}

#[test]
fn the_format_can_be_said() {
    let text = std::fs::read(fixture("synthetic_columns.csv")).expect("readable");
    let inputs = [Input::new("x", text)];
    for (format, is_right) in [
        (DosFormat::Columns, true),
        (DosFormat::Doscar, false),
        (DosFormat::Vasprun, false),
        (DosFormat::Projwfc, false),
    ] {
        let options = ReadOptions {
            format: Some(format),
            ..ReadOptions::default()
        };
        assert_eq!(dos::parse(&inputs, &options).is_ok(), is_right, "{format}");
        assert_eq!(format.as_str().parse(), Ok(format));
    }
    assert!("xml".parse::<DosFormat>().is_err());
}
