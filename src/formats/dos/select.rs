//! Which atoms, which shell? Channels summed into the band of one atom, or the mean of several.

use super::{Channel, DosError, ProjectedDos, Shell, Spin};
use crate::facts::Element;

/// What is asked for; the default is the d shell of all atoms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// Numbers of atoms, from 1; empty: all.
    pub atoms: Vec<usize>,
    /// Elements; empty: all.
    pub elements: Vec<Element>,
    /// The shell.
    pub shell: Shell,
    /// Number of the atomic orbital, where an atom has several of one shell (projwfc.x).
    pub shell_number: Option<u32>,
}

impl Default for Selection {
    fn default() -> Self {
        Self {
            atoms: Vec::new(),
            elements: Vec::new(),
            shell: Shell::D,
            shell_number: None,
        }
    }
}

/// An atom as the file knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Atom {
    /// Its number, from 1, if the file says so.
    pub number: Option<usize>,
    /// Its element, if the file says so.
    pub element: Option<Element>,
}

/// The states of one shell, mean per atom of the selected atoms.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// The atoms it is the mean of.
    pub atoms: Vec<Atom>,
    /// The shell.
    pub shell: Shell,
    /// (n,), states per eV and atom, both spins.
    pub total: Vec<f64>,
    /// (n,) for up and down, with spin.
    pub spins: Option<[Vec<f64>; 2]>,
}

impl Band {
    /// The mean of bands of one shell on one grid; each counts with its number of atoms.
    ///
    /// ```
    /// use zincscreen::formats::dos::{Atom, Band, Shell};
    /// let of = |number, density: f64| Band {
    ///     atoms: vec![Atom { number: Some(number), element: None }],
    ///     shell: Shell::D,
    ///     total: vec![density],
    ///     spins: None,
    /// };
    /// let mean = Band::mean(&[of(1, 2.0), of(2, 4.0)]);
    /// assert_eq!((mean.total[0], mean.atoms.len()), (3.0, 2));
    /// ```
    #[must_use]
    pub fn mean(bands: &[Self]) -> Self {
        let n_atoms: usize = bands.iter().map(|b| b.atoms.len()).sum();
        let sum = |density: &dyn Fn(&Self) -> Option<&[f64]>| {
            let n = bands.iter().filter_map(density).map(<[f64]>::len).max();
            let mut sum = vec![0.0; n.unwrap_or(0)];
            for band in bands {
                let share = band.atoms.len() as f64 / n_atoms as f64;
                for (sum, density) in sum.iter_mut().zip(density(band).unwrap_or_default()) {
                    *sum += share * density;
                }
            }
            sum
        };
        let spin = |i: usize| sum(&move |b: &Self| b.spins.as_ref().map(|s| s[i].as_slice()));
        Self {
            atoms: bands.iter().flat_map(|b| b.atoms.clone()).collect(),
            shell: bands.first().map_or(Shell::D, |b| b.shell),
            total: sum(&|b: &Self| Some(b.total.as_slice())),
            spins: bands
                .iter()
                .any(|b| b.spins.is_some())
                .then(|| [spin(0), spin(1)]),
        }
    }

    /// The element, if all atoms are of one.
    #[must_use]
    pub fn element(&self) -> Option<Element> {
        let first = self.atoms.first()?.element;
        first.filter(|_| self.atoms.iter().all(|atom| atom.element == first))
    }

    /// States a shell has room for: 2 (2l + 1), both spins.
    #[must_use]
    pub fn capacity(&self) -> f64 {
        2.0 * self.shell.degeneracy() as f64
    }
}

impl ProjectedDos {
    /// The atoms of the file, in order.
    #[must_use]
    pub fn atoms(&self) -> Vec<Atom> {
        let mut atoms: Vec<Atom> = self.channels.iter().map(atom_of).collect();
        atoms.sort_unstable();
        atoms.dedup();
        atoms
    }

    /// Whether up and down are apart.
    #[must_use]
    pub fn is_spin_polarised(&self) -> bool {
        self.channels.iter().any(|c| c.spin != Spin::Both)
    }

    /// The atoms a selection means.
    ///
    /// # Errors
    /// [`DosError::Selection`] if a number or element is not in the file, or if nothing is left.
    pub fn selected(&self, selection: &Selection) -> Result<Vec<Atom>, DosError> {
        let all = self.atoms();
        for number in &selection.atoms {
            if !all.iter().any(|atom| atom.number == Some(*number)) {
                let numbers: Vec<usize> = all.iter().filter_map(|atom| atom.number).collect();
                return Err(DosError::Selection(
                    match (numbers.first(), numbers.last()) {
                        (Some(first), Some(last)) => format!(
                            "atom {number} is not in the file; it has {} atoms from {first} to {last}",
                            numbers.len()
                        ),
                        _ => format!("atom {number}: the file does not number its atoms"),
                    },
                ));
            }
        }
        for element in &selection.elements {
            if !all.iter().any(|atom| atom.element == Some(*element)) {
                let mut known: Vec<&str> = all
                    .iter()
                    .filter_map(|a| a.element)
                    .map(Element::symbol)
                    .collect();
                known.dedup();
                return Err(DosError::Selection(if known.is_empty() {
                    format!(
                        "{element}: the file does not say the elements of its atoms; give `species`, in their order"
                    )
                } else {
                    format!("{element} is not in the file; it has {}", known.join(", "))
                }));
            }
        }
        let kept: Vec<Atom> = all
            .into_iter()
            .filter(|atom| {
                let by_number = selection.atoms.is_empty()
                    || atom.number.is_some_and(|n| selection.atoms.contains(&n));
                let by_element = selection.elements.is_empty()
                    || atom
                        .element
                        .is_some_and(|e| selection.elements.contains(&e));
                by_number && by_element
            })
            .collect();
        if kept.is_empty() {
            return Err(DosError::Selection(
                "no atom is of the chosen numbers and of the chosen elements".to_owned(),
            ));
        }
        Ok(kept)
    }

    /// The states of a shell, mean per atom of the selected atoms that have it.
    ///
    /// ```
    /// use zincscreen::formats::dos::{self, Input, ReadOptions, Selection};
    /// let text = "# E_F = 0\nenergy,Cu1_d,Cu2_d\n-1,2,4\n0,1,1\n";
    /// let dos = dos::parse(&[Input::new("a.csv", text)], &ReadOptions::default())?;
    /// assert_eq!(dos.band(&Selection::default())?.total, [3.0, 1.0]);
    /// let second = Selection { atoms: vec![2], ..Selection::default() };
    /// assert_eq!(dos.band(&second)?.total, [4.0, 1.0]);
    /// # Ok::<(), dos::DosError>(())
    /// ```
    ///
    /// # Errors
    /// [`DosError::Selection`] if an atom or element is not in the file, if no selected atom has the shell,
    /// or if one has several of it and `shell_number` is not given.
    pub fn band(&self, selection: &Selection) -> Result<Band, DosError> {
        Ok(Band::mean(&self.bands(selection)?))
    }

    /// The states of a shell, atom by atom; atoms without the shell are left out.
    ///
    /// ```
    /// use zincscreen::formats::dos::{self, Input, ReadOptions, Selection};
    /// let text = "# E_F = 0\nenergy,Cu1_d,Cu2_d,Sn3_p\n-1,2,4,1\n0,1,1,1\n";
    /// let dos = dos::parse(&[Input::new("a.csv", text)], &ReadOptions::default())?;
    /// let bands = dos.bands(&Selection::default())?;
    /// assert_eq!(bands.len(), 2);
    /// assert_eq!(bands[1].atoms[0].number, Some(2));
    /// # Ok::<(), dos::DosError>(())
    /// ```
    ///
    /// # Errors
    /// As [`ProjectedDos::band`].
    pub fn bands(&self, selection: &Selection) -> Result<Vec<Band>, DosError> {
        let mut bands = Vec::new();
        for atom in self.selected(selection)? {
            bands.extend(self.band_of(atom, selection)?);
        }
        if bands.is_empty() {
            return Err(DosError::Selection(self.no_shell(selection)));
        }
        Ok(bands)
    }

    /// The states of a shell of one atom; `None` if it has none.
    fn band_of(&self, atom: Atom, selection: &Selection) -> Result<Option<Band>, DosError> {
        let own: Vec<&Channel> = self
            .channels
            .iter()
            .filter(|c| atom_of(c) == atom && c.shell == Some(selection.shell))
            .filter(|c| {
                selection.shell_number.is_none() || c.shell_number == selection.shell_number
            })
            .collect();
        let Some(first) = own.first().map(|c| c.shell_number) else {
            return Ok(None);
        };
        if let Some(other) = own.iter().find(|c| c.shell_number != first) {
            let number = |n: Option<u32>| n.map_or("?".to_owned(), |n| n.to_string());
            return Err(DosError::Selection(format!(
                "{other} is there twice, as orbital wfc#{} and wfc#{}; say which one counts",
                number(first),
                number(other.shell_number)
            )));
        }
        let zeros = || vec![0.0; self.energy_ev.len()];
        let mut total = zeros();
        let mut spins = own
            .iter()
            .any(|c| c.spin != Spin::Both)
            .then(|| [zeros(), zeros()]);
        for channel in own {
            add(&mut total, &channel.density);
            match (&mut spins, channel.spin) {
                (Some([up, _]), Spin::Up) => add(up, &channel.density),
                (Some([_, down]), Spin::Down) => add(down, &channel.density),
                _ => {}
            }
        }
        Ok(Some(Band {
            atoms: vec![atom],
            shell: selection.shell,
            total,
            spins,
        }))
    }

    fn no_shell(&self, selection: &Selection) -> String {
        let mut shells: Vec<Shell> = self.channels.iter().filter_map(|c| c.shell).collect();
        shells.sort_unstable();
        shells.dedup();
        let shells: Vec<&str> = shells.iter().map(|s| s.letter()).collect();
        let which = selection
            .shell_number
            .map_or(String::new(), |n| format!(" of orbital {n}"));
        if shells.is_empty() {
            return "the columns do not say their orbital; name them, e.g. `energy,d_up,d_down`"
                .to_owned();
        }
        format!(
            "no {} states{which} for the selected atoms; the file has {}",
            selection.shell,
            shells.join(", ")
        )
    }
}

fn atom_of(channel: &Channel) -> Atom {
    Atom {
        number: channel.atom,
        element: channel.element,
    }
}

fn add(sum: &mut [f64], density: &[f64]) {
    for (sum, density) in sum.iter_mut().zip(density) {
        *sum += density;
    }
}
