//! No text makes a reader panic, and every error names its file.

use super::*;

/// All readers, whatever the text is.
fn read_all(text: &str) {
    for format in Format::ALL {
        if let Err(error) = structure::parse("some.file", text, Some(format)) {
            let message = error.to_string();
            assert!(message.starts_with("some.file:"), "{message}");
        }
    }
    let _ = structure::parse("some.file", text, None);
}

/// Characters that mean something in one of the formats.
const SPICE: &str = "[-+ .,;:'\"#_=\\[\\]{}()\\\\\\r\\n\\t0-9a-zA-Z?\u{e9}]{0,12}";

proptest! {
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        read_all(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_text_of_the_formats(parts in prop::collection::vec(SPICE, 0..40)) {
        read_all(&parts.concat());
    }

    #[test]
    fn mutations(
        sample in 0..SAMPLES.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..6, SPICE), 1..6),
    ) {
        let (format, name, text) = SAMPLES[sample];
        let mut characters: Vec<char> = text.chars().collect();
        for (at, removed, inserted) in changes {
            let at = at.index(characters.len() + 1);
            let end = (at + removed).min(characters.len());
            characters.splice(at..end, inserted.chars());
        }
        let text: String = characters.into_iter().collect();
        let _ = structure::parse(name, &text, Some(format));
        read_all(&text);
    }
}

/// A file that breaks off says so, or is complete without what is gone.
#[test]
fn truncated_at_every_line() {
    for (format, name, text) in SAMPLES {
        let whole = read(format, text);
        let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
        let mut read_short = 0;
        for &end in ends.iter().filter(|end| **end < text.len()) {
            match structure::parse(name, &text[..end], Some(format)) {
                Err(error) => assert!(error.to_string().starts_with(name), "{error}"),
                Ok(frames) => {
                    read_short += 1;
                    // Velocities, an empty block, or whole rows of the last loop of a CIF may go.
                    let atoms = frames[0].structure.sites().len();
                    let is_complete = atoms == whole.sites().len() || format == Format::Cif;
                    assert!(is_complete, "{name} up to byte {end}");
                }
            }
        }
        assert!(read_short <= 4, "{name}: {read_short}");
    }
}

#[test]
fn line_ends_tabs_and_marks() {
    for (format, _, text) in SAMPLES {
        let whole = read(format, text);
        assert_eq!(
            read(format, &text.replace('\n', "\r\n")),
            whole,
            "{format}: CRLF"
        );
        assert_eq!(
            read(format, &format!("\u{feff}{text}")),
            whole,
            "{format}: BOM"
        );
        if format != Format::Extxyz && format != Format::AseJson {
            assert_eq!(
                read(format, &text.replace(' ', "\t")),
                whole,
                "{format}: tabs"
            );
        }
    }
}

/// Every text the fuzzer starts from.
#[test]
fn corpus() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let mut files = 0;
    for target in std::fs::read_dir(&folder).expect("the corpus") {
        let target = target.expect("a folder").path();
        for file in std::fs::read_dir(&target).expect("a folder") {
            let bytes = std::fs::read(file.expect("a file").path()).expect("readable");
            files += 1;
            if target.ends_with("dos") {
                corpus_dos(&bytes);
            } else {
                read_all(&String::from_utf8_lossy(&bytes));
            }
        }
    }
    assert!(files >= 15, "{files}");
}

fn corpus_dos(bytes: &[u8]) {
    use zincscreen::formats::dos::{self, DosFormat, Input, ReadOptions};
    let names = [
        (DosFormat::Doscar, "DOSCAR"),
        (DosFormat::Vasprun, "vasprun.xml"),
        (DosFormat::Projwfc, "a.pdos_atm#1(Zn)_wfc#1(d)"),
        (DosFormat::Columns, "dos.csv"),
    ];
    for (format, name) in names {
        let options = ReadOptions {
            format: Some(format),
            ..ReadOptions::default()
        };
        let _ = dos::parse(&[Input::new(name, bytes)], &options);
    }
}

/// A CIF of ours says how many atoms there are.
#[test]
fn our_cif_is_not_read_in_part() {
    let whole = zincscreen::formats::cif::write(&read(Format::Poscar, SAMPLES[0].2), "brass");
    let lines: Vec<&str> = whole.split_inclusive('\n').collect();
    for count in 0..lines.len() {
        message(Format::Cif, &lines[..count].concat());
    }
}

/// Numbers that ask for more memory than the file is worth.
#[test]
fn large_counts_are_refused_at_once() {
    for count in [
        "99999999999",
        "18446744073709551615",
        "4000000000 4000000000",
    ] {
        let symbols = if count.contains(' ') { "Zn Cu" } else { "Zn" };
        let text = format!("x\n1\n1 0 0\n0 1 0\n0 0 1\n{symbols}\n{count}\nDirect\n0 0 0\n");
        assert!(message(Format::Poscar, &text).contains("at most 5000 atoms"));
    }
    let text = "99999999999\nLattice=\"1 0 0 0 1 0 0 0 1\"\nZn 0 0 0\n";
    assert!(message(Format::Extxyz, text).contains("at most 5000 atoms"));
    let wide = "1\nLattice=\"1 0 0 0 1 0 0 0 1\" Properties=species:S:1:pos:R:3:a:R:99999999999999\nZn 0 0 0\n";
    assert!(message(Format::Extxyz, wide).contains("columns from 1"));
    let deep = "[".repeat(100_000);
    assert!(message(Format::AseJson, &deep).contains("JSON"));
}
