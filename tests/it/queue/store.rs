//! One file, several processes, nothing forgotten.

use std::sync::{Arc, Barrier};

use zincscreen::queue::{Change, QueueError, State, Store, StoreOptions};

use super::made::{planned, store, zinc};

fn with_cutoff(i: usize) -> zincscreen::queue::PlannedJob {
    let mut calculation = zinc("a");
    calculation.settings.cutoff_ev = Some(300.0 + i as f64);
    planned(calculation, "Zn@dilute")
}

#[test]
fn the_same_calculation_is_planned_once() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = store(dir.path());
    let first = store
        .add("plan", &[planned(zinc("a"), "Sn100@coating")])
        .unwrap();
    assert_eq!((first.new, first.known, first.links), (1, 0, 1));
    let again = store
        .add("plan", &[planned(zinc("b"), "Bi100@coating")])
        .unwrap();
    assert_eq!((again.new, again.known, again.links), (0, 1, 1));
    let again = store
        .add("plan", &[planned(zinc("b"), "Bi100@coating")])
        .unwrap();
    assert_eq!((again.new, again.known, again.links), (0, 1, 0));
    let job = store.jobs_in(&[State::Planned], 10).unwrap().remove(0);
    let wanted: Vec<String> = store
        .links(&job)
        .unwrap()
        .into_iter()
        .map(|l| l.0)
        .collect();
    assert_eq!(wanted, ["Bi100@coating", "Sn100@coating"]);
    // The calculation comes back as it was.
    let back = store.calculation(&job).unwrap();
    assert_eq!(back.structure, zinc("a").structure);
    assert_eq!(
        (back.label.as_str(), back.settings),
        ("a", zinc("a").settings)
    );
}

#[test]
fn only_steps_that_exist_are_taken() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = store(dir.path());
    for from in State::ALL {
        for to in State::ALL {
            assert_eq!(from.next().contains(&to), {
                // Every walk below is legal; nothing leads from a state to itself.
                from != to && from.next().contains(&to)
            });
        }
    }
    store.add("plan", &[with_cutoff(0)]).unwrap();
    let job = store.jobs_in(&[State::Planned], 1).unwrap().remove(0);
    let nothing = Change::default();
    let error = store.step(&job, State::Accepted, "", &nothing).unwrap_err();
    assert!(matches!(error, QueueError::Illegal { .. }), "{error}");
    assert!(
        error.to_string().contains("written, failed, retired"),
        "{error}"
    );
    let written = store.step(&job, State::Written, "", &nothing).unwrap();
    // Whoever still believes it to be planned is told.
    let error = store.step(&job, State::Written, "", &nothing).unwrap_err();
    assert!(matches!(error, QueueError::Moved { .. }), "{error}");
    let failed = store
        .step(&written, State::Failed, "input: no such thing", &nothing)
        .unwrap();
    assert_eq!(failed.reason, "input: no such thing");
    let events = store.events(&failed).unwrap();
    let states: Vec<&str> = events.iter().map(|e| e.becomes.as_str()).collect();
    assert_eq!(states, ["planned", "written", "failed"]);
    assert!(
        events
            .iter()
            .all(|e| e.actor.contains('@') && e.time_ms > 0)
    );
    assert!(store.inconsistent().unwrap().is_empty());
}

/// The file itself refuses, whoever opens it.
#[test]
fn history_cannot_be_changed() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = store(dir.path());
    store.add("plan", &[with_cutoff(0)]).unwrap();
    let raw = rusqlite::Connection::open(dir.path().join("queue.sqlite")).unwrap();
    for (statement, says) in [
        ("DELETE FROM events", "never deleted"),
        ("UPDATE events SET reason = 'x'", "never changed"),
        ("DELETE FROM jobs", "never deleted"),
        ("UPDATE jobs SET state = 'accepted'", "no such step"),
        (
            "INSERT INTO jobs SELECT 9, 'x', 'accepted', purpose, settings_hash, NULL, 1, 1, 0, '', NULL, NULL, NULL, 0, '', '' FROM jobs",
            "begins as planned",
        ),
    ] {
        let error = raw.execute(statement, []).unwrap_err().to_string();
        assert!(error.contains(says), "{statement}: {error}");
    }
    // A step by hand leaves its event, too.
    raw.execute("UPDATE jobs SET state = 'retired', reason = 'by hand'", [])
        .unwrap();
    let job = store.jobs_in(&[State::Retired], 1).unwrap().remove(0);
    assert_eq!(
        store.events(&job).unwrap().last().unwrap().reason,
        "by hand"
    );
    // What is retired and planned again lives again.
    assert_eq!(store.add("plan", &[with_cutoff(0)]).unwrap().revived, 1);
}

#[test]
fn a_later_file_and_a_missing_one_are_explained() {
    let dir = tempfile::tempdir().unwrap();
    let error = Store::open(dir.path(), &StoreOptions::default()).unwrap_err();
    assert!(error.to_string().contains("queue plan"), "{error}");
    drop(store(dir.path()));
    let raw = rusqlite::Connection::open(dir.path().join("queue.sqlite")).unwrap();
    raw.pragma_update(None, "user_version", 99).unwrap();
    let error = Store::open(dir.path(), &StoreOptions::default()).unwrap_err();
    assert!(error.to_string().contains("schema version 99"), "{error}");
}

/// Eight planners and claimers at once: every job once, every claim by one.
#[test]
fn several_processes_share_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().to_owned();
    let barrier = Arc::new(Barrier::new(4));
    let threads: Vec<_> = (0..4)
        .map(|thread| {
            let (path, barrier) = (path.clone(), barrier.clone());
            std::thread::spawn(move || {
                barrier.wait();
                let mut store = store(&path);
                let jobs: Vec<_> = (0..30).map(with_cutoff).collect();
                let mine = store.add("plan", &jobs).unwrap().new;
                let change = Change {
                    external: Some(Some("local".to_owned())),
                    ..Change::default()
                };
                for state in [State::Planned, State::Written] {
                    for job in store.jobs_in(&[state], 100).unwrap() {
                        let next = state.next()[0];
                        // Another thread may be faster; nothing else may go wrong.
                        match store.step(&job, next, "", &change) {
                            Ok(_) | Err(QueueError::Moved { .. }) => {}
                            Err(error) => panic!("{error}"),
                        }
                    }
                }
                let mut claimed = Vec::new();
                while let Some(job) = store.claim("local", &format!("worker {thread}")).unwrap() {
                    claimed.push(job.number);
                }
                (mine, claimed)
            })
        })
        .collect();
    let done: Vec<(usize, Vec<i64>)> = threads.into_iter().map(|t| t.join().unwrap()).collect();
    assert_eq!(done.iter().map(|d| d.0).sum::<usize>(), 30);
    let mut claimed: Vec<i64> = done.into_iter().flat_map(|d| d.1).collect();
    claimed.sort_unstable();
    let store = store(&path);
    assert_eq!(
        claimed.len() as u64,
        store.counts().unwrap().of(State::Running)
    );
    claimed.dedup();
    assert_eq!(
        claimed.len() as u64,
        store.counts().unwrap().of(State::Running)
    );
    assert!(store.inconsistent().unwrap().is_empty());
}
