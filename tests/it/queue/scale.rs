//! 100 000 jobs, planned and then half done; for the figures, `cargo test --release --test it -- --ignored --nocapture queue::scale`.

use std::time::{Duration, Instant};

use nalgebra::Vector3;
use zincscreen::crystal::{Lattice, Site, Structure};
use zincscreen::facts::Element;
use zincscreen::queue::{PlannedJob, State};

use super::made::{planned, store, zinc};

const JOBS: usize = 100_000;

/// A slab of 16 atoms, the uppermost one a little higher in each.
fn slab(i: usize) -> PlannedJob {
    let mut calculation = zinc(&format!("slab {i}"));
    let cell = Lattice::from_parameters([5.33, 5.33, 26.0], [90.0, 90.0, 120.0]);
    let sites = (0..16)
        .map(|k| {
            let (layer, place) = (k / 4, k % 4);
            let lift = if k == 15 { 1e-5 * i as f64 / 10.0 } else { 0.0 };
            let shift = if layer % 2 == 0 { 1.0 } else { 2.0 } / 6.0;
            Site::new(
                Element::ZN,
                Vector3::new(
                    shift + 0.5 * f64::from(place % 2),
                    2.0 * shift + 0.5 * f64::from(place / 2),
                    0.25 + 0.095 * f64::from(layer) + lift,
                ),
            )
        })
        .collect();
    calculation.settings.cutoff_ev = Some(300.0 + (i % 10) as f64);
    calculation.structure = Structure::new(cell, sites).unwrap();
    calculation.fixed = vec![false; 16];
    planned(calculation, &format!("candidate {}", i / 20))
}

/// Half of the jobs accepted, a tenth with Slurm, in no order: their rows lie anywhere in the file.
fn mix(folder: &std::path::Path) {
    let raw = rusqlite::Connection::open(folder.join("queue.sqlite")).unwrap();
    raw.execute_batch("BEGIN").unwrap();
    let mut step = raw
        .prepare("UPDATE jobs SET state = ?1, external = 'slurm:1_' || number WHERE number = ?2")
        .unwrap();
    let way = [
        "written",
        "submitted",
        "running",
        "finished",
        "parsed",
        "accepted",
    ];
    for i in 0..JOBS {
        let number = (i * 7919) % JOBS + 1;
        let steps = [0, 0, 0, 0, 2, 6, 6, 6, 6, 6][i % 10];
        for state in &way[..steps] {
            step.execute(rusqlite::params![state, i64::try_from(number).unwrap()])
                .unwrap();
        }
    }
    drop(step);
    raw.execute_batch("COMMIT").unwrap();
}

/// `queue status`, from the start of the process to its end: the middle one of nine.
fn whole_command(folder: &std::path::Path) -> Duration {
    let mut times: Vec<Duration> = (0..9)
        .map(|_| {
            let begun = Instant::now();
            let output = std::process::Command::new(crate::common::BINARY)
                .args(["queue", "status", "--on-network-disk", "--queue"])
                .arg(folder)
                .output()
                .unwrap();
            assert!(output.status.success());
            let shown = String::from_utf8(output.stdout).unwrap();
            let jobs = shown.lines().skip(2).filter_map(|line| {
                let mut words = line.split_whitespace();
                words.nth(1)?.parse::<usize>().ok()
            });
            assert_eq!(jobs.sum::<usize>(), JOBS, "{shown}");
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[4]
}

#[test]
#[ignore = "half a minute; for the figures"]
fn a_hundred_thousand_jobs() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = store(dir.path());
    let begun = Instant::now();
    let jobs: Vec<PlannedJob> = (0..JOBS).map(slab).collect();
    let made = begun.elapsed();
    let begun = Instant::now();
    assert_eq!(store.add("plan", &jobs).unwrap().new, JOBS);
    let added = begun.elapsed();
    let begun = Instant::now();
    assert_eq!(store.add("plan", &jobs).unwrap().known, JOBS);
    let again = begun.elapsed();
    let begun = Instant::now();
    assert_eq!(store.counts().unwrap().of(State::Planned), JOBS as u64);
    assert!(store.lost(1000).unwrap().is_empty());
    let status = begun.elapsed();
    drop(store);
    let command = whole_command(dir.path());
    mix(dir.path());
    let mixed = whole_command(dir.path());
    let size = std::fs::metadata(dir.path().join("queue.sqlite"))
        .unwrap()
        .len();
    println!(
        "{JOBS} jobs: made with ids {made:.1?}, planned {added:.1?}, again {again:.1?}, status {status:.3?} \
         (the whole command, middle of nine: {command:.3?}; half of them done: {mixed:.3?}), file {} MB",
        size / 1_000_000
    );
}

/// How SQLite answers a question.
fn way(raw: &rusqlite::Connection, sql: &str) -> String {
    let mut statement = raw.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let rows = statement
        .query_map([], |row| row.get::<_, String>(3))
        .unwrap();
    let words: Vec<String> = rows.map(Result::unwrap).collect();
    words.join("; ")
}

#[test]
fn a_file_of_version_1_is_brought_to_2_and_counted_from_an_index() {
    let dir = tempfile::tempdir().unwrap();
    let jobs: Vec<PlannedJob> = (0..5).map(slab).collect();
    store(dir.path()).add("plan", &jobs).unwrap();
    let raw = || rusqlite::Connection::open(dir.path().join("queue.sqlite")).unwrap();
    raw()
        .execute_batch(
            "DROP INDEX jobs_by_state; DROP INDEX jobs_unwatched;
             CREATE INDEX jobs_by_state ON jobs(state, priority DESC, number);
             PRAGMA user_version = 1;",
        )
        .unwrap();
    let again = store(dir.path());
    let counts = again.counts().unwrap();
    assert_eq!(counts.rows(), [(State::Planned, 5, 2.5)]);
    assert!(again.lost(1000).unwrap().is_empty());
    let raw = raw();
    let version: i64 = raw
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    assert_eq!(version, 2);
    let counting = "SELECT state, count(*), total(core_hours) FROM jobs GROUP BY state";
    assert!(way(&raw, counting).contains("COVERING INDEX jobs_by_state"));
    // The next job still by state and priority, unsorted.
    let next = "SELECT number, reason FROM jobs WHERE state = 'submitted' AND external = 'local' \
                ORDER BY priority DESC, number LIMIT 1";
    let way = way(&raw, next);
    assert!(
        way.contains("jobs_by_state") && !way.contains("TEMP"),
        "{way}"
    );
}
