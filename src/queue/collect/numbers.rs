//! What an energy or a band speaks for: an element's own surface, a candidate's, the site beside a solute.

use super::{
    CollectedFact, D_BAND_WINDOW_EV, Known, OTHER, SIGMA_ADSORPTION_EV, SIGMA_CENTER_EV,
    SIGMA_LEARNED_EV,
};
use crate::crystal::sites::{SiteOptions, adsorption_sites};
use crate::crystal::slab::{PLANE_TOLERANCE_ANG, Slab};
use crate::facts::Element;
use crate::models::adsorption::AdsorptionEnergy;
use crate::models::dband::moments::{MomentOptions, Window, moments};
use crate::queue::plan::{NEAREST_IMAGE_ANG, nearest_image_ang};
use crate::queue::{Code, ProjectedStates, Purpose, code_word};

/// What a surface's energies speak for.
enum Meaning {
    /// The element's own surface.
    Element(Element),
    /// The candidates' own surface.
    Candidates,
    /// A site of zinc that touches one kind of solute.
    Beside(Element),
    /// A site of doped zinc that no descriptor describes.
    Other,
}

fn meaning(clean: &Known, wanted_by: &[String], site: &str) -> Meaning {
    let structure = &clean.calculation.structure;
    let solutes: Vec<Element> = match structure.composition().as_slice() {
        [(element, _)] => return Meaning::Element(*element),
        several => several
            .iter()
            .map(|c| c.0)
            .filter(|&e| e != Element::ZN)
            .collect(),
    };
    if !wanted_by
        .iter()
        .all(|candidate| candidate.ends_with("@dilute"))
    {
        return Meaning::Candidates;
    }
    let touched = Slab::new(structure, PLANE_TOLERANCE_ANG)
        .ok()
        .and_then(|slab| {
            let options = SiteOptions {
                symprec_ang: crate::queue::plan::SYMPREC_ANG,
                ..SiteOptions::default()
            };
            let sites = adsorption_sites(&slab, &options).ok()?;
            let site = sites.iter().find(|own| own.name == site)?;
            Some(site.elements(&slab))
        });
    match (solutes.as_slice(), touched) {
        ([solute], Some(touched)) if touched.contains(solute) => Meaning::Beside(*solute),
        _ => Meaning::Other,
    }
}

/// One row for each subject: a pure surface speaks for its element, an alloyed one for the candidates that want it, a
/// doped one for the site beside the solute.
pub(super) fn facts_of(
    property: &'static str,
    energy: AdsorptionEnergy,
    files: &[&Known; 3],
    surface: &str,
    site: &str,
) -> Vec<CollectedFact> {
    let [with, clean, reference] = files;
    let is_learned = matches!(with.calculation.code, Code::Ase(_));
    let (property, subjects, flag) = match meaning(clean, &with.wanted_by, site) {
        Meaning::Element(element) => (property, vec![element.symbol().to_owned()], ""),
        Meaning::Candidates => (property, alloys(&with.wanted_by), ""),
        Meaning::Beside(solute) if property == "zn_adsorption_energy_ev" => (
            "zn_adsorption_beside_solute_ev",
            vec![solute.symbol().to_owned()],
            "",
        ),
        Meaning::Beside(_) | Meaning::Other => (property, with.wanted_by.clone(), OTHER),
    };
    subjects
        .into_iter()
        .map(|subject| CollectedFact {
            property,
            subject,
            host: surface.to_owned(),
            facet: site.to_owned(),
            layer: String::new(),
            coverage: coverage(clean),
            value: energy.energy_ev,
            unit: "eV",
            sigma: if is_learned {
                SIGMA_LEARNED_EV
            } else {
                SIGMA_ADSORPTION_EV
            },
            source: format!("job:{}", with.job.id.short()),
            method: format!(
                "{} {} {} against {}",
                with.code_version,
                with.calculation.settings.functional,
                with.calculation.settings.preset,
                energy.reference
            ),
            settings_hash: with.job.settings_hash.clone(),
            flag,
            note: [with, clean, reference]
                .map(|k| format!("job {} {}", k.job.id.short(), k.file))
                .join("; "),
            is_learned,
            potential: potential(with),
            layers: layers(clean),
            planned: clean.job.number,
            preset: with.calculation.settings.preset.clone(),
            is_dense: nearest_image_ang(clean.calculation.structure.lattice()) < NEAREST_IMAGE_ANG,
            slab: clean.job.id.to_string(),
        })
        .collect()
}

/// Code and potentials.
fn potential(known: &Known) -> String {
    let calculation = &known.calculation;
    format!(
        "{} {}",
        code_word(&calculation.code),
        calculation.potentials
    )
}

fn layers(known: &Known) -> usize {
    Slab::new(&known.calculation.structure, PLANE_TOLERANCE_ANG).map_or(0, |s| s.layers().len())
}

/// Adsorbed atoms over atoms of the uppermost layer, as text.
fn coverage(clean: &Known) -> String {
    Slab::new(&clean.calculation.structure, PLANE_TOLERANCE_ANG)
        .ok()
        .and_then(|slab| slab.layers().first().map(|layer| layer.atoms.len()))
        .map_or_else(String::new, |n| format!("{:.4}", 1.0 / n as f64))
}

/// Compounds and mixed layers among candidates.
fn alloys(wanted_by: &[String]) -> Vec<String> {
    wanted_by
        .iter()
        .filter(|c| !c.ends_with("@dilute"))
        .cloned()
        .collect()
}

pub(super) fn d_band(
    known: &Known,
    states: &ProjectedStates,
) -> Result<Vec<CollectedFact>, String> {
    let Purpose::DensityOfStates { surface, atom } = &known.calculation.purpose else {
        return Ok(Vec::new());
    };
    let [low_ev, high_ev] = D_BAND_WINDOW_EV;
    let options = MomentOptions {
        window: Some(Window { low_ev, high_ev }),
        ..MomentOptions::default()
    };
    let band =
        moments(&states.energy_ev, &states.d_density, &options).map_err(|e| e.to_string())?;
    let element = known
        .calculation
        .structure
        .sites()
        .get(*atom)
        .map(|site| site.element.symbol().to_owned())
        .unwrap_or_default();
    let flags: Vec<&str> = band.flags.iter().map(|flag| flag.as_str()).collect();
    let mut values = vec![
        ("d_band_center_ev", band.center_ev, "eV", SIGMA_CENTER_EV),
        (
            "d_band_second_moment_ev2",
            band.width_ev.powi(2),
            "eV^2",
            2.0 * band.width_ev * SIGMA_CENTER_EV,
        ),
    ];
    if let Some(edge) = &band.upper_edge {
        values.push(("d_band_upper_edge_ev", edge.energy_ev, "eV", 0.3));
    }
    // The descriptor is that of an element's own surface: a solute in zinc is another quantity.
    let (subjects, flag) = match known.calculation.structure.composition().as_slice() {
        [(element, _)] => (vec![element.symbol().to_owned()], ""),
        _ => (known.wanted_by.clone(), OTHER),
    };
    let mut facts = Vec::new();
    for subject in subjects {
        for &(property, value, unit, sigma) in &values {
            facts.push(CollectedFact {
                property,
                subject: subject.clone(),
                host: surface.clone(),
                facet: format!("atom {atom} {element}"),
                layer: "1".to_owned(),
                coverage: String::new(),
                value,
                unit,
                sigma,
                source: format!("job:{}", known.job.id.short()),
                method: format!(
                    "{} {} {}; projector {}, window {low_ev} to {high_ev} eV{}",
                    known.code_version,
                    known.calculation.settings.functional,
                    known.calculation.settings.preset,
                    states.projector,
                    if flags.is_empty() {
                        String::new()
                    } else {
                        format!("; {}", flags.join(", "))
                    }
                ),
                settings_hash: known.job.settings_hash.clone(),
                flag,
                note: format!("job {} {}", known.job.id.short(), known.file),
                is_learned: matches!(known.calculation.code, Code::Ase(_)),
                potential: potential(known),
                layers: layers(known),
                planned: known.job.number,
                preset: known.calculation.settings.preset.clone(),
                is_dense: false,
                slab: known.job.id.to_string(),
            });
        }
    }
    Ok(facts)
}
