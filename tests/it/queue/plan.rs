//! What a plan holds.

use std::collections::BTreeSet;

use nalgebra::Vector3;
use zincscreen::candidates::{Candidate, Form, Listed, parse_listed};
use zincscreen::crystal::sites::{SiteOptions, adsorption_sites};
use zincscreen::crystal::slab::{PLANE_TOLERANCE_ANG, Slab};
use zincscreen::crystal::{Site, Structure};
use zincscreen::queue::inputs::starting_moments;
use zincscreen::queue::plan::{Plan, PlanOptions, Wanted, plan, within_budget};
use zincscreen::queue::{Adsorbate, Code, JobId, Purpose, Resources};

use super::super::common::FACTS;
use super::made::settings;

pub(super) fn options<'a>() -> PlanOptions<'a> {
    PlanOptions {
        code: Code::Gpaw,
        settings: settings(),
        potentials: "a set".to_owned(),
        resources: Resources::default(),
        layers: 4,
        supercell: [2, 2],
        vacuum_ang: 12.0,
        box_ang: 9.0,
        adsorbates: vec![Adsorbate::Zn, Adsorbate::H],
        most_sites: 2,
        planes: 1,
        states: true,
        relaxed: None,
        moments: &starting_moments,
    }
}

fn wanted(ids: &[&str]) -> Vec<Wanted> {
    ids.iter()
        .enumerate()
        .map(|(i, id)| {
            let candidate = match parse_listed(id, &FACTS).unwrap() {
                Listed::Composition {
                    form,
                    solutes,
                    milli,
                } => Candidate {
                    form,
                    solutes,
                    milli,
                    phase: None,
                },
                Listed::Phases(mut phases) => Candidate::from_phase(phases.remove(0)),
            };
            Wanted {
                candidate,
                value: 1.0 - 0.1 * i as f64,
                basis: String::new(),
            }
        })
        .collect()
}

fn roles(plan: &Plan, candidate: &str) -> BTreeSet<String> {
    plan.jobs
        .iter()
        .flat_map(|job| job.wanted_by.iter())
        .filter(|(c, _)| c == candidate)
        .map(|(_, role)| role.clone())
        .collect()
}

const MIXED: [&str; 5] = [
    "Cu100@coating",
    "Zn97Sn3@dilute",
    "Zn90Sn10@dilute",
    "Cu5Zn8@phase.mp-1368",
    "Zn96Bi1Sn3@dilute",
];

#[test]
fn every_candidate_has_its_references() {
    let plan = plan(&wanted(&MIXED), &FACTS, &options()).unwrap();
    assert_eq!(
        plan.jobs
            .iter()
            .map(|j| &j.id)
            .collect::<BTreeSet<_>>()
            .len(),
        plan.jobs.len()
    );
    assert_eq!(
        plan.jobs
            .iter()
            .map(|j| &j.settings_hash)
            .collect::<BTreeSet<_>>()
            .len(),
        1
    );
    for id in MIXED {
        let roles = roles(&plan, id);
        for role in ["reference bulk Zn", "reference Zn atom", "reference H2"] {
            assert!(roles.contains(role), "{id}: {roles:?}");
        }
        assert!(
            roles.iter().any(|r| r.starts_with("slab ")),
            "{id}: {roles:?}"
        );
        assert!(roles.iter().any(|r| r.starts_with("Zn at ")), "{id}");
        assert!(roles.iter().any(|r| r.starts_with("H at ")), "{id}");
    }
    // One doped slab stands for all doses of tin.
    assert_eq!(roles(&plan, MIXED[1]), roles(&plan, MIXED[2]));
    // Every termination of the compound's plane, and its bulk.
    let compound = roles(&plan, MIXED[3]);
    assert!(
        compound.contains("bulk") && compound.iter().filter(|r| r.starts_with("slab ")).count() > 1,
        "{compound:?}"
    );
    // What starts from another comes after it; the atom asked for is in the uppermost layer and has d states.
    for (i, job) in plan.jobs.iter().enumerate() {
        if let Some(start) = &job.starts_from {
            assert!(plan.jobs[..i].iter().any(|other| other.id == *start));
            let Purpose::DensityOfStates { atom, .. } = job.calculation.purpose else {
                panic!()
            };
            let sites = job.calculation.structure.sites();
            assert_eq!(sites[atom].element.symbol(), "Cu");
        }
        // Half of the layers of a slab are held.
        if matches!(job.calculation.purpose, Purpose::Slab { .. }) {
            let held = job.calculation.fixed.iter().filter(|f| **f).count();
            assert!(
                held > 0 && held < job.calculation.fixed.len(),
                "{}",
                job.calculation.label
            );
        }
    }
}

#[test]
fn plans_of_different_settings_share_nothing() {
    let first = plan(&wanted(&MIXED[..2]), &FACTS, &options()).unwrap();
    let mut other = options();
    other.settings.cutoff_ev = Some(301.0);
    let second = plan(&wanted(&MIXED[..2]), &FACTS, &other).unwrap();
    let ids = |plan: &Plan| {
        plan.jobs
            .iter()
            .map(|j| j.id.clone())
            .collect::<BTreeSet<_>>()
    };
    assert!(ids(&first).is_disjoint(&ids(&second)));
    assert_ne!(first.jobs[0].settings_hash, second.jobs[0].settings_hash);
    // And the same settings by another name share all.
    let mut renamed = options();
    renamed.settings.preset = "mine".to_owned();
    assert_eq!(
        ids(&first),
        ids(&plan(&wanted(&MIXED[..2]), &FACTS, &renamed).unwrap())
    );
}

#[test]
fn a_budget_cuts_candidates_never_references() {
    let wanted = wanted(&MIXED);
    let whole = plan(&wanted, &FACTS, &options()).unwrap();
    let gain = |_: &BTreeSet<&str>, id: &str| {
        let one = wanted.iter().find(|w| w.candidate.id() == id);
        one.map_or(0.0, |w| w.value)
    };
    let total: f64 = whole.jobs.iter().map(|j| j.core_hours).sum();
    assert!(total > 0.0 && whole.jobs.iter().all(|j| j.core_hours > 0.0));
    for share in [0.02, 0.1, 0.3, 0.6, 1.0 + 1e-9] {
        let cut = within_budget(&whole, share * total, &|_| false, &gain);
        let cost: f64 = cut.plan.jobs.iter().map(|j| j.core_hours).sum();
        assert!(cost <= share * total + 1e-9, "{share}");
        assert_eq!(cut.kept.len() + cut.left_out.len(), MIXED.len());
        for (candidate, _) in &cut.kept {
            assert_eq!(
                roles(&cut.plan, candidate),
                roles(&whole, candidate),
                "{share}"
            );
        }
    }
    assert_eq!(
        within_budget(&whole, 1e-9, &|_| true, &gain).kept.len(),
        MIXED.len()
    );
}

/// Elements whose atoms' positions the facts do not hold are named, not guessed.
#[test]
fn what_cannot_be_planned_is_said() {
    let plan = plan(
        &wanted(&["Bi100@coating", "Ga100@coating"]),
        &FACTS,
        &options(),
    )
    .unwrap();
    assert!(plan.jobs.is_empty());
    assert!(
        plan.notes
            .iter()
            .all(|(_, note)| note.contains("no cell with positions")),
        "{:?}",
        plan.notes
    );
    assert_eq!(plan.notes.len(), 2);
}

/// Tin and indium have no close-packed plane: the plane that fits zinc best stands for the layer. Bare zinc is the baseline.
#[test]
fn layers_without_a_close_packed_plane_and_bare_zinc() {
    let mut asked = wanted(&["Sn100@coating", "In100@coating"]);
    asked.push(Wanted {
        candidate: Candidate::bare_zinc(Form::Dilute),
        value: 1.0,
        basis: String::new(),
    });
    let plan = plan(&asked, &FACTS, &options()).unwrap();
    for id in ["Sn100@coating", "In100@coating", "Zn@dilute"] {
        let roles = roles(&plan, id);
        assert_eq!(
            roles.iter().filter(|r| r.starts_with("slab ")).count(),
            1,
            "{id}: {roles:?}"
        );
        assert!(roles.contains("reference bulk Zn"), "{id}: {roles:?}");
    }
    assert!(roles(&plan, "Zn@dilute").contains("Zn at hollow-hcp-1 of Zn(0001)"));
}

#[test]
fn few_sites_are_hollows_and_one_adsorbate_needs_its_own_references_alone() {
    let few = PlanOptions {
        most_sites: 2,
        adsorbates: vec![Adsorbate::H],
        ..options()
    };
    let plan = plan(&wanted(&["Cu100@coating"]), &FACTS, &few).unwrap();
    let roles = roles(&plan, "Cu100@coating");
    for role in [
        "H at hollow-fcc-1 of Cu(111)",
        "H at hollow-hcp-1 of Cu(111)",
        "reference H2",
    ] {
        assert!(roles.contains(role), "{role}: {roles:?}");
    }
    assert!(!roles.iter().any(|r| r.contains("Zn")), "{roles:?}");
}

/// Sites are named on the slab that is calculated: whoever reads its name finds the adsorbed atom there. Gallium has
/// the radius of zinc, so that nothing but the place tells its sites apart.
#[test]
fn a_sites_name_means_the_place_of_the_adsorbed_atom() {
    let every = PlanOptions {
        most_sites: usize::MAX,
        states: false,
        ..options()
    };
    for symbol in ["Ga", "Sn", "Cu"] {
        let id = format!("Zn97{symbol}3@dilute");
        let plan = plan(&wanted(&[&id]), &FACTS, &every).unwrap();
        let doped = format!("Zn(0001)+{symbol}");
        let clean = plan
            .jobs
            .iter()
            .find(|job| matches!(&job.calculation.purpose, Purpose::Slab { surface } if *surface == doped))
            .unwrap();
        let slab = Slab::new(&clean.calculation.structure, PLANE_TOLERANCE_ANG).unwrap();
        let symprec_ang = 0.05;
        let sites = adsorption_sites(
            &slab,
            &SiteOptions {
                symprec_ang,
                ..SiteOptions::default()
            },
        )
        .unwrap();
        let solute = |structure: &Structure| {
            let is_solute = |s: &Site| s.element.symbol() == symbol;
            structure.sites().iter().position(is_solute).unwrap()
        };
        // Distance in the plane, the nearest image counts.
        let apart = |structure: &Structure, from: Vector3<f64>, to: Vector3<f64>| {
            let mut nearest = f64::INFINITY;
            for i in -2..=2 {
                for j in -2..=2 {
                    let mut d = from - to + Vector3::new(f64::from(i), f64::from(j), 0.0);
                    d.z = 0.0;
                    nearest = nearest.min(structure.lattice().cartesian_ang(d).norm());
                }
            }
            nearest
        };
        let mut n = 0;
        for job in &plan.jobs {
            let Purpose::Adsorption { surface, site, .. } = &job.calculation.purpose else {
                continue;
            };
            if *surface != doped {
                continue;
            }
            let with = &job.calculation.structure;
            let planned = apart(
                with,
                with.sites().last().unwrap().fractional,
                with.sites()[solute(with)].fractional,
            );
            let named = sites.iter().find(|own| own.name == *site).unwrap();
            let [x, y] = named.fractional;
            let found = apart(
                slab.structure(),
                Vector3::new(x, y, 0.0),
                slab.structure().sites()[solute(slab.structure())].fractional,
            );
            assert!(
                (planned - found).abs() < 1e-6,
                "{symbol} {site}: {planned} {found}"
            );
            n += 1;
        }
        assert!(n >= 8, "{n} sites");
    }
}

/// While bulks wait to be relaxed, every candidate has its references already, whichever came first.
#[test]
fn references_do_not_wait_for_relaxed_cells() {
    let none = |_: &JobId| None;
    let waiting = PlanOptions {
        relaxed: Some(&none),
        ..options()
    };
    let ids = ["Zn97Sn3@dilute", "Zn97In3@dilute", "Zn97Cu3@dilute"];
    let plan = plan(&wanted(&ids), &FACTS, &waiting).unwrap();
    for (id, solute) in ids.iter().zip(["Sn", "In", "Cu"]) {
        let roles = roles(&plan, id);
        for role in [
            "reference bulk Zn",
            "reference Zn atom",
            "reference H2",
            &format!("reference bulk {solute}"),
        ] {
            assert!(roles.contains(role), "{id}: {role}: {roles:?}");
        }
    }
}
