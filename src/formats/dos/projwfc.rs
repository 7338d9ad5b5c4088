//! Quantum ESPRESSO's projwfc.x: one file per atom and atomic orbital, which stand in its name.
//!
//! `PREFIX.pdos_atm#N(El)_wfc#M(l)`; columns E, LDOS, and one PDOS per m, or the same for up and down in
//! turn. LDOS is the sum over m, so it is not added to them but checked against them. The Fermi energy
//! is not in these files.

use std::borrow::Cow;

use super::lines::{Block, Lines};
use super::{Channel, DosError, Raw, Shell, Spin};
use crate::facts::Element;

/// What every name has between prefix and atom.
pub(super) const MARK: &str = ".pdos_atm#";

const PROJECTOR: &str = "projwfc.x: Löwdin-orthogonalised atomic orbitals (PAW projectors if run with pawproj), m resolved";

/// What the name of a file says. Ordered by prefix, atom, orbital.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Label {
    pub(super) prefix: String,
    pub(super) atom: usize,
    pub(super) shell_number: u32,
    pub(super) shell: Shell,
    symbol: String,
}

impl Label {
    /// Reads `PREFIX.pdos_atm#N(El)_wfc#M(l)`.
    pub(super) fn of(file: &str) -> Result<Self, DosError> {
        let unknown = || DosError::UnknownFormat {
            file: file.to_owned(),
            problem: format!(
                "not a name of projwfc.x; expected `PREFIX{MARK}N(El)_wfc#M(l)`, as the program wrote it"
            ),
        };
        let (prefix, rest) = file.split_once(MARK).ok_or_else(unknown)?;
        let (atom, rest) = rest.split_once('(').ok_or_else(unknown)?;
        let (symbol, rest) = rest.split_once(")_wfc#").ok_or_else(unknown)?;
        let (shell_number, rest) = rest.split_once('(').ok_or_else(unknown)?;
        let orbital = rest.strip_suffix(')').ok_or_else(unknown)?;
        if orbital.contains("_j") {
            return Err(DosError::Noncollinear {
                file: file.to_owned(),
                problem: format!(
                    "spin-orbit orbital `{orbital}`; their sum by sumpdos.x can be read as columns"
                ),
            });
        }
        let atom = atom.parse().map_err(|_| unknown())?;
        if atom == 0 {
            return Err(unknown());
        }
        Ok(Self {
            prefix: prefix.to_owned(),
            atom,
            shell_number: shell_number.parse().map_err(|_| unknown())?,
            shell: orbital.parse().map_err(|_| unknown())?,
            symbol: symbol.to_owned(),
        })
    }

    /// The element of a species label: `Cu`, `Cu1`, `Fe_up`.
    fn element(&self) -> Option<Element> {
        let letters: String = self
            .symbol
            .chars()
            .take_while(char::is_ascii_alphabetic)
            .collect();
        letters
            .parse()
            .or_else(|_| letters.chars().take(1).collect::<String>().parse())
            .ok()
    }
}

/// Reads files that belong together: `(name, text)` each.
pub(super) fn parse(texts: &[(&str, Cow<'_, str>)]) -> Result<Raw, DosError> {
    let mut energy_ev: Vec<f64> = Vec::new();
    let mut channels = Vec::new();
    let mut seen: Vec<Label> = Vec::new();
    let mut spins = 0;
    for (file, text) in texts {
        let label = Label::of(file)?;
        let mixed = |problem: String| DosError::Content {
            file: (*file).to_owned(),
            problem,
        };
        if let Some(first) = seen.first()
            && first.prefix != label.prefix
        {
            return Err(mixed(format!(
                "two calculations in one folder: `{}` and `{}`; name the prefix you mean",
                first.prefix, label.prefix
            )));
        }
        if let Some(twin) = seen
            .iter()
            .find(|l| (l.atom, l.shell_number) == (label.atom, label.shell_number))
        {
            return Err(mixed(format!(
                "atom {} wfc {} stands in two files, as {} and {}; remove what an earlier run left",
                twin.atom, twin.shell_number, twin.shell, label.shell
            )));
        }
        let (block, n_spin) = read(file, text, label.shell)?;
        if seen.is_empty() {
            energy_ev.clone_from(&block.energy_ev);
            spins = n_spin;
        } else {
            block.same_energies(&energy_ev, file, "the file")?;
            if n_spin != spins {
                return Err(mixed(
                    "some files have two spins and some have one; remove what an earlier run left"
                        .to_owned(),
                ));
            }
        }
        let element = label.element();
        for (i, density) in block.columns.into_iter().skip(n_spin).enumerate() {
            let spin = match (n_spin, i % n_spin) {
                (1, _) => Spin::Both,
                (_, 0) => Spin::Up,
                _ => Spin::Down,
            };
            channels.push(Channel {
                atom: Some(label.atom),
                element,
                shell_number: Some(label.shell_number),
                shell: Some(label.shell),
                component: format!("m{}", i / n_spin + 1),
                spin,
                density,
            });
        }
        seen.push(label);
    }
    Ok(Raw {
        energy_ev,
        fermi: Err(
            "projwfc.x does not write it; give it, or the output of the pw.x run it is based on"
                .to_owned(),
        ),
        projector: PROJECTOR.to_owned(),
        channels,
    })
}

/// Columns of one file: LDOS per spin, then PDOS per m and spin; and the number of spins.
fn read(file: &str, text: &str, shell: Shell) -> Result<(Block, usize), DosError> {
    let mut lines = Lines::new(file, text);
    let header = lines.expect("the header")?;
    if !header.trim_start().starts_with('#') || !header.contains("ldos") {
        return Err(lines.wrong("expected the header of projwfc.x, `# E (eV)  ldos(E) ...`"));
    }
    if header.contains(" ik ") {
        return Err(lines
            .wrong("a k-resolved density of states; run projwfc.x with `kresolveddos = .false.`"));
    }
    let n_spin = if header.contains("ldosup") { 2 } else { 1 };
    let mut block = Block::new(n_spin * (1 + shell.degeneracy()));
    while let Some(line) = lines.next() {
        if line.trim().is_empty() {
            continue;
        }
        let cure = "; projwfc.x prints three decimals: choose `DeltaE` of at least 0.001 eV";
        block.push(line.split_whitespace(), || lines.at(), cure)?;
        let row = block.energy_ev.len() - 1;
        for spin in 0..n_spin {
            let (mut sum, mut size) = (0.0, 0.0);
            for column in block.columns[n_spin..].iter().skip(spin).step_by(n_spin) {
                sum += column[row];
                size += column[row].abs();
            }
            // Three digits are printed.
            if (block.columns[spin][row] - sum).abs() > 0.01 * size + 1e-6 {
                return Err(lines.wrong(format!(
                    "LDOS {} is not the sum {sum:.4} of its orbitals; the columns are not those of a {shell} shell",
                    block.columns[spin][row]
                )));
            }
        }
    }
    Ok((block, n_spin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let label = Label::of("out/a.b.pdos_atm#12(Cu1)_wfc#3(d)").expect("a name");
        assert_eq!((label.atom, label.shell_number), (12, 3));
        assert_eq!((label.prefix.as_str(), label.shell), ("out/a.b", Shell::D));
        assert_eq!(label.element().map(Element::symbol), Some("Cu"));
        for (symbol, element) in [("Fe_u", "Fe"), ("Nx", "N"), ("C", "C")] {
            let label = Label::of(&format!("a.pdos_atm#1({symbol})_wfc#1(s)")).expect("a name");
            assert_eq!(label.element().map(Element::symbol), Some(element));
        }
        for name in [
            "a.pdos_tot",
            "a.pdos_atm#1(Cu)",
            "a.pdos_atm#0(Cu)_wfc#1(s)",
            "a.pdos_atm#x(Cu)_wfc#1(s)",
            "a.pdos_atm#1(Cu)_wfc#1(g)",
            "a.pdos_atm#1(Cu)_wfc#1(d).txt",
        ] {
            assert!(Label::of(name).is_err(), "{name}");
        }
    }
}
