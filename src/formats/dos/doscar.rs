//! VASP's DOSCAR: six lines of header, the total density of states, then one block per atom.
//!
//! ```text
//!    4   4   1   0                                  ions with empty spheres, ions, partial or not, NCDIJ
//!   0.1648482E+02 ...                               volume, lengths of the cell, POTIM
//!   1.000000000000000E-004                          temperature
//!   CAR
//!  unknown system                                   title
//!    13.67039808  -3.43982524   10  7.29482275  1.00000000     E max, E min, points, E_F, 1
//! ```
//!
//! Which orbitals stand in the columns follows from their number alone: 3 or 4 per spin are s p d (f),
//! 9 or 16 are single orbitals in VASP's order; with spin, up and down alternate. Spinors have four
//! times as many and are refused. Elements are not in the file.
//!
//! Source: VASP wiki, page DOSCAR.

use super::lines::{Block, Lines, fortran};
use super::{Channel, DosError, FermiOrigin, Raw, Shell, Spin};
use crate::facts::Element;

const CURE: &str =
    "; DOSCAR prints three decimals: read vasprun.xml, or calculate with a smaller NEDOS";

/// Orbitals in VASP's order, with LORBIT = 11.
const ORBITALS: [(Shell, &str); 16] = [
    (Shell::S, ""),
    (Shell::P, "y"),
    (Shell::P, "z"),
    (Shell::P, "x"),
    (Shell::D, "xy"),
    (Shell::D, "yz"),
    (Shell::D, "z2"),
    (Shell::D, "xz"),
    (Shell::D, "x2-y2"),
    (Shell::F, "y(3x2-y2)"),
    (Shell::F, "xyz"),
    (Shell::F, "yz2"),
    (Shell::F, "z3"),
    (Shell::F, "xz2"),
    (Shell::F, "z(x2-y2)"),
    (Shell::F, "x(x2-3y2)"),
];

const SHELLS: [(Shell, &str); 4] = [
    (Shell::S, ""),
    (Shell::P, ""),
    (Shell::D, ""),
    (Shell::F, ""),
];

/// How the columns of an atom's block are shared out.
struct Layout {
    orbitals: &'static [(Shell, &'static str)],
    n_spin: usize,
}

pub(super) fn parse(file: &str, text: &str, species: &[Element]) -> Result<Raw, DosError> {
    let mut lines = Lines::new(file, text);
    let counts: Vec<usize> = lines
        .expect("the header")?
        .split_whitespace()
        .map_while(|word| word.parse().ok())
        .collect();
    let &[_, ions, is_partial, ref rest @ ..] = counts.as_slice() else {
        return Err(
            lines.wrong("expected the number of ions twice and 0 or 1 for partial densities")
        );
    };
    let ncdij = rest.first().copied().unwrap_or(0);
    for _ in 0..3 {
        lines.expect("the header")?;
    }
    if lines.expect("the header")?.contains("LOBSTER") {
        return Err(
            lines.wrong("a DOSCAR of LOBSTER, whose columns differ; write the d states as columns")
        );
    }
    let header = lines.expect("the header")?;
    let Some((points, fermi_word)) = header_fields(header) else {
        return Err(lines.wrong(
            "expected the highest and lowest energy, the number of points, the Fermi energy and 1",
        ));
    };
    let fermi = match fortran(fermi_word) {
        Some(fermi_ev) => Ok((
            fermi_ev,
            FermiOrigin::Read(format!("{file}:{}", lines.number)),
        )),
        None => Err(format!(
            "line {}: `{fermi_word}` is no number",
            lines.number
        )),
    };

    let (total, total_columns) = block(&mut lines, points, "the total density of states")?;
    let is_spin_polarised = match total_columns {
        2 => false,
        4 => true,
        other => {
            return Err(lines.wrong(format!(
                "{} columns of the total density of states; expected 3, or 5 with spin",
                other + 1
            )));
        }
    };
    let missing = |problem: &str| DosError::NoProjections {
        file: file.to_owned(),
        problem: format!("{problem}; calculate with LORBIT = 11"),
    };
    if is_partial == 0 {
        return Err(missing("the header says that there are none"));
    }
    if !species.is_empty() && species.len() != ions {
        return Err(DosError::Option(format!(
            "{} species were given, but {file} has {ions} ions",
            species.len()
        )));
    }
    let mut channels = Vec::new();
    let mut layout: Option<Layout> = None;
    let mut n_columns = 0;
    for ion in 1..=ions {
        let what = format!("the block of ion {ion} of {ions}");
        let Some(line) = lines.next().filter(|line| !line.trim().is_empty()) else {
            return Err(if ion == 1 {
                missing("the file ends after the total density of states")
            } else {
                DosError::Truncated {
                    file: file.to_owned(),
                    line: lines.number,
                    what,
                }
            });
        };
        if header_fields(line).is_none_or(|(own, _)| own != points) {
            return Err(lines.wrong(format!(
                "expected the header of ion {ion} with {points} points"
            )));
        }
        let (atom, columns) = block(&mut lines, points, &what)?;
        atom.same_energies(&total.energy_ev, file, &what)?;
        let layout = match &mut layout {
            Some(layout) if columns == n_columns => layout,
            Some(_) => {
                return Err(lines.wrong(format!(
                    "ion {ion} has {} columns; the first has {}",
                    columns + 1,
                    n_columns + 1
                )));
            }
            empty => {
                n_columns = columns;
                empty.insert(layout_of(file, columns, is_spin_polarised, ncdij)?)
            }
        };
        for (i, density) in atom.columns.into_iter().enumerate() {
            let (shell, component) = layout.orbitals[i / layout.n_spin];
            channels.push(Channel {
                atom: Some(ion),
                element: species.get(ion - 1).copied(),
                shell_number: None,
                shell: Some(shell),
                component: component.to_owned(),
                spin: match (layout.n_spin, i % layout.n_spin) {
                    (1, _) => Spin::Both,
                    (_, 0) => Spin::Up,
                    _ => Spin::Down,
                },
                density,
            });
        }
    }
    while let Some(line) = lines.next() {
        if !line.trim().is_empty() {
            return Err(lines.wrong(format!(
                "more lines after ion {ions}, the last one the header counts"
            )));
        }
    }
    let resolved = if layout.is_some_and(|l| l.orbitals.len() > 4) {
        "lm resolved"
    } else {
        "l resolved"
    };
    Ok(Raw {
        energy_ev: total.energy_ev,
        fermi,
        projector: format!(
            "VASP: spherical harmonics in a sphere per atom (PAW or RWIGS, DOSCAR does not say), {resolved}"
        ),
        channels,
    })
}

/// Number of points and the word of the Fermi energy in the sixth line and each atom's first.
/// With five digits of points, Fortran leaves no blank before them.
fn header_fields(line: &str) -> Option<(usize, &str)> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let (points, fermi) = match words.as_slice() {
        [_, _, points, fermi, _] => (*points, *fermi),
        _ => (line.get(32..37)?.trim(), line.get(37..53)?.trim()),
    };
    Some((points.parse().ok()?, fermi))
}

/// A block of `points` lines and its number of columns beside the energy, which the first line sets.
fn block(lines: &mut Lines<'_>, points: usize, what: &str) -> Result<(Block, usize), DosError> {
    let mut block = Block::default();
    for row in 0..points {
        let line = lines.expect(what)?;
        if row == 0 {
            let n = line.split_whitespace().count();
            block = Block::new(n.saturating_sub(1));
        }
        block.push(line.split_whitespace(), || lines.at(), CURE)?;
    }
    let columns = block.columns.len();
    Ok((block, columns))
}

fn layout_of(
    file: &str,
    columns: usize,
    is_spin_polarised: bool,
    ncdij: usize,
) -> Result<Layout, DosError> {
    let n_spin = if is_spin_polarised { 2 } else { 1 };
    if !is_spin_polarised && columns == 16 && ncdij != 1 && ncdij != 4 {
        return Err(DosError::Content {
            file: file.to_owned(),
            problem: "16 columns per atom are single orbitals up to f, or spinors of s p d f: DOSCAR does not say which; read vasprun.xml"
                .to_owned(),
        });
    }
    let is_spinor =
        !is_spin_polarised && matches!(columns, 12 | 36 | 64) || columns == 16 && ncdij == 4;
    if is_spinor {
        return Err(DosError::Noncollinear {
            file: file.to_owned(),
            problem: format!("{columns} columns per atom: total and three magnetisations"),
        });
    }
    let orbitals: &'static [(Shell, &'static str)] = match columns / n_spin {
        n @ (3 | 4) if columns.is_multiple_of(n_spin) => &SHELLS[..n],
        n @ (9 | 16) if columns.is_multiple_of(n_spin) => &ORBITALS[..n],
        _ => {
            return Err(DosError::Content {
                file: file.to_owned(),
                problem: format!(
                    "{columns} columns per atom; expected 3, 4, 9 or 16 per spin ({n_spin} here)"
                ),
            });
        }
    };
    Ok(Layout { orbitals, n_spin })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_digits_of_points_leave_no_blank() {
        let line = "     13.67039808     -3.4398252410001      7.29482275      1.00000000";
        assert_eq!(header_fields(line), Some((10001, "7.29482275")));
        let line = "     13.67039808     -3.43982524  301      7.29482275      1.00000000";
        assert_eq!(header_fields(line), Some((301, "7.29482275")));
        assert_eq!(header_fields("1 2 3"), None);
    }
}
