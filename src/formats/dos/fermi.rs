//! Where is the Fermi level? The last statement of an output file counts, whatever it says.

use super::lines::{Lines, fortran, shortened};
use super::{DosError, Fermi, FermiOrigin, detect};

/// A Fermi energy that does not come from the file of the density of states.
pub(super) fn known(fermi: &Fermi) -> Result<Option<(f64, FermiOrigin)>, DosError> {
    match fermi {
        Fermi::File => Ok(None),
        Fermi::Given(value) if value.is_finite() => Ok(Some((*value, FermiOrigin::Given))),
        Fermi::Given(value) => Err(DosError::Option(format!(
            "the Fermi energy `{value}` is no finite number"
        ))),
        Fermi::Output(input) => {
            let text = detect::text(input)?;
            of_output(&input.name, &text).map(Some)
        }
    }
}

/// How one line of an output speaks of the Fermi level.
enum Statement {
    One(f64),
    /// Why the value cannot be used.
    Refused(&'static str),
}

const TWO: &str = "two Fermi energies, one per spin (fixed magnetisation): there is no common zero; give the one you mean";
const GAP: &str =
    "an insulator with fixed occupations: it prints band edges, no Fermi energy; give one";

/// The last Fermi energy of an output of pw.x, dos.x, VASP (OUTCAR) or GPAW, eV.
fn of_output(file: &str, text: &str) -> Result<(f64, FermiOrigin), DosError> {
    let mut lines = Lines::new(file, text);
    let mut last: Option<(usize, Statement)> = None;
    while let Some(line) = lines.next() {
        if let Some(found) = statement(line) {
            last = Some((lines.number, found));
        }
    }
    let no_fermi = |problem: String| DosError::NoFermi {
        file: file.to_owned(),
        problem,
    };
    match last {
        Some((line, Statement::One(value))) => {
            Ok((value, FermiOrigin::Read(format!("{file}:{line}"))))
        }
        Some((line, Statement::Refused(why))) => Err(no_fermi(format!("line {line}: {why}"))),
        None => Err(no_fermi(
            "no line states it; expected `the Fermi energy is` (pw.x), `EFermi =` (dos.x), `E-fermi :` (OUTCAR) or `Fermi level:` (GPAW)"
                .to_owned(),
        )),
    }
}

/// What a line says; `None` if it does not speak of the Fermi level.
fn statement(line: &str) -> Option<Statement> {
    let after = |mark: &str| line.split_once(mark).map(|(_, rest)| rest);
    if let Some(rest) = after("the spin up/dw Fermi energies are") {
        return fortran(rest.split_whitespace().next()?).map(|_| Statement::Refused(TWO));
    }
    if line.contains("highest occupied") && line.contains("level") && line.contains("(ev):") {
        return Some(Statement::Refused(GAP));
    }
    if let Some(rest) = after("Fermi levels:") {
        return fortran(rest.trim_start().split([',', ' ']).next()?)
            .map(|_| Statement::Refused(TWO));
    }
    let rest = after("the Fermi energy is")
        .or_else(|| after("EFermi ="))
        .or_else(|| after("E-fermi :"))
        .or_else(|| after("Fermi level:"))?;
    let mut words = rest.split_whitespace();
    let value = fortran(words.next()?)?;
    match words.next().map(fortran) {
        Some(Some(_)) => Some(Statement::Refused(TWO)),
        _ => Some(Statement::One(value)),
    }
}

/// A Fermi energy in a comment of a plain table: `E_F = 3.2`, `Fermi level (eV): -11.43`,
/// `EFermi =  15.320 eV`. `None` if the comment does not speak of it.
pub(super) fn of_comment(comment: &str) -> Option<Result<f64, String>> {
    let text = comment.trim_start_matches(['#', '!', '%', '@']).trim();
    let lower = text.to_ascii_lowercase();
    let start = match lower.find("fermi") {
        Some(start) => start,
        None if ["e_f", "ef", "e-f"].iter().any(|key| {
            lower
                .strip_prefix(key)
                .is_some_and(|rest| rest.trim_start().starts_with(['=', ':', '(', '[']))
        }) =>
        {
            0
        }
        None => return None,
    };
    let rest = &lower[start..];
    let (key, value) = rest.split_once(['=', ':'])?;
    let mut words = value.split_whitespace();
    let word = words.next().unwrap_or_default().trim_end_matches(',');
    let Some(number) = fortran(word) else {
        return Some(Err(format!(
            "`{}` is no finite number; expected the Fermi energy in eV",
            shortened(word)
        )));
    };
    let foreign = ["ry", "ha", "hartree", "rydberg", "mev", "kj/mol"];
    let unit_of_key = key
        .split_once(['(', '['])
        .map_or("", |(_, unit)| unit.trim_end_matches([')', ']', ' ']));
    let unit = words
        .next()
        .unwrap_or(unit_of_key)
        .trim_matches(['(', ')', '[', ']', ',']);
    if foreign.contains(&unit) {
        return Some(Err(format!(
            "the Fermi energy stands in `{unit}`; give it in eV"
        )));
    }
    Some(Ok(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_statement_counts() {
        let text = "     the Fermi energy is     6.3143 ev\n x\n     the Fermi energy is    14.2488 ev\n     (compare with:    14.2704 eV, computed in scf)\n";
        let (value, origin) = of_output("pw.out", text).expect("stated");
        assert_eq!(value, 14.2488);
        assert_eq!(origin, FermiOrigin::Read("pw.out:3".to_owned()));
        for (line, expected) in [
            (
                " E-fermi :   4.2963     XC(G=0):  -9.8834     alpha+bet : -8.0",
                4.2963,
            ),
            (
                "#  E (eV)   dosup(E)   dosdw(E)   Int dos(E) EFermi =  15.320 eV",
                15.32,
            ),
            ("Fermi level: -1.25310", -1.2531),
        ] {
            assert_eq!(of_output("o", line).expect("stated").0, expected, "{line}");
        }
    }

    #[test]
    fn two_levels_or_a_gap_are_refused() {
        for line in [
            "     the spin up/dw Fermi energies are    13.8484   14.1389 ev",
            "#  E (eV)   dosup(E)   dosdw(E)   Int dos(E) EFermi =  15.320  15.100 eV",
            "     highest occupied, lowest unoccupied level (ev):     6.3143    6.9000",
            "     highest occupied level (ev):     6.3143",
            "Fermi levels: -1.2531, -1.3000",
            "no word of it",
        ] {
            let text = format!("     the Fermi energy is     6.3143 ev\n{line}\n");
            let text = if line.starts_with("no") { line } else { &text };
            assert!(
                matches!(of_output("o", text), Err(DosError::NoFermi { .. })),
                "{line}"
            );
        }
    }

    #[test]
    fn comments() {
        for (comment, expected) in [
            ("# E_F = 3.2", 3.2),
            ("# Fermi level (eV):  -11.430", -11.43),
            ("#fermi_ev: 0.5", 0.5),
            ("# E (eV)  dos(E)  Int dos(E) EFermi =   6.642 eV", 6.642),
            ("# efermi=1.0 eV", 1.0),
        ] {
            assert_eq!(of_comment(comment), Some(Ok(expected)), "{comment}");
        }
        assert_eq!(of_comment("# energies of copper"), None);
        assert_eq!(of_comment("# E - E_F (eV), d"), None);
        for comment in ["# E_F = 3.2 Ry", "# Fermi energy (Ha): 0.1", "# E_F = ****"] {
            assert!(matches!(of_comment(comment), Some(Err(_))), "{comment}");
        }
    }
}
