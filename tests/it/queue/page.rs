//! The state of a queue in the browser: what is listed, what is counted, and hostile words.

use std::path::Path;

use zincscreen::queue::{Change, State, Store};

use super::super::common::{Table, done, run};
use super::made::{Campaign, SMALL, planned, store, zinc};

/// A campaign on copper, all accepted but hydrogen, its facts, and a run that uses them.
fn calculated() -> Campaign {
    let site = Campaign::new();
    site.done(&SMALL);
    let (code, out, err) = site.run(&["submit", "--wait"], &[("FAKE", "suspect=x")]);
    assert!(code.is_some(), "{out}{err}");
    site.run(&["collect"], &[]);
    let job = "[screen]\nname = \"again\"\n[candidates]\nelements = { include = [\"Cu\", \"Sn\"] }\n\
               order = [\"binary\"]\n[facts]\ncalculations = [\"zincscreen-queue/facts.csv\"]\n";
    std::fs::write(site.dir.path().join("job.toml"), job).unwrap();
    done(
        &["run", "job.toml", "--quiet", "--out", "run"],
        site.dir.path(),
    );
    site
}

fn read(site: &Campaign, file: &str) -> String {
    std::fs::read_to_string(site.dir.path().join(file)).unwrap()
}

/// The words of a page's section on calculations.
fn section(html: &str) -> &str {
    let (_, rest) = html
        .split_once("<section id=\"calculations\"")
        .expect("a section");
    rest.split_once("</section>").expect("an end").0
}

/// The rows with a badge.
fn badges(html: &str) -> Vec<usize> {
    let (_, rest) = html.split_once(" id=\"data\">").expect("data");
    let json: serde_json::Value =
        serde_json::from_str(rest.split_once("</script>").expect("an end").0).unwrap();
    let rows = json["calculated"].as_array().unwrap();
    rows.iter().map(|r| r.as_u64().unwrap() as usize).collect()
}

#[test]
fn a_report_shows_what_was_calculated() {
    let site = calculated();
    let out = done(
        &["report", "run", "--queue", "zincscreen-queue"],
        site.dir.path(),
    );
    assert!(!out.contains("shows their state"), "{out}");
    let html = read(&site, "run/report.html");
    let shown = section(&html);
    // Counts as `queue status` has them.
    let status = site.json(&["status", "--jobs", "accepted,suspect"]);
    for state in ["accepted", "suspect"] {
        let n = &status["states"][state]["jobs"];
        assert!(
            shown.contains(&format!(
                "<th scope=\"row\">{state}</th><td class=\"n\">{n}</td>"
            )),
            "{state} {n}: {shown}"
        );
    }
    let suspects: Vec<&serde_json::Value> = status["listed"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|job| job["state"] == "suspect")
        .collect();
    assert!(!suspects.is_empty(), "{status}");
    for job in suspects {
        let id = &job["id"].as_str().unwrap()[..12];
        assert!(shown.contains(id), "{id}");
        let reason = job["reason"].as_str().unwrap();
        let begin: String = reason
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == ' ')
            .collect();
        assert!(shown.contains(begin.trim()), "{reason}");
    }
    // Values as the facts have them.
    let mut facts =
        csv::Reader::from_path(site.dir.path().join("zincscreen-queue/facts.csv")).unwrap();
    let mut n = 0;
    for fact in facts.records().map(Result::unwrap) {
        n += 1;
        let value: f64 = fact[6].parse().unwrap();
        let job = fact[9].strip_prefix("job:").unwrap();
        for part in [
            &fact[0],
            &fact[10],
            &fact[11][..12],
            job,
            &format!("{value:.3}"),
        ] {
            assert!(shown.contains(part), "no {part}");
        }
    }
    assert!(n > 0);
    assert!(shown.contains("Cu100@coating"), "{shown}");
    // The badge stands where the run's own table names a job, and nowhere else.
    let provenance = Table::read(&site.dir.path().join("run/provenance.parquet"));
    let (ids, sources) = (provenance.words("candidate_id"), provenance.texts("source"));
    let is_calculated = |id: &str| {
        (0..ids.len())
            .any(|r| ids[r] == id && sources[r].as_ref().is_some_and(|s| s.contains("job:")))
    };
    let systems = Table::read(&site.dir.path().join("run/systems.parquet"));
    let expected: Vec<usize> = (0..systems.height())
        .filter(|&r| is_calculated(&systems.words("best_candidate_id")[r]))
        .collect();
    assert!(!expected.is_empty() && expected.len() < systems.height());
    assert_eq!(badges(&html), expected);
}

#[test]
fn without_a_queue_there_is_no_section_but_a_hint() {
    let site = calculated();
    let out = done(&["report", "run"], site.dir.path());
    assert!(
        out.contains("`--queue zincscreen-queue` shows their state"),
        "{out}"
    );
    assert!(!read(&site, "run/report.html").contains("id=\"calculations\""));
    let (code, _, err) = run(
        &["report", "run", "--force", "--queue", "nowhere"],
        site.dir.path(),
    );
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("nowhere"), "{err}");
}

#[test]
fn hostile_words_stay_words() {
    const HOSTILE: &str = "</script><img src=x onerror='window.pwned = 1'>\"&";
    let site = calculated();
    let queue = site.dir.path().join("zincscreen-queue");
    let raw = rusqlite::Connection::open(queue.join("queue.sqlite")).unwrap();
    raw.execute("UPDATE bodies SET label = ?1", [HOSTILE])
        .unwrap();
    raw.execute("UPDATE jobs SET reason = ?1", [HOSTILE])
        .unwrap();
    raw.execute(
        "INSERT INTO links SELECT ?1, job, role, plan FROM links WHERE candidate = 'Cu100@coating'",
        [HOSTILE],
    )
    .unwrap();
    drop(raw);
    let facts = std::fs::read_to_string(queue.join("facts.csv")).unwrap();
    let markup = "<img src=x onerror='window.pwned = 1'>";
    std::fs::write(queue.join("facts.csv"), facts.replace("fake 1 PBE", markup)).unwrap();
    done(
        &["report", "run", "--queue", "zincscreen-queue"],
        site.dir.path(),
    );
    site.done(&["status", "--page", "status.html"]);
    for file in ["run/report.html", "status.html"] {
        let html = read(&site, file);
        let shown = section(&html);
        assert!(
            !shown.contains("<img") && !shown.contains("</script"),
            "{file}: {shown}"
        );
        assert!(shown.matches("&lt;img").count() >= 2, "{file}: {shown}");
    }
}

#[test]
fn a_queue_has_a_page_of_its_own() {
    let site = calculated();
    let out = site.done(&["status", "--page", "status.html"]);
    assert!(out.contains("status.html: open it in a browser"), "{out}");
    let html = read(&site, "status.html");
    assert!(html.len() < 60_000, "{}", html.len());
    for part in [
        "default-src 'none'",
        "lang=\"en\"",
        "Cu100@coating",
        "zn_adsorption_energy_ev",
    ] {
        assert!(html.contains(part), "no {part}");
    }
    for outside in ["src=", "href=\"http", "@import", "url(http"] {
        assert!(!html.contains(outside), "{outside}");
    }
    // Again: the older one is replaced. A file that is no page is not touched.
    site.done(&["status", "--page", "status.html"]);
    let (code, _, err) = site.run(&["status", "--page", "job.toml"], &[]);
    assert_eq!(code, Some(2), "{err}");
    assert!(err.contains("must end in .html"), "{err}");
    assert!(read(&site, "job.toml").starts_with("[screen]"));
}

/// A queue in which every candidate wants a calculation of its own.
fn many(folder: &Path, n: usize) {
    let jobs: Vec<_> = (0..n)
        .map(|i| {
            let mut calculation = zinc(&format!("calculation {i}"));
            calculation.settings.cutoff_ev = Some(300.0 + i as f64);
            planned(calculation, &format!("candidate {i:05}"))
        })
        .collect();
    store(folder).add("plan", &jobs).unwrap();
}

#[test]
fn a_large_queue_makes_no_large_page() {
    let dir = tempfile::tempdir().unwrap();
    many(dir.path(), 1500);
    let written =
        zincscreen::report::write_status(dir.path(), &dir.path().join("a.html"), 0).unwrap();
    let html = std::fs::read_to_string(dir.path().join("a.html")).unwrap();
    assert_eq!(html.len() as u64, written);
    assert!(written < 80_000, "{written}");
    assert!(section(&html).contains("the first 200 of 1500 candidates are listed"));
    assert_eq!(section(&html).matches("1 planned").count(), 200);
}

/// Names, sizes and bytes of a folder's files.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            (
                entry.file_name().into_string().unwrap(),
                std::fs::read(entry.path()).unwrap(),
            )
        })
        .collect();
    files.sort();
    files
}

/// Who looks changes nothing: a file of an earlier version, in another journal mode, is read as it is.
#[test]
fn a_page_leaves_the_queue_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("queue");
    std::fs::create_dir(&folder).unwrap();
    many(&folder, 3);
    let raw = rusqlite::Connection::open(folder.join("queue.sqlite")).unwrap();
    // As version 1 was.
    raw.execute_batch(
        "DROP INDEX jobs_unwatched; DROP INDEX jobs_by_state; \
         CREATE INDEX jobs_by_state ON jobs(state, priority DESC, number); \
         PRAGMA user_version = 1; PRAGMA journal_mode = DELETE;",
    )
    .unwrap();
    drop(raw);
    let before = files(&folder);
    assert_eq!(before.len(), 1);
    zincscreen::report::write_status(&folder, &dir.path().join("a.html"), 0).unwrap();
    let html = std::fs::read_to_string(dir.path().join("a.html")).unwrap();
    assert_eq!(section(&html).matches("1 planned").count(), 3);
    assert!(files(&folder) == before, "the queue was changed");
    // The same in the present version, while another process has it open: the database itself stays as it is.
    let open = store(&folder);
    let database =
        |files: Vec<(String, Vec<u8>)>| files.into_iter().find(|f| f.0 == "queue.sqlite").unwrap();
    let before = database(files(&folder));
    zincscreen::report::write_status(&folder, &dir.path().join("a.html"), 0).unwrap();
    assert!(database(files(&folder)) == before, "the queue was changed");
    drop(open);
    // What is looked at cannot be changed, and what is empty or later is no queue to look at.
    let mut looked = Store::look(&folder).unwrap();
    let job = looked.jobs_in(&[State::Planned], 1).unwrap().remove(0);
    let step = looked.step(&job, State::Failed, "input: no", &Change::default());
    assert!(step.unwrap_err().to_string().contains("readonly"));
    let raw = rusqlite::Connection::open(folder.join("queue.sqlite")).unwrap();
    raw.pragma_update(None, "user_version", 99).unwrap();
    let error = Store::look(&folder).unwrap_err().to_string();
    assert!(error.contains("schema version 99"), "{error}");
    let empty = tempfile::tempdir().unwrap();
    assert!(Store::look(empty.path()).is_err());
    std::fs::write(empty.path().join("queue.sqlite"), "").unwrap();
    let error = Store::look(empty.path()).unwrap_err().to_string();
    assert!(error.contains("is empty"), "{error}");
}

/// Suspect and failed calculations are counted and listed whichever candidates the page has rows for.
#[test]
fn troubles_of_late_candidates_are_counted() {
    let dir = tempfile::tempdir().unwrap();
    many(dir.path(), 700);
    let mut store = store(dir.path());
    let jobs = store.jobs_in(&[State::Planned], usize::MAX).unwrap();
    let fail = |store: &mut Store, from: usize, to: usize| {
        for job in &jobs[from..to] {
            store
                .step(job, State::Failed, "input: no", &Change::default())
                .unwrap();
        }
    };
    let page = |name: &str| {
        let path = dir.path().join(name);
        zincscreen::report::write_status(dir.path(), &path, 0).unwrap();
        std::fs::read_to_string(path).unwrap()
    };
    // Beyond the 200 candidates that are listed.
    fail(&mut store, 300, 305);
    let html = page("few.html");
    assert_eq!(section(&html).matches("input: no").count(), 5);
    assert!(!section(&html).contains("calculations are listed"));
    fail(&mut store, 305, 600);
    let html = page("many.html");
    assert_eq!(section(&html).matches("input: no").count(), 200);
    assert!(section(&html).contains("the first 200 of 300 calculations are listed"));
}
