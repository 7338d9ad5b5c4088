//! CIF: nothing panics, also when what was read is written and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use zincscreen_fuzz::formats::cif;

fuzz_target!(|text: &str| {
    if let Ok(structure) = cif::parse("a.cif", text) {
        // A cell at the edge of being singular may become so when its angles are rounded.
        if let Ok(again) = cif::parse("a.cif", &cif::write(&structure, "fuzz")) {
            assert_eq!(again.sites(), structure.sites());
        }
    }
});
