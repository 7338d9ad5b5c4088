//! Plain columns: an energy and densities of states, named by a header or by the user.
//!
//! ```text
//! # Fermi level (eV): 5.2
//! energy, Cu1_d_up, Cu1_d_down, Cu2_dxy_up, ...
//! ```
//!
//! Columns are separated by commas, semicolons or blanks. A column's name is an atom or element (may be
//! left out), an orbital (`d`, `dxy`, `3d`, `d(xy)`) and a spin (`up`, `down`; left out without spin), with any of
//! `_ - . ( ) :` or a blank between them, as in `Cu-d up`, the label GPAW and ASE use. Names of columns without
//! an orbital (`dos`, `total`) are kept but are no band; integrated densities are passed over. Everything
//! else is refused, also GPAW's `#N-d`, which counts atoms from 0. A column of an element without a number
//! may be the sum over its atoms, as GPAW's `Cu-d` is: its integral then counts them all.
//!
//! The header is the last line before the numbers that is no comment, or the last comment that begins with
//! the energy. The Fermi energy stands in a comment, or the name of the energy column says that energies
//! are relative to it (`E-E_F`, `energy_minus_fermi_ev`).

use super::lines::{Block, Lines, Place, fortran, shortened};
use super::{Channel, DosError, FermiOrigin, Raw, ReadOptions, Shell, Spin, fermi};
use crate::facts::Element;

const FORMS: &str = "expected names such as `d`, `d_up`, `dxy_down`, `Cu1_d`, `Cu-d up`, `dos`, or `-` for a column to pass over";

/// What a column is.
#[derive(Debug, Clone, PartialEq)]
enum Column {
    Energy { is_relative: bool },
    Density(Name),
    Skipped,
}

#[derive(Debug, Clone, PartialEq)]
struct Name {
    atom: Option<usize>,
    element: Option<Element>,
    shell: Option<Shell>,
    component: String,
    spin: Spin,
}

pub(super) fn parse(file: &str, text: &str, options: &ReadOptions) -> Result<Raw, DosError> {
    let table = Table::read(file, text, &options.columns)?;
    let mut is_relative = None;
    let mut names = Vec::new();
    for (i, column) in table.columns.iter().enumerate() {
        match column {
            Column::Energy { is_relative: own } if i == 0 => is_relative = Some(*own),
            Column::Energy { .. } => {
                return Err(table.wrong("a second energy column; the energy is the first column"));
            }
            Column::Density(name) => names.push((i, name.clone())),
            Column::Skipped => {}
        }
    }
    let Some(is_relative) = is_relative else {
        return Err(table.wrong("the first column must be the energy, e.g. `energy` or `E-E_F`"));
    };
    let fermi = match (is_relative, table.fermi) {
        (true, Some((fermi_ev, place))) if fermi_ev != 0.0 => {
            return Err(DosError::Content {
                file: file.to_owned(),
                problem: format!(
                    "the energy column is relative to E_F, but {place} says E_F = {fermi_ev} eV; remove one of them"
                ),
            });
        }
        (true, _) => Ok((0.0, FermiOrigin::Zero(format!("by the name of {file}'s energy column")))),
        (false, Some((fermi_ev, place))) => Ok((fermi_ev, FermiOrigin::Read(place))),
        (false, None) => Err(
            "no comment states it and the energy column is not called `E-E_F`; give it, or a comment `# E_F = 5.2 eV`"
                .to_owned(),
        ),
    };
    let mut densities = table
        .block
        .columns
        .into_iter()
        .map(Some)
        .collect::<Vec<_>>();
    let channels = names
        .into_iter()
        .filter_map(|(i, name)| {
            let density = densities.get_mut(i - 1).and_then(Option::take)?;
            Some(Channel {
                atom: name.atom,
                element: name.element,
                shell_number: None,
                shell: name.shell,
                component: name.component,
                spin: name.spin,
                density,
            })
        })
        .collect();
    Ok(Raw {
        energy_ev: table.block.energy_ev,
        fermi,
        projector: options
            .projector
            .clone()
            .unwrap_or_else(|| "plain columns: not said".to_owned()),
        channels,
    })
}

/// The numbers with what the columns are.
struct Table<'a> {
    place: Place<'a>,
    columns: Vec<Column>,
    block: Block,
    fermi: Option<(f64, String)>,
}

impl<'a> Table<'a> {
    fn read(file: &'a str, text: &'a str, given: &[String]) -> Result<Self, DosError> {
        let mut lines = Lines::new(file, text);
        let mut header: Option<(Place<'a>, &'a str)> = None;
        let mut fermi: Option<(f64, String)> = None;
        let mut table: Option<Self> = None;
        while let Some(line) = lines.next() {
            let trimmed = line.trim();
            if trimmed.is_empty() {
                continue;
            }
            if let Some(comment) = comment(trimmed) {
                match fermi::of_comment(trimmed) {
                    Some(Ok(value)) => {
                        if let Some((first, place)) = &fermi
                            && *first != value
                        {
                            return Err(lines.wrong(format!(
                                "a second Fermi energy, {value} eV; {place} says {first} eV"
                            )));
                        }
                        fermi = Some((value, format!("{file}:{}", lines.number)));
                    }
                    Some(Err(problem)) => return Err(lines.wrong(problem)),
                    // A comment is the header if it begins with the energy.
                    None if table.is_none() && begins_with_energy(comment) => {
                        header = Some((lines.at(), comment));
                    }
                    None => {}
                }
                continue;
            }
            let cells = words(trimmed);
            if let Some(table) = &mut table {
                table.block.push(cells.into_iter(), || lines.at(), "")?;
                continue;
            }
            if cells.first().is_some_and(|word| fortran(word).is_none()) {
                header = Some((lines.at(), trimmed));
                continue;
            }
            let mut new = Self::with_columns(lines.at(), header, given, cells.len())?;
            new.block.push(cells.into_iter(), || lines.at(), "")?;
            table = Some(new);
        }
        let mut table = table.ok_or_else(|| DosError::Content {
            file: file.to_owned(),
            problem: "no row of numbers".to_owned(),
        })?;
        table.fermi = fermi;
        Ok(table)
    }

    fn with_columns(
        at: Place<'a>,
        header: Option<(Place<'a>, &'a str)>,
        given: &[String],
        n: usize,
    ) -> Result<Self, DosError> {
        let wrong = |place: Place<'_>, problem: String| DosError::Line {
            file: place.file.to_owned(),
            line: place.line,
            problem,
        };
        let (place, names): (Place<'a>, Vec<String>) = match (given, header) {
            ([], None) => {
                return Err(wrong(
                    at,
                    format!(
                        "{n} columns without a header; name them, e.g. `energy,d` or `energy,d_up,d_down`"
                    ),
                ));
            }
            ([], Some((place, text))) => (place, header_names(text, n)),
            (given, _) => (at, given.to_vec()),
        };
        if names.len() != n {
            return Err(wrong(
                place,
                format!(
                    "{} names for {n} columns: {}",
                    names.len(),
                    shortened(&names.join(", "))
                ),
            ));
        }
        let columns = names
            .iter()
            .enumerate()
            .map(|(i, name)| {
                column(name, i).ok_or_else(|| {
                    wrong(
                        place,
                        format!("column {} is called `{}`; {FORMS}", i + 1, shortened(name)),
                    )
                })
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            place,
            columns,
            block: Block::new(n - 1),
            fermi: None,
        })
    }

    fn wrong(&self, problem: &str) -> DosError {
        DosError::Line {
            file: self.place.file.to_owned(),
            line: self.place.line,
            problem: problem.to_owned(),
        }
    }
}

fn comment(line: &str) -> Option<&str> {
    let text = line.trim_start_matches(['#', '!', '%', '@']);
    (text.len() < line.len()).then(|| text.trim())
}

/// Cells of a row: by comma or semicolon if there is one, else by blanks.
fn words(line: &str) -> Vec<&str> {
    match line.find([',', ';']) {
        Some(at) => line
            .trim_end_matches([',', ';'])
            .split(line.as_bytes()[at] as char)
            .map(str::trim)
            .collect(),
        None => line.split_whitespace().collect(),
    }
}

fn begins_with_energy(comment: &str) -> bool {
    let first = words(comment).first().and_then(|name| column(name, 0));
    matches!(first, Some(Column::Energy { .. }))
}

/// Names of the columns. A unit in brackets or a spin after a blank belongs to the name before it.
fn header_names(text: &str, n: usize) -> Vec<String> {
    let plain = words(text);
    if plain.len() == n || text.contains([',', ';']) {
        return plain.into_iter().map(str::to_owned).collect();
    }
    let mut names: Vec<String> = Vec::new();
    for word in plain {
        match names.last_mut() {
            Some(last)
                if word.starts_with(['(', '[']) || ["up", "down", "dn", "dw"].contains(&word) =>
            {
                last.push(' ');
                last.push_str(word);
            }
            _ => names.push(word.to_owned()),
        }
    }
    names
}

/// What a name means, in column `i`; `None` if nothing known.
fn column(name: &str, i: usize) -> Option<Column> {
    let name = without_unit(name.trim().trim_matches('"'));
    if name == "-" {
        return Some(Column::Skipped);
    }
    let lower = name.to_ascii_lowercase();
    let bare: String = lower.chars().filter(char::is_ascii_alphanumeric).collect();
    match bare.as_str() {
        "e" | "energy" | "energies" | "energyev" | "eev" => {
            return Some(Column::Energy { is_relative: false });
        }
        "eef" | "eefermi" | "energyef" | "energyfermi" | "energyminusfermi"
        | "energyminusfermiev" | "energyminusef" | "energyminusefev" | "eminusef" | "eefev" => {
            return Some(Column::Energy { is_relative: true });
        }
        _ if i == 0 => return None,
        "idos" | "integrated" | "integral" | "int" | "intdos" | "integrateddos" => {
            return Some(Column::Skipped);
        }
        _ => {}
    }
    density(name).map(Column::Density)
}

/// A name without a unit in brackets at its end.
fn without_unit(name: &str) -> &str {
    for (open, close) in [('(', ')'), ('[', ']')] {
        if let Some(inner) = name.strip_suffix(close)
            && let Some((before, unit)) = inner.rsplit_once(open)
            && unit.to_ascii_lowercase().contains("ev")
        {
            return before.trim();
        }
    }
    name.trim()
}

fn density(name: &str) -> Option<Name> {
    let joined = name
        .replace("3z2-r2", "z2")
        .replace("z2-r2", "z2")
        .replace("x2-y2", "x2y2");
    let mut tokens: Vec<&str> = joined
        .split(['_', '-', '.', '(', ')', ':', ' '])
        .filter(|token| !token.is_empty())
        .collect();
    let mut spin = Spin::Both;
    tokens.retain(|token| {
        let own = match token.to_ascii_lowercase().as_str() {
            "up" | "alpha" | "spinup" => Spin::Up,
            "down" | "dn" | "dw" | "beta" | "spindown" => Spin::Down,
            "spin" | "pdos" | "ldos" => return false,
            _ => return true,
        };
        spin = own;
        false
    });
    let unnamed = |atom, element| Name {
        atom,
        element,
        shell: None,
        component: String::new(),
        spin,
    };
    let is_total = |token: &str| {
        ["dos", "total", "tot", "tdos"].contains(&token.to_ascii_lowercase().as_str())
    };
    tokens = match tokens.as_slice() {
        [one] if is_total(one) => return Some(unnamed(None, None)),
        [one, rest @ ..] if is_total(one) && !rest.is_empty() => rest.to_vec(),
        _ => tokens,
    };
    let (label, orbital) = match tokens.as_slice() {
        [orbital] => (None, orbital_of(orbital, None)?),
        [first, second] => match orbital_of(second, None) {
            Some(orbital) if atom_of(first).is_some() => (atom_of(first), orbital),
            _ => (None, orbital_of(first, Some(second))?),
        },
        [label, shell, component] => (Some(atom_of(label)?), orbital_of(shell, Some(component))?),
        _ => return None,
    };
    let (element, atom) = label.map_or((None, None), |(element, atom)| (Some(element), atom));
    Some(Name {
        atom,
        element,
        shell: Some(orbital.0),
        component: orbital.1,
        spin,
    })
}

/// `Cu`, `Cu1`.
fn atom_of(token: &str) -> Option<(Element, Option<usize>)> {
    let digits = token
        .find(|c: char| c.is_ascii_digit())
        .unwrap_or(token.len());
    let (symbol, number) = token.split_at(digits);
    let element = symbol.parse().ok()?;
    match number {
        "" => Some((element, None)),
        text => text
            .parse()
            .ok()
            .filter(|n| *n > 0)
            .map(|n| (element, Some(n))),
    }
}

/// `d`, `3d`, `dxy`; or `d` with `xy`.
fn orbital_of(token: &str, component: Option<&str>) -> Option<(Shell, String)> {
    const OF_P: [&str; 3] = ["x", "y", "z"];
    const OF_D: [&str; 9] = ["xy", "yz", "z2", "xz", "zx", "zy", "x2y2", "x2", "yx"];
    let lower = token
        .trim_start_matches(|c: char| c.is_ascii_digit())
        .to_ascii_lowercase();
    let shell = Shell::of_letter(lower.chars().next()?)?;
    let own = &lower[1..];
    let component = match (own, component) {
        (own, None) => own.to_owned(),
        ("", Some(component)) => component.to_ascii_lowercase(),
        _ => return None,
    };
    let is_known = match shell {
        _ if component.is_empty() => true,
        Shell::S => false,
        Shell::P => OF_P.contains(&component.as_str()),
        Shell::D => OF_D.contains(&component.as_str()),
        Shell::F => component.chars().all(|c| "xyz23".contains(c)),
    };
    is_known.then_some((shell, component))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> String {
        match column(text, 1) {
            Some(Column::Density(n)) => format!(
                "{}{}{}{} {}",
                n.element.map_or("", Element::symbol),
                n.atom.map_or(String::new(), |a| a.to_string()),
                n.shell.map_or(" total".to_owned(), |s| format!(" {s}")),
                n.component,
                n.spin
            ),
            Some(Column::Energy { is_relative }) => format!("energy {is_relative}"),
            Some(Column::Skipped) => "skipped".to_owned(),
            None => "unknown".to_owned(),
        }
    }

    #[test]
    fn names_of_columns() {
        for (text, expected) in [
            ("d", " d both"),
            ("d_up", " d up"),
            ("d(down)", " d down"),
            ("3d_dn", " d down"),
            ("dxy", " dxy both"),
            ("d_x2-y2_up", " dx2y2 up"),
            ("Cu-d up", "Cu d up"),
            ("Cu-d(3z2-r2)", "Cu dz2 both"),
            ("Cu12_d", "Cu12 d both"),
            ("P1_p", "P1 p both"),
            ("S_s", "S s both"),
            ("D", " d both"),
            ("pdos_d", " d both"),
            ("Zn_d (states/eV)", "Zn d both"),
            ("dos", " total both"),
            ("DOS up", " total up"),
            ("idos", "skipped"),
            ("-", "skipped"),
            ("energy", "energy false"),
            ("Energy (eV)", "energy false"),
            ("E-E_F (eV)", "energy true"),
            ("energy_minus_fermi_ev", "energy true"),
            ("#12-d", "unknown"),
            ("Xx_d", "unknown"),
            ("Cu0_d", "unknown"),
            ("sxy", "unknown"),
            ("weight", "unknown"),
        ] {
            assert_eq!(named(text), expected, "{text}");
        }
    }
}
