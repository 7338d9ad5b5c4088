//! Tables that do not say what they are.

use zincscreen::formats::dos::ReadOptions;

use super::run;

#[test]
fn columns_that_say_too_little() {
    let of = |header: &str| format!("{header}\n-1,1,1\n0,2,2\n1,1,1\n");
    run(
        vec![
            ("a.csv", of("energy,d,p"), &["no Fermi energy", "E-E_F"]),
            (
                "a.csv",
                "-1,1\n0,2\n".to_owned(),
                &["a.csv:1", "without a header"],
            ),
            (
                "a.csv",
                of("# E_F = 0\nenergy,d"),
                &["2 names for 3 columns"],
            ),
            (
                "a.csv",
                of("# E_F = 0\nenergy,d,weight"),
                &["a.csv:2", "`weight`", "expected names"],
            ),
            ("a.csv", of("# E_F = 0\nd,energy,p"), &["column 1", "`d`"]),
            (
                "a.csv",
                of("# E_F = 0\nenergy,E,d"),
                &["second energy column"],
            ),
            ("a.csv", of("# E_F = 0\nenergy,d,d"), &["given twice"]),
            (
                "a.csv",
                of("# E_F = 0\nenergy,d,dxy"),
                &["as a whole and by orbitals"],
            ),
            (
                "a.csv",
                of("# E_F = 0\nenergy,d_up,p_up"),
                &["other spin is missing"],
            ),
            (
                "a.csv",
                of("# E_F = 0\nenergy,d_up,d"),
                &["with spin and without"],
            ),
            (
                "a.csv",
                of("# E_F = 2\nE-E_F,d,p"),
                &["relative to E_F", "E_F = 2"],
            ),
            (
                "a.csv",
                of("# E_F = 0.1 Ha\nenergy,d,p"),
                &["a.csv:1", "`ha`"],
            ),
            (
                "a.csv",
                of("# E_F = 1\n# Fermi level: 2\nenergy,d,p"),
                &["a.csv:2", "a.csv:1 says 1 eV"],
            ),
            (
                "a.csv",
                "# a remark\n-1 1\n0 2\n".to_owned(),
                &["without a header"],
            ),
            (
                "a.csv",
                of("# E_F = soon\nenergy,d,p"),
                &["a.csv:1", "`soon`"],
            ),
            (
                "a.csv",
                "E-E_F,d\n-1,1\n0\n".to_owned(),
                &["a.csv:3", "1 columns; expected 2"],
            ),
            ("a.csv", "E-E_F,d\n-1,1\n0,\n".to_owned(), &["a.csv:3"]),
            (
                "a.csv",
                "E-E_F,d\n-1,1\n0,nan\n".to_owned(),
                &["a.csv:3", "`nan`"],
            ),
            (
                "a.csv",
                "E-E_F,d\n1,1\n0,1\n".to_owned(),
                &["a.csv:3", "0 eV follows 1"],
            ),
            ("a.csv", "E-E_F,d\n1,1\n".to_owned(), &["1 energies"]),
            ("a.csv", "E-E_F,-\n0,1\n1,1\n".to_owned(), &["no projected"]),
            (
                "a.csv",
                "E-E_F,d_up,d_down\n-1,1,-1\n0,2,-2\n".to_owned(),
                &["d down is negative throughout"],
            ),
        ],
        &ReadOptions::default(),
    );
}
