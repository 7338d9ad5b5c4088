//! Equal calculations doubt each other, and what is doubted can be seen.

use std::collections::BTreeMap;
use std::path::Path;

use zincscreen::queue::doubts::{BY_HAND, LEAST_BULK_EV, LEAST_SITE_EV, doubt};
use zincscreen::queue::executors::suspects::{picture_of, place};
use zincscreen::queue::{Adsorbate, Calculation, Change, Job, Purpose, State, Store};

use super::made::{Campaign, Told, finish, on_site, planned, store, zinc};

/// A queue of adsorbates on the sites of one surface with these energies, eV, none of them done.
fn sites(folder: &Path, energies_ev: &[f64]) -> (Store, Told, Vec<String>) {
    let all: Vec<Calculation> = (0..energies_ev.len())
        .map(|i| on_site("Zn(0001)", Adsorbate::H, i))
        .collect();
    queue_of(folder, all, energies_ev)
}

fn queue_of(
    folder: &Path,
    all: Vec<Calculation>,
    energies_ev: &[f64],
) -> (Store, Told, Vec<String>) {
    let mut store = store(folder);
    let mut told = Told::default();
    let mut labels = Vec::new();
    for (calculation, energy_ev) in all.into_iter().zip(energies_ev) {
        labels.push(calculation.label.clone());
        told.energies_ev
            .insert(calculation.label.clone(), *energy_ev);
        store
            .add("plan", &[planned(calculation, "Zn100@bare")])
            .unwrap();
    }
    (store, told, labels)
}

fn job(store: &Store, label: &str) -> Job {
    let jobs = store.jobs_in(&State::ALL, usize::MAX).unwrap();
    jobs.into_iter()
        .find(|j| store.label(j).unwrap() == label)
        .unwrap()
}

fn states(store: &Store) -> BTreeMap<String, State> {
    let jobs = store.jobs_in(&State::ALL, usize::MAX).unwrap();
    jobs.iter()
        .map(|j| (store.label(j).unwrap(), j.state))
        .collect()
}

#[test]
fn an_outlier_among_sites_becomes_suspect_with_its_reason() {
    let dir = tempfile::tempdir().unwrap();
    // One electronvolt between sites is physics, twelve are none.
    let (mut store, told, labels) = sites(dir.path(), &[-5.0, -5.3, -5.9, -6.0, 6.5]);
    for label in &labels {
        finish(&mut store, &told, label);
    }
    let doubts = doubt(&mut store, &told).unwrap();
    assert_eq!(doubts.len(), 1);
    let outlier = job(&store, &labels[4]);
    assert_eq!(outlier.state, State::Suspect);
    // Median -5.3 of five; written by hand.
    for word in ["energy_outlier: ", "6.500 eV", "11.800 eV", "-5.300 eV"] {
        assert!(outlier.reason.contains(word), "{}", outlier.reason);
    }
    let events = store.events(&outlier).unwrap();
    let last = events.last().unwrap();
    assert_eq!(
        (last.was.as_deref(), last.becomes.as_str()),
        (Some("accepted"), "suspect")
    );
    assert_eq!(last.reason, outlier.reason);
    assert_eq!(store.counts().unwrap().of(State::Accepted), 4);
    // Asked again, nothing happens.
    assert_eq!(doubt(&mut store, &told).unwrap(), []);
    assert_eq!(store.events(&outlier).unwrap(), events);
    assert!(store.inconsistent().unwrap().is_empty());
}

/// Every order in which seven jobs end, with a comparison after each of them, ends in the same states. In some of
/// them the few come first and the many that outvote them last.
#[test]
fn the_order_in_which_jobs_end_does_not_matter() {
    let energies_ev = [0.0, 0.1, 0.2, 8.0, 8.1, 7.9, 8.2, 7.8];
    let mut expected: Option<BTreeMap<String, State>> = None;
    let mut n_withdrawn = 0;
    for turn in 0..12_usize {
        let dir = tempfile::tempdir().unwrap();
        let (mut store, told, mut labels) = sites(dir.path(), &energies_ev);
        let n = labels.len();
        // Rotations, and steps of three and five through the ring.
        labels = (0..n)
            .map(|i| labels[(turn + i * [1, 3, 5][turn % 3]) % n].clone())
            .collect();
        for label in &labels {
            finish(&mut store, &told, label);
            let doubts = doubt(&mut store, &told).unwrap();
            n_withdrawn += doubts
                .iter()
                .filter(|d| d.reason.contains("withdrawn"))
                .count();
        }
        let now = states(&store);
        assert_eq!(*expected.get_or_insert_with(|| now.clone()), now, "{turn}");
    }
    let expected = expected.unwrap();
    for (number, energy_ev) in energies_ev.iter().enumerate() {
        let state = expected[&format!("H at site-{number} of Zn(0001)")];
        assert_eq!(state == State::Suspect, *energy_ev < 1.0, "{expected:?}");
    }
    assert!(n_withdrawn > 0);
}

#[test]
fn what_a_person_accepted_is_not_doubted_again() {
    let dir = tempfile::tempdir().unwrap();
    let (mut store, told, labels) = sites(dir.path(), &[-5.0, -5.1, -5.2, -5.3, 6.5]);
    for label in &labels {
        finish(&mut store, &told, label);
    }
    doubt(&mut store, &told).unwrap();
    let judged = job(&store, &labels[4]);
    let reason = format!("{BY_HAND}it is a true minimum");
    let judged = store
        .step(&judged, State::Accepted, &reason, &Change::default())
        .unwrap();
    assert_eq!(doubt(&mut store, &told).unwrap(), []);
    assert_eq!(job(&store, &labels[4]).state, State::Accepted);
    // Calculated anew, it is another result.
    let nothing = Change::default();
    let judged = store
        .step(&judged, State::Suspect, "by hand: no, it is not", &nothing)
        .unwrap();
    store
        .step(&judged, State::Planned, "retry", &nothing)
        .unwrap();
    finish(&mut store, &told, &labels[4]);
    assert_eq!(doubt(&mut store, &told).unwrap().len(), 1);
    // What a person doubts is left to that person.
    let other = job(&store, &labels[0]);
    store
        .step(
            &other,
            State::Suspect,
            "by hand: I do not like it",
            &nothing,
        )
        .unwrap();
    assert_eq!(doubt(&mut store, &told).unwrap(), []);
    assert_eq!(job(&store, &labels[0]).state, State::Suspect);
}

/// A doubt outlives the equals that raised it: of three nothing can be said, and that is no reason to accept.
#[test]
fn an_outlier_stays_doubted_when_too_few_equals_are_left() {
    let dir = tempfile::tempdir().unwrap();
    let (mut store, told, labels) = sites(dir.path(), &[-5.0, -5.1, -5.2, -13.0]);
    for label in &labels {
        finish(&mut store, &told, label);
    }
    assert_eq!(doubt(&mut store, &told).unwrap().len(), 1);
    let outlier = job(&store, &labels[3]);
    let other = job(&store, &labels[0]);
    let nothing = Change::default();
    let other = store
        .step(&other, State::Suspect, "by hand: look at it", &nothing)
        .unwrap();
    assert_eq!(doubt(&mut store, &told).unwrap(), []);
    assert_eq!(job(&store, &labels[3]), outlier);
    // Four again: there is a verdict, and it is the same.
    store
        .step(&other, State::Accepted, "by hand: it is right", &nothing)
        .unwrap();
    assert_eq!(doubt(&mut store, &told).unwrap(), []);
    assert_eq!(job(&store, &labels[3]), outlier);
    assert_eq!(store.counts().unwrap().of(State::Accepted), 3);
}

#[test]
fn only_equal_calculations_are_compared() {
    let dir = tempfile::tempdir().unwrap();
    let mut all: Vec<Calculation> = (0..4)
        .map(|i| on_site("Zn(0001)", Adsorbate::H, i))
        .collect();
    // Another surface, another adsorbate, other settings, one site more far away: each would be an outlier.
    all.push(on_site("Zn(10-10)", Adsorbate::H, 4));
    all.push(on_site("Zn(0001)", Adsorbate::Zn, 5));
    let mut other = on_site("Zn(0001)", Adsorbate::H, 6);
    other.settings.cutoff_ev = Some(500.0);
    all.push(other);
    let mut single = on_site("Zn(0001)", Adsorbate::H, 7);
    single.task = zincscreen::queue::Task::SinglePoint;
    all.push(single);
    // Within the bound, and with a spread of nearly nothing.
    all.push(on_site("Zn(0001)", Adsorbate::H, 8));
    let within = -5.0 + 0.95 * LEAST_SITE_EV;
    let energies = [-5.0, -5.0, -5.0, -5.0, 50.0, 60.0, 70.0, 80.0, within];
    let (mut store, told, labels) = queue_of(dir.path(), all, &energies);
    for label in &labels {
        finish(&mut store, &told, label);
    }
    assert_eq!(doubt(&mut store, &told).unwrap(), []);
}

/// One bulk in cells of one, two and three times the atoms, compared per atom.
#[test]
fn repeated_bulks_are_compared_per_atom() {
    let dir = tempfile::tempdir().unwrap();
    let mut all = Vec::new();
    let mut energies = Vec::new();
    for n in 1..=5_u32 {
        let mut bulk = zinc(&format!("bulk {n}"));
        bulk.purpose = Purpose::Bulk;
        let (cell, n_cells) = (bulk.structure.lattice().clone(), f64::from(n));
        let sites = (0..n)
            .flat_map(|k| {
                bulk.structure.sites().iter().map(move |site| {
                    let mut site = site.clone();
                    site.fractional.z = (site.fractional.z + f64::from(k)) / n_cells;
                    site
                })
            })
            .collect::<Vec<_>>();
        bulk.fixed = vec![false; sites.len()];
        bulk.structure = zincscreen::crystal::Structure::new(
            cell.combined([[1, 0, 0], [0, 1, 0], [0, 0, i64::from(n)]]),
            sites,
        )
        .unwrap();
        let per_atom = if n == 3 {
            -1.0 + 1.2 * LEAST_BULK_EV
        } else {
            -1.0
        };
        energies.push(2.0 * n_cells * per_atom);
        all.push(bulk);
    }
    let (mut store, told, labels) = queue_of(dir.path(), all, &energies);
    for label in &labels {
        finish(&mut store, &told, label);
    }
    let doubts = doubt(&mut store, &told).unwrap();
    assert_eq!(doubts.len(), 1);
    assert_eq!(store.label(&doubts[0].job).unwrap(), "bulk 3");
    assert!(
        doubts[0].reason.contains("per atom"),
        "{}",
        doubts[0].reason
    );
}

#[test]
fn a_suspect_has_a_picture_named_by_its_id_alone() {
    let dir = tempfile::tempdir().unwrap();
    let mut all: Vec<Calculation> = (0..5)
        .map(|i| on_site("Zn(0001)", Adsorbate::H, i))
        .collect();
    all[4].label = "../../x \"y\" $(touch pwned)\nLattice=\"1\"".to_owned();
    let (mut store, told, labels) = queue_of(dir.path(), all, &[-5.0, -5.0, -5.0, -5.0, 9.0]);
    for label in &labels {
        finish(&mut store, &told, label);
    }
    assert!(!dir.path().join("suspects").exists());
    doubt(&mut store, &told).unwrap();
    let outlier = job(&store, &labels[4]);
    let at = picture_of(&store, &outlier).unwrap();
    assert_eq!(
        at,
        Path::new("suspects").join(format!("{}.extxyz", outlier.id.short()))
    );
    let names: Vec<String> = std::fs::read_dir(dir.path().join("suspects"))
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(names, [format!("{}.extxyz", outlier.id.short())]);
    let frames = zincscreen::formats::structure::read_frames(&dir.path().join(&at), None).unwrap();
    assert_eq!(frames.len(), 1);
    let value = |key: &str| {
        let found = frames[0].info.iter().find(|(k, _)| k == key);
        found.unwrap_or_else(|| panic!("no {key}")).1.clone()
    };
    assert!(value("anomalies").starts_with("energy_outlier: the energy 9.000 eV"));
    assert_eq!(value("energy"), "9.0");
    assert_eq!(frames[0].structure.sites().len(), 2);
    // Accepted by hand: what is shown is what is doubted now.
    let accepted = store
        .step(
            &outlier,
            State::Accepted,
            "by hand: seen",
            &Change::default(),
        )
        .unwrap();
    assert_eq!(picture_of(&store, &accepted), None);
    assert!(place(&accepted).is_relative());
}

/// The whole way, by the commands.
#[test]
fn collect_and_show_say_what_is_doubted_and_where_it_can_be_seen() {
    let site = Campaign::new();
    site.done(&[
        "plan",
        "--candidates",
        "Cu100@coating",
        "--layers",
        "3",
        "--supercell",
        "1x1",
        "--sites",
        "9",
        "--no-states",
    ]);
    let total = site.total();
    let told = [("FAKE", "shift=Zn at ontop-1;suspect=x")];
    let (code, out, err) = site.run(&["submit", "--wait", "--processes", "2"], &told);
    assert_eq!(code, Some(0), "{out}{err}");
    // On-top, bridge and two hollows: four with hydrogen doubted by themselves, one with zinc by its equals.
    assert_eq!(site.count("suspect"), 4);
    let out = site.done(&["collect"]);
    let outlier = out
        .lines()
        .find(|l| l.contains("energy_outlier"))
        .unwrap_or_else(|| panic!("{out}"));
    assert!(outlier.contains("Zn at ontop-1 of Cu(111)"), "{outlier}");
    assert!(outlier.contains("suspects/"), "{outlier}");
    assert_eq!(
        (site.count("suspect"), site.count("accepted")),
        (5, total - 5)
    );
    let again = site.json(&["collect"]);
    assert_eq!(again["doubts"], 0);
    let listed = again["suspects"].as_array().unwrap();
    assert_eq!(listed.len(), 5);
    for suspect in listed {
        let picture = suspect["picture"].as_str().unwrap();
        let path = site.dir.path().join("zincscreen-queue").join(picture);
        let frames = zincscreen::formats::structure::read_frames(&path, None).unwrap();
        // The code gave forces, and they are shown.
        assert!(
            frames[0].columns.iter().any(|(k, _)| k == "forces:R:3"),
            "{picture}"
        );
        let shown = site.done(&["show", &suspect["id"].as_str().unwrap()[..12]]);
        assert!(shown.contains(picture), "{shown}");
    }
    let id = outlier.split_whitespace().nth(1).unwrap();
    site.done(&["judge", id, "accepted", "--reason", "seen"]);
    assert_eq!(site.json(&["collect"])["doubts"], 0);
    assert_eq!(site.count("suspect"), 4);
    // Doubted by hand, it has a picture, too.
    let other = site.json(&["status", "--jobs", "accepted"])["listed"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    site.done(&["judge", &other, "suspect", "--reason", "why not"]);
    let shown = site.done(&["show", &other]);
    assert!(shown.contains("picture "), "{shown}");
}
