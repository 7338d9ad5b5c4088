//! What is refused, and that it says where and why.

mod columns;
mod projwfc;
mod vasprun;

use zincscreen::formats::dos::{self, DosError, Fermi, Input, ReadOptions};

use super::{fixture, given_fermi};

fn text(name: &str) -> String {
    std::fs::read_to_string(fixture(name)).expect("readable")
}

/// A line of a text replaced; lines count from 1.
fn with_line(text: &str, number: usize, new: &str) -> String {
    let lines = text.lines().enumerate();
    let lines: Vec<&str> = lines
        .map(|(i, line)| if i + 1 == number { new } else { line })
        .collect();
    lines.join("\n")
}

fn first_lines(text: &str, n: usize) -> String {
    text.lines().take(n).collect::<Vec<_>>().join("\n")
}

fn refused(name: &str, content: impl Into<Vec<u8>>, options: &ReadOptions) -> String {
    let inputs = [Input::new(name, content)];
    match dos::parse(&inputs, options) {
        Err(error) => error.to_string(),
        Ok(dos) => panic!("{name} was read: {} channels", dos.channels.len()),
    }
}

/// Each case: a name, the content, and what the message must say.
type Case = (&'static str, String, &'static [&'static str]);

fn run(cases: Vec<Case>, options: &ReadOptions) {
    for (name, content, parts) in cases {
        let message = refused(name, content, options);
        assert!(message.starts_with(name), "{message}");
        for part in parts {
            assert!(message.contains(part), "no {part:?} in: {message}");
        }
    }
}

#[test]
fn doscar() {
    let lm = text("synthetic_lm.DOSCAR");
    let spin = text("synthetic_spin.DOSCAR");
    let header = lm.lines().nth(5).expect("a header").to_owned();
    // The first two lines of ion 1's densities: 6 + 181 + 1 + 1.
    let first = lm.lines().nth(188).expect("a row").to_owned();
    let second = lm.lines().nth(189).expect("a row").to_owned();
    run(
        vec![
            (
                "DOSCAR",
                first_lines(&lm, 100),
                &["DOSCAR:100", "ends inside the total"],
            ),
            (
                "DOSCAR",
                first_lines(&lm, 300),
                &["DOSCAR:300", "ion 1 of 2"],
            ),
            (
                "DOSCAR",
                first_lines(&lm, 369),
                &["DOSCAR:369", "ion 2 of 2"],
            ),
            (
                "DOSCAR",
                first_lines(&lm, 187),
                &["no projected", "LORBIT = 11"],
            ),
            ("DOSCAR", first_lines(&lm, 4), &["ends inside the header"]),
            (
                "DOSCAR",
                with_line(&lm, 1, "   2   2   0   0"),
                &["no projected", "header says"],
            ),
            (
                "DOSCAR",
                with_line(&lm, 1, "   2"),
                &["DOSCAR:1", "number of ions"],
            ),
            (
                "DOSCAR",
                with_line(&lm, 1, "   1   1   1   0"),
                &["more lines after ion 1"],
            ),
            (
                "DOSCAR",
                with_line(&lm, 1, "   3   3   1   0"),
                &["ends inside", "ion 3 of 3"],
            ),
            (
                "DOSCAR",
                with_line(&lm, 6, &header.replace("3.23710000", "**********")),
                &["no Fermi energy", "line 6"],
            ),
            (
                "DOSCAR",
                with_line(&lm, 6, &header.replace("181", "180")),
                &["DOSCAR:187", "header of ion 1 with 180 points"],
            ),
            (
                "DOSCAR",
                with_line(&lm, 6, "nonsense"),
                &["DOSCAR:6", "number of points"],
            ),
            (
                "DOSCAR",
                with_line(&lm, 100, "      0.300         NaN  0.0000E+00"),
                &["DOSCAR:100", "`NaN`", "states per eV"],
            ),
            (
                "DOSCAR",
                with_line(&lm, 100, "      0.300  **********  0.0000E+00"),
                &["DOSCAR:100", "`**********`"],
            ),
            (
                "DOSCAR",
                with_line(&lm, 100, "     -8.000  0.0000E+00  0.0000E+00"),
                &["DOSCAR:100", "-8 eV follows 0.2", "increase strictly"],
            ),
            (
                "DOSCAR",
                with_line(&lm, 100, "      0.200  0.0000E+00  0.0000E+00"),
                &["follows 0.2", "vasprun.xml"],
            ),
            (
                "DOSCAR",
                with_line(&lm, 190, &format!("{second}  0.1000E+01")),
                &["DOSCAR:190", "11 columns; expected 10"],
            ),
            (
                "DOSCAR",
                with_line(&lm, 190, "     -8.900  0.0000E+00"),
                &["DOSCAR:190", "2 columns; expected 10"],
            ),
            (
                "DOSCAR",
                with_line(&lm, 189, &first.replace("-9.000", "-9.050")),
                &["ion 1", "one common grid"],
            ),
            (
                "DOSCAR",
                with_line(&lm, 5, " DOS and projected DOS file by LOBSTER."),
                &["DOSCAR:5", "LOBSTER"],
            ),
            // Reversed energies throughout.
            (
                "DOSCAR",
                {
                    let lines: Vec<&str> = lm.lines().collect();
                    let reversed: Vec<&str> = lines[6..187].iter().rev().copied().collect();
                    [&lines[..6], &reversed, &lines[187..]].concat().join("\n")
                },
                &["DOSCAR:8", "increase strictly"],
            ),
            // Six columns without spin in the total: no layout has them.
            (
                "DOSCAR",
                spin.replace("0.0000E+00  0.0000E+00\n", "\n"),
                &["columns"],
            ),
        ],
        &ReadOptions::default(),
    );
    let species = ReadOptions {
        species: vec!["Cu".parse().expect("a symbol")],
        ..ReadOptions::default()
    };
    let message = refused("DOSCAR", lm, &species);
    assert!(
        message.contains("1 species") && message.contains("2 ions"),
        "{message}"
    );
}

/// A DOSCAR of one ion and two points with so many columns per ion, total with 3.
fn small_doscar(columns: usize, ncdij: u8) -> String {
    let header = "      1.00000000     -1.00000000    2      0.00000000      1.00000000";
    let row = |e: f64, n: usize| format!("{e:11.3}{}", "  0.1000E+00".repeat(n));
    [
        format!("   1   1   1   {ncdij}"),
        "  1 1 1 1 1".to_owned(),
        "  1".to_owned(),
        "  CAR".to_owned(),
        " x".to_owned(),
        header.to_owned(),
        row(-1.0, 2),
        row(1.0, 2),
        header.to_owned(),
        row(-1.0, columns),
        row(1.0, columns),
    ]
    .join("\n")
}

#[test]
fn doscar_layouts() {
    let parse = |columns, ncdij| {
        let input = Input::new("DOSCAR", small_doscar(columns, ncdij));
        dos::parse(&[input], &ReadOptions::default())
    };
    for columns in [3, 4, 9] {
        assert!(parse(columns, 0).is_ok(), "{columns}");
    }
    assert!(parse(16, 1).is_ok());
    for columns in [12, 36, 64] {
        let answer = parse(columns, 0);
        assert!(
            matches!(answer, Err(DosError::Noncollinear { .. })),
            "{columns}: {answer:?}"
        );
    }
    assert!(matches!(parse(16, 4), Err(DosError::Noncollinear { .. })));
    // 16 columns are lm to f, or spinors of s p d f.
    assert!(matches!(parse(16, 0), Err(DosError::Content { .. })));
    for columns in [1, 2, 5, 8, 10, 18] {
        assert!(
            matches!(parse(columns, 0), Err(DosError::Content { .. })),
            "{columns}"
        );
    }
}

#[test]
fn what_is_no_text() {
    let garbage: Vec<u8> = (0..4096_u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    for (content, part) in [
        (Vec::new(), "empty"),
        (b" \n\t\n".to_vec(), "empty"),
        (vec![0x1f, 0x8b, 8, 0, 1, 2], "gunzip"),
        (garbage, "binary"),
        (vec![0xff; 300], "binary"),
        (b"just words,\nno numbers\n".to_vec(), "neither"),
    ] {
        let message = refused("x", content, &ReadOptions::default());
        assert!(message.contains(part), "no {part:?} in: {message}");
    }
    // A title in Latin-1 is no reason to refuse.
    let mut latin = std::fs::read(fixture("synthetic_lm.DOSCAR")).expect("readable");
    let at = latin
        .windows(9)
        .position(|w| w == b"synthetic")
        .expect("the title");
    latin[at] = 0xe4;
    assert!(dos::parse(&[Input::new("DOSCAR", latin)], &ReadOptions::default()).is_ok());
}

#[test]
fn a_fermi_energy_that_is_none() {
    let lm = text("synthetic_lm.DOSCAR");
    for (fermi, part) in [
        (Fermi::Given(f64::NAN), "no finite number"),
        (Fermi::Given(1e300), "fall together"),
        (
            Fermi::Output(Input::new("pw.out", "nothing of it")),
            "pw.out",
        ),
        (
            Fermi::Output(Input::new(
                "pw.out",
                "     highest occupied level (ev):     6.3143\n",
            )),
            "insulator",
        ),
    ] {
        let options = ReadOptions {
            fermi,
            ..ReadOptions::default()
        };
        let message = refused("DOSCAR", lm.clone(), &options);
        assert!(message.contains(part), "no {part:?} in: {message}");
    }
    // Energies that are relative to E_F already are not shifted again.
    let message = refused("a.csv", "E-E_F,d\n-1,1\n0,2\n", &given_fermi());
    assert!(message.contains("relative to E_F already"), "{message}");
    assert!(dos::parse(&[], &ReadOptions::default()).is_err());
    assert!(dos::read(&fixture("not_there"), &ReadOptions::default()).is_err());
}
