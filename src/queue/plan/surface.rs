//! One plane of a crystal: every termination, clean, with adsorbates, and its d states.

use super::{Maker, SYMPREC_ANG};
use crate::crystal::doped::{Substitution, substituted};
use crate::crystal::sites::{Height, SiteOptions, adsorbed, adsorption_sites};
use crate::crystal::slab::{
    Axes, Crystal, Ends, PLANE_TOLERANCE_ANG, Slab, SlabOptions, Surface, Thickness,
};
use crate::crystal::{EXACT_ANG, Lattice, Miller, Structure, centred, centred_at};
use crate::facts::Element;
use crate::models::dband;
use crate::queue::identity::JobId;
use crate::queue::{Adsorbate, Purpose, QueueError, Task};

/// Adsorbed atoms further from their images than this count as single ones, angstrom: 2x2 cells of every close-packed
/// metal here (beryllium 4.57); of 1x1 cells those of potassium, rubidium and caesium alone. On Zn(0001) a monolayer of zinc is bound like bulk,
/// a quarter of one 0.9 eV less (GPAW, PBE, 300 eV, three layers).
pub(in crate::queue) const NEAREST_IMAGE_ANG: f64 = 4.5;

/// Distance of an atom from its nearest image in the plane of a slab, angstrom.
pub(in crate::queue) fn nearest_image_ang(lattice: &Lattice) -> f64 {
    let rows = lattice.rows();
    let (a, b) = (rows.row(0), rows.row(1));
    [a.norm(), b.norm(), (a + b).norm(), (a - b).norm()]
        .into_iter()
        .fold(f64::INFINITY, f64::min)
}

/// Which plane is cut, and how.
pub(super) struct Cutting {
    /// Of what, e.g. `Zn` or a compound's id.
    pub(super) name: String,
    /// Indices in the conventional cell.
    pub(super) plane: Miller,
    /// Whether four indices are usual.
    pub(super) hexagonal: bool,
    /// In-plane supercell; of a compound at least.
    pub(super) supercell: [i64; 2],
    /// What goes into the uppermost layer.
    pub(super) solutes: Vec<Substitution>,
    /// A compound is named with its termination.
    pub(super) is_compound: bool,
}

impl Cutting {
    /// `Zn(0001)`, `Zn(0001)+Sn`, `Cu5Zn8@phase.mp-1368(110) 2`.
    fn title(&self, termination: Option<&str>) -> String {
        let plane = if self.hexagonal {
            self.plane.four_index()
        } else {
            self.plane.to_string()
        };
        let mut title = format!("{}{plane}", self.name);
        for solute in &self.solutes {
            title.push_str(&format!("+{}", solute.element));
        }
        if let Some(termination) = termination {
            title.push_str(&format!(" {termination}"));
        }
        title
    }
}

/// Plans all that one plane asks for.
pub(super) fn surfaces(
    maker: &mut Maker<'_>,
    cell: &Structure,
    cutting: &Cutting,
) -> Result<(), QueueError> {
    // Candidates of one system share it: a doped slab does not depend on how much solute there is elsewhere.
    let key = cutting.title(None);
    if let Some(jobs) = maker.surfaces.get(&key).cloned() {
        for (id, role) in &jobs {
            maker.link(id, role.clone());
        }
        return Ok(());
    }
    let mut jobs = Vec::new();
    match cut(maker, cell, cutting) {
        Ok(slabs) => {
            for (name, slab) in slabs {
                one(maker, &name, &slab, &mut jobs)?;
            }
        }
        Err(problem) => maker.note(format!("{key}: {problem}")),
    }
    maker.surfaces.insert(key, jobs);
    Ok(())
}

/// The slabs with their names.
fn cut(
    maker: &Maker<'_>,
    cell: &Structure,
    cutting: &Cutting,
) -> Result<Vec<(String, Slab)>, String> {
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let o = maker.options;
    let crystal = Crystal::new(cell, SYMPREC_ANG).map_err(|e| text(&e))?;
    let surface = Surface::new(
        &crystal,
        cutting.plane,
        Axes::Conventional,
        PLANE_TOLERANCE_ANG,
    )
    .map_err(|e| text(&e))?;
    let [m, n] = cutting.supercell;
    let options = SlabOptions {
        thickness: Thickness::Planes(o.layers),
        ends: if cutting.is_compound {
            Ends::Stoichiometric
        } else {
            Ends::Any
        },
        vacuum_ang: o.vacuum_ang,
        supercell: [[m, 0], [0, n]],
        fixed_layers: 0,
        ..SlabOptions::default()
    };
    let mut slabs = Vec::new();
    for termination in surface.terminations() {
        let mut cut = surface.slab(termination, &options).map_err(|e| text(&e))?;
        if cutting.is_compound && o.supercell != [1, 1] {
            // As many cells as single atoms need.
            let lengths = cut.slab.structure().lattice().lengths_ang();
            let [m, n] = [0, 1].map(|i| (NEAREST_IMAGE_ANG / lengths[i]).ceil() as i64);
            if [m, n] != [1, 1] {
                let larger = SlabOptions {
                    supercell: [[m, 0], [0, n]],
                    ..options
                };
                cut = surface.slab(termination, &larger).map_err(|e| text(&e))?;
            }
        }
        let name = cutting.title(cutting.is_compound.then_some(termination.name.as_str()));
        let slab = if cutting.solutes.is_empty() {
            cut.slab
        } else {
            // The arrangement with the solutes closest together comes first.
            substituted(&cut.slab, &cutting.solutes, SYMPREC_ANG)
                .map_err(|e| text(&e))?
                .into_iter()
                .next()
                .map(|doped| doped.slab)
                .ok_or("no way to place the solutes")?
        };
        // The lower half keeps the places of the bulk.
        let held = slab.layers().len() / 2;
        slabs.push((name, slab.with_fixed_layers(held).map_err(|e| text(&e))?));
    }
    Ok(slabs)
}

/// One slab: clean, with adsorbates, its states.
fn one(
    maker: &mut Maker<'_>,
    name: &str,
    slab: &Slab,
    jobs: &mut Vec<(JobId, String)>,
) -> Result<(), QueueError> {
    // Codes that know no translations find more symmetry about another origin: fewer k-points, the same energy. Sites are
    // searched on what is calculated, so that their names mean the same to whoever reads the calculation.
    let slab = &centred(slab.structure(), EXACT_ANG)
        .ok()
        .and_then(|centred| Slab::new(&centred.structure, PLANE_TOLERANCE_ANG).ok())
        .unwrap_or_else(|| slab.clone());
    let surface = name.to_owned();
    let role = format!("slab {name}");
    let clean = maker.add(
        role.clone(),
        Purpose::Slab {
            surface: surface.clone(),
        },
        Task::Relax,
        slab.structure().clone(),
        None,
        role.clone(),
    )?;
    jobs.push((clean.clone(), role));
    if maker.options.states {
        match atom_with_d_band(slab) {
            Some(atom) => {
                let element = slab.structure().sites()[atom].element;
                let role = format!("d states of {element} on {name}");
                let id = maker.add(
                    role.clone(),
                    Purpose::DensityOfStates {
                        surface: surface.clone(),
                        atom,
                    },
                    Task::SinglePoint,
                    slab.structure().clone(),
                    Some(clean),
                    role.clone(),
                )?;
                jobs.push((id, role));
            }
            None => maker.note(format!(
                "{name}: no atom of the uppermost layer has an open d shell, so no density of states is planned"
            )),
        }
    }
    let mut sites = match adsorption_sites(
        slab,
        &SiteOptions {
            symprec_ang: SYMPREC_ANG,
            ..SiteOptions::default()
        },
    ) {
        Ok(sites) => sites,
        Err(error) => {
            maker.note(format!("{name}: {error}"));
            return Ok(());
        }
    };
    // Where only some are wanted, those of the most neighbours come first: zinc and hydrogen prefer hollows.
    sites.sort_by_key(|site| std::cmp::Reverse(site.coordinating.len()));
    let adsorbates = maker.options.adsorbates.clone();
    for adsorbate in adsorbates {
        let symbol = match adsorbate {
            Adsorbate::Zn => "Zn",
            Adsorbate::H => "H",
        };
        let element: Element = symbol
            .parse()
            .map_err(|e: crate::facts::UnknownElement| QueueError::Plan(e.to_string()))?;
        for site in sites.iter().take(maker.options.most_sites) {
            let with = match adsorbed(slab, site, element, Height::Auto) {
                Ok(with) => with,
                Err(error) => {
                    maker.note(format!("{name} with {symbol} at {}: {error}", site.name));
                    continue;
                }
            };
            let role = format!("{symbol} at {} of {name}", site.name);
            let id = maker.add(
                role.clone(),
                Purpose::Adsorption {
                    surface: surface.clone(),
                    adsorbate,
                    site: site.name.clone(),
                },
                Task::Relax,
                centred_at(with.structure(), with.structure().sites().len() - 1),
                None,
                role.clone(),
            )?;
            jobs.push((id, role));
        }
    }
    Ok(())
}

/// The atom of the uppermost layer whose d states are worth knowing: a solute of groups 3 to 11 before others.
fn atom_with_d_band(slab: &Slab) -> Option<usize> {
    let atoms = &slab.layers().first()?.atoms;
    atoms
        .iter()
        .copied()
        .find(|&atom| dband::applies_to(slab.structure().sites()[atom].element).is_ok())
}
