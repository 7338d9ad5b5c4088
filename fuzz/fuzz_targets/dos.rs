//! Densities of states: no reader panics on any text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use zincscreen_fuzz::facts::Element;
use zincscreen_fuzz::formats::dos::{self, DosFormat, Fermi, Input, ReadOptions, Selection};

const NAMES: [(DosFormat, &str); 4] = [
    (DosFormat::Doscar, "DOSCAR"),
    (DosFormat::Vasprun, "vasprun.xml"),
    (DosFormat::Projwfc, "a.pdos_atm#1(Zn)_wfc#1(d)"),
    (DosFormat::Columns, "dos.csv"),
];

fuzz_target!(|bytes: &[u8]| {
    for (format, name) in NAMES {
        for fermi in [Fermi::File, Fermi::Given(1.5)] {
            let options = ReadOptions {
                format: Some(format),
                fermi,
                species: vec![Element::ZN],
                ..ReadOptions::default()
            };
            if let Ok(dos) = dos::parse(&[Input::new(name, bytes)], &options) {
                let _ = dos.bands(&Selection::default());
            }
        }
    }
});
