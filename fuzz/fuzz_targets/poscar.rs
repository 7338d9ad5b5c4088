//! POSCAR: nothing panics, and what is read is read again from what is written.
#![no_main]

use libfuzzer_sys::fuzz_target;
use zincscreen_fuzz::formats::poscar;

fuzz_target!(|text: &str| {
    if let Ok(structure) = poscar::parse("POSCAR", text) {
        let written = poscar::write(&structure, "fuzz");
        let again = poscar::parse("POSCAR", &written).expect("reads what it wrote");
        assert_eq!(again.lattice(), structure.lattice());
        assert_eq!(poscar::write(&again, "fuzz"), written);
    }
});
