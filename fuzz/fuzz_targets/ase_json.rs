//! ASE's JSON: nothing panics, also when what was read is written and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use zincscreen_fuzz::formats::ase_json;

fuzz_target!(|text: &str| {
    if let Ok(structure) = ase_json::parse("a.json", text) {
        let _ = ase_json::parse("a.json", &ase_json::write(&structure));
    }
});
