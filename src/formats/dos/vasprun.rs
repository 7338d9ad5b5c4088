//! VASP's vasprun.xml: the last density of states of the run, with the names of its orbitals.
//!
//! ```text
//! <modeling> ... <atominfo><array name="atoms"><set><rc><c>Cu</c><c> 1</c></rc> ...
//!   <dos><i name="efermi"> 5.69 </i> <total>...</total>
//!     <partial><array> <field>energy</field><field> s</field><field>py</field> ...
//!       <set><set comment="ion 1"><set comment="spin 1"><r> E  s  py ... </r> ...
//! ```
//!
//! A `<dos comment="kpoints_opt">` belongs to a band path and is left out. The orbital named `dx2` by
//! VASP 5 is x2-y2.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::lines::{Block, Place, fortran, shortened};
use super::{Channel, DosError, FermiOrigin, Raw, Shell, Spin};
use crate::facts::Element;

const CURE: &str = "; calculate with a smaller NEDOS";

/// The partial densities of one `<dos>`: `[ion][spin]`.
struct Dos {
    fermi: Result<(f64, FermiOrigin), String>,
    orbitals: Vec<String>,
    ions: Vec<Vec<Block>>,
}

struct Xml<'a> {
    file: &'a str,
    text: &'a str,
    reader: Reader<&'a [u8]>,
}

pub(super) fn parse(file: &str, text: &str) -> Result<Raw, DosError> {
    let mut xml = Xml {
        file,
        text,
        reader: Reader::from_str(text),
    };
    let mut elements: Vec<Option<Element>> = Vec::new();
    let mut found: Option<Dos> = None;
    let mut depth = 0_usize;
    loop {
        match xml.event()? {
            Event::Start(tag) => match tag.name().as_ref() {
                b"atominfo" => elements = xml.atoms()?,
                b"dos" if attribute(&tag, "comment").is_none() => found = Some(xml.dos()?),
                b"dos" => xml.skip(&tag)?,
                b"i" if attribute(&tag, "name").as_deref() == Some("LNONCOLLINEAR") => {
                    if xml.content(&tag)?.trim() == "T" {
                        return Err(noncollinear(file, "LNONCOLLINEAR = T"));
                    }
                }
                _ => depth += 1,
            },
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Eof if depth == 0 => break,
            Event::Eof => return Err(xml.truncated("the run")),
            _ => {}
        }
    }
    let Some(dos) = found else {
        return Err(DosError::NoProjections {
            file: file.to_owned(),
            problem: "no `<dos>`: the run has not come so far".to_owned(),
        });
    };
    channels(file, dos, &elements)
}

/// The densities with the names of atoms and orbitals.
fn channels(file: &str, dos: Dos, elements: &[Option<Element>]) -> Result<Raw, DosError> {
    let content = |problem: String| DosError::Content {
        file: file.to_owned(),
        problem,
    };
    if dos.ions.is_empty() {
        return Err(DosError::NoProjections {
            file: file.to_owned(),
            problem: "`<dos>` has no `<partial>`; calculate with LORBIT = 11".to_owned(),
        });
    }
    if elements.len() != dos.ions.len() {
        return Err(content(format!(
            "{} ions in `<partial>`, but {} in `<atominfo>`",
            dos.ions.len(),
            elements.len()
        )));
    }
    let orbitals = dos
        .orbitals
        .iter()
        .map(|name| {
            orbital(name).ok_or_else(|| {
                content(format!(
                    "unknown orbital `{}` in `<partial>`",
                    shortened(name)
                ))
            })
        })
        .collect::<Result<Vec<_>, _>>()?;
    let n_spin = dos.ions[0].len();
    let mut channels = Vec::new();
    let mut energy_ev: Vec<f64> = Vec::new();
    for (ion, spins) in dos.ions.into_iter().enumerate() {
        if spins.len() > 2 {
            return Err(noncollinear(file, "four sets per ion"));
        }
        if spins.len() != n_spin || n_spin == 0 {
            return Err(content(format!(
                "ion {} has {} spins, the first has {n_spin}",
                ion + 1,
                spins.len()
            )));
        }
        for (spin, block) in spins.into_iter().enumerate() {
            let what = format!("ion {} spin {}", ion + 1, spin + 1);
            if energy_ev.is_empty() {
                energy_ev.clone_from(&block.energy_ev);
            }
            block.same_energies(&energy_ev, file, &what)?;
            for ((shell, component), density) in orbitals.iter().zip(block.columns) {
                channels.push(Channel {
                    atom: Some(ion + 1),
                    element: elements[ion],
                    shell_number: None,
                    shell: Some(*shell),
                    component: (*component).to_owned(),
                    spin: match (n_spin, spin) {
                        (1, _) => Spin::Both,
                        (_, 0) => Spin::Up,
                        _ => Spin::Down,
                    },
                    density,
                });
            }
        }
    }
    let resolved = if orbitals.iter().any(|(_, component)| !component.is_empty()) {
        "lm resolved"
    } else {
        "l resolved"
    };
    Ok(Raw {
        energy_ev,
        fermi: dos.fermi,
        projector: format!(
            "VASP: spherical harmonics in a sphere per atom (PAW or RWIGS), {resolved}"
        ),
        channels,
    })
}

/// Shell and component of an orbital's name: `s`, `py`, `dx2`, `x2-y2`, `fxyz`.
fn orbital(name: &str) -> Option<(Shell, &str)> {
    if name == "x2-y2" || name == "dx2" {
        return Some((Shell::D, "x2-y2"));
    }
    let shell = Shell::of_letter(name.chars().next()?)?;
    let component = &name[1..];
    (shell != Shell::S || component.is_empty()).then_some((shell, component))
}

fn noncollinear(file: &str, problem: &str) -> DosError {
    DosError::Noncollinear {
        file: file.to_owned(),
        problem: problem.to_owned(),
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = tag.try_get_attribute(name).ok()??;
    Some(String::from_utf8_lossy(&attribute.value).into_owned())
}

impl<'a> Xml<'a> {
    /// The line of the reader. Counted from the start, so only for messages.
    fn line(&self) -> usize {
        let position = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        let read = &self.text.as_bytes()[..position.min(self.text.len())];
        1 + read.split(|byte| *byte == b'\n').count().saturating_sub(1)
    }

    fn truncated(&self, what: &str) -> DosError {
        DosError::Truncated {
            file: self.file.to_owned(),
            line: self.line(),
            what: what.to_owned(),
        }
    }

    fn wrong(&self, problem: impl Into<String>) -> DosError {
        DosError::Line {
            file: self.file.to_owned(),
            line: self.line(),
            problem: problem.into(),
        }
    }

    fn failed(&self, error: &quick_xml::Error) -> DosError {
        use quick_xml::errors::{IllFormedError, SyntaxError};
        match error {
            quick_xml::Error::IllFormed(IllFormedError::MissingEndTag(tag)) => {
                self.truncated(&format!("`<{tag}>`"))
            }
            quick_xml::Error::Syntax(SyntaxError::UnclosedTag) => self.truncated("a tag"),
            other => self.wrong(format!("not well-formed XML: {other}")),
        }
    }

    fn event(&mut self) -> Result<Event<'a>, DosError> {
        self.reader.read_event().map_err(|e| self.failed(&e))
    }

    /// The next event inside an element.
    fn inside(&mut self, what: &str) -> Result<Event<'a>, DosError> {
        match self.event()? {
            Event::Eof => Err(self.truncated(&format!("`<{what}>`"))),
            event => Ok(event),
        }
    }

    /// The text of an element that was just opened.
    fn content(&mut self, tag: &BytesStart<'_>) -> Result<Cow<'a, str>, DosError> {
        self.reader
            .read_text(tag.name())
            .map_err(|e| self.failed(&e))
    }

    fn skip(&mut self, tag: &BytesStart<'_>) -> Result<(), DosError> {
        match self.reader.read_to_end(tag.name()) {
            Ok(_) => Ok(()),
            Err(e) => Err(self.failed(&e)),
        }
    }

    /// The elements of the atoms, from inside `<atominfo>`.
    fn atoms(&mut self) -> Result<Vec<Option<Element>>, DosError> {
        let mut elements = Vec::new();
        let mut is_atoms = false;
        let mut is_first_cell = false;
        loop {
            match self.inside("atominfo")? {
                Event::Start(tag) => match tag.name().as_ref() {
                    b"array" => is_atoms = attribute(&tag, "name").as_deref() == Some("atoms"),
                    b"rc" => is_first_cell = true,
                    b"c" if is_atoms && is_first_cell => {
                        // VASP cuts longer labels, such as those of isotopes, to two letters.
                        elements.push(self.content(&tag)?.trim().parse().ok());
                        is_first_cell = false;
                    }
                    _ => {}
                },
                Event::End(tag) if tag.name().as_ref() == b"atominfo" => return Ok(elements),
                _ => {}
            }
        }
    }

    /// One density of states, from inside `<dos>`.
    fn dos(&mut self) -> Result<Dos, DosError> {
        let mut dos = Dos {
            fermi: Err("`<dos>` has no `efermi`; give it".to_owned()),
            orbitals: Vec::new(),
            ions: Vec::new(),
        };
        loop {
            match self.inside("dos")? {
                Event::Start(tag) => match tag.name().as_ref() {
                    b"i" if attribute(&tag, "name").as_deref() == Some("efermi") => {
                        let word = self.content(&tag)?;
                        let line = self.line();
                        dos.fermi = match fortran(word.trim()) {
                            Some(fermi_ev) => {
                                Ok((fermi_ev, FermiOrigin::Read(format!("{}:{line}", self.file))))
                            }
                            None => Err(format!(
                                "line {line}: `{}` is no number; give it",
                                shortened(word.trim())
                            )),
                        };
                    }
                    b"total" => self.skip(&tag)?,
                    b"partial" => self.partial(&mut dos)?,
                    _ => {}
                },
                Event::End(tag) if tag.name().as_ref() == b"dos" => return Ok(dos),
                _ => {}
            }
        }
    }

    /// Densities per ion and spin, from inside `<partial>`.
    fn partial(&mut self, dos: &mut Dos) -> Result<(), DosError> {
        let mut fields: Vec<String> = Vec::new();
        // Sets inside each other: all, ion, spin.
        let mut depth = 0_usize;
        let mut block: Option<Block> = None;
        loop {
            match self.inside("partial")? {
                Event::Start(tag) => match tag.name().as_ref() {
                    b"field" => fields.push(self.content(&tag)?.trim().to_owned()),
                    b"set" => {
                        depth += 1;
                        match depth {
                            1 if fields.first().map(String::as_str) != Some("energy") => {
                                return Err(self.wrong("expected `energy` as the first `<field>`"));
                            }
                            2 => dos.ions.push(Vec::new()),
                            3 => block = Some(Block::new(fields.len() - 1)),
                            _ => {}
                        }
                    }
                    b"r" => {
                        let row = self.content(&tag)?;
                        let Some(block) = &mut block else {
                            return Err(self.wrong("a row outside the set of an ion and a spin"));
                        };
                        let (file, line) = (self.file, || self.line());
                        let at = || Place { file, line: line() };
                        block.push(row.split_whitespace(), at, CURE)?;
                    }
                    _ => {}
                },
                Event::End(tag) => match tag.name().as_ref() {
                    b"set" => {
                        if depth == 3
                            && let (Some(block), Some(ion)) = (block.take(), dos.ions.last_mut())
                        {
                            ion.push(block);
                        }
                        depth = depth.saturating_sub(1);
                    }
                    b"partial" => {
                        dos.orbitals = fields.split_off(1.min(fields.len()));
                        return Ok(());
                    }
                    _ => {}
                },
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_orbitals() {
        assert_eq!(orbital("s"), Some((Shell::S, "")));
        assert_eq!(orbital("py"), Some((Shell::P, "y")));
        assert_eq!(orbital("d"), Some((Shell::D, "")));
        assert_eq!(orbital("dx2"), Some((Shell::D, "x2-y2")));
        assert_eq!(orbital("x2-y2"), Some((Shell::D, "x2-y2")));
        assert_eq!(orbital("fxyz"), Some((Shell::F, "xyz")));
        assert_eq!(orbital("g"), None);
        assert_eq!(orbital(""), None);
        assert_eq!(orbital("ß"), None);
        assert_eq!(orbital("spin"), None);
    }
}
