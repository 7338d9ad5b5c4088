//! Extended XYZ: nothing panics; what has words is written, with the same keys and columns when read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use zincscreen_fuzz::formats::extxyz;

fuzz_target!(|text: &str| {
    if let Ok(frames) = extxyz::parse("a.xyz", text) {
        let written = extxyz::write(&frames);
        // Far away positions lose digits as fractional coordinates and may then overlap.
        if let Ok(again) = written.and_then(|text| extxyz::parse("a.xyz", &text)) {
            assert_eq!(again.len(), frames.len());
            for (again, frame) in again.iter().zip(&frames) {
                assert_eq!(again.info, frame.info);
                assert_eq!(again.columns, frame.columns);
                assert_eq!(again.structure.lattice(), frame.structure.lattice());
            }
        }
    }
});
