//! Files of projwfc.x that do not belong together.

use zincscreen::formats::dos::{self, Input, ReadOptions};

use super::{first_lines, given_fermi, refused, run, text, with_line};

#[test]
fn files_that_do_not_fit() {
    const NAME: &str = "a.pdos_atm#1(Ni)_wfc#2(d)";
    let d = text("synthetic-ni.pdos_atm#1(Ni)_wfc#2(d)");
    let row = d.lines().nth(60).expect("a row").to_owned();
    let last = row.rsplit_once(' ').expect("columns").0.to_owned();
    run(
        vec![
            (
                NAME,
                d.replace("# E (eV)", "# ik   E (eV)"),
                &["k-resolved"],
            ),
            (
                NAME,
                with_line(&d, 61, &last),
                &[":61: 12 columns; expected 13"],
            ),
            (
                NAME,
                with_line(&d, 61, &row.replace("E-", "*")),
                &[":61", "no finite number"],
            ),
            (
                NAME,
                with_line(&d, 61, d.lines().nth(50).expect("a row")),
                &[":61", "follows"],
            ),
            (
                NAME,
                with_line(&d, 1, "E ldos"),
                &[":1", "header of projwfc.x"],
            ),
            (
                NAME,
                d.lines().next().expect("a header").to_owned(),
                &["0 energies"],
            ),
            (
                "a.pdos_atm#1(Ni)_wfc#2(p)",
                d.clone(),
                &["13 columns", "expected 9"],
            ),
            (
                "a.pdos_atm#1(Ni)_wfc#2(d_j2.5)",
                d.clone(),
                &["noncollinear", "d_j2.5"],
            ),
            ("renamed.dat", d.clone(), &["does not say which atom"]),
        ],
        &given_fermi(),
    );
    // The middle of the band: LDOS that is not the sum.
    let middle = d.lines().nth(99).expect("a row");
    let broken = with_line(&d, 100, &middle.replacen("E+01", "E+00", 1));
    let message = refused(NAME, broken, &given_fermi());
    assert!(
        message.contains("LDOS") && message.contains(":100"),
        "{message}"
    );
    let message = refused(NAME, d.clone(), &ReadOptions::default());
    assert!(message.contains("no Fermi energy"), "{message}");

    let two = |names: [&str; 2], texts: [&str; 2]| {
        let inputs = [0, 1].map(|i| Input::new(names[i], texts[i]));
        dos::parse(&inputs, &given_fermi())
            .expect_err("refused")
            .to_string()
    };
    let other = "a.pdos_atm#2(Ni)_wfc#2(d)";
    let shorter = first_lines(&d, 150);
    assert!(two([NAME, other], [&d, &shorter]).contains("one common grid"));
    assert!(two([NAME, NAME], [&d, &d]).contains("two files"));
    assert!(two([NAME, "b.pdos_atm#2(Ni)_wfc#2(d)"], [&d, &d]).contains("two calculations"));
    let s = text("synthetic-brass.pdos_atm#1(Cu1)_wfc#1(s)");
    assert!(two([NAME, "a.pdos_atm#2(Cu)_wfc#1(s)"], [&d, &s]).contains("two spins"));
    assert!(two(["x.csv", "y.csv"], ["energy,d\n0,1\n1,2\n", "x"]).contains("one file"));
}
