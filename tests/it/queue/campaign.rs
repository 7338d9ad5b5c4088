//! From plan to fact to rank, with an engine that answers at once.

use super::super::common::{Table, done};
use super::made::{Campaign, SMALL};

#[test]
fn results_become_facts_and_facts_change_the_ranking() {
    let site = Campaign::new();
    let candidates = "Cu100@coating,Zn97Sn3@dilute,Zn97Cu3@dilute";
    let plan = [
        "plan",
        "--candidates",
        candidates,
        "--layers",
        "3",
        "--supercell",
        "2x2",
        "--sites",
        "9",
    ];
    let dry = site.done(&[&plan[..], &["--dry-run"]].concat());
    assert!(
        dry.contains("nothing written") && dry.contains("core-hours"),
        "{dry}"
    );
    let first = site.done(&plan);
    assert!(first.contains("next: zincscreen queue submit"), "{first}");
    let planned = site.total();
    // Asked again, nothing is new.
    let again = site.done(&plan);
    assert!(again.contains("\n0 new jobs"), "{again}");
    assert_eq!(site.total(), planned);

    let out = site.done(&["submit", "--processes", "4", "--wait"]);
    assert!(out.contains(&format!("{planned} accepted")), "{out}");
    let told = site.json(&["collect"]);
    assert_eq!(told["missing"].as_array().unwrap().len(), 0, "{told}");
    let facts =
        std::fs::read_to_string(site.dir.path().join("zincscreen-queue/facts.csv")).unwrap();
    for (property, subject) in [
        ("zn_adsorption_energy_ev", "Cu"),
        ("zn_adsorption_vs_bulk_ev", "Cu"),
        ("h_adsorption_dg_ev", "Cu"),
        ("d_band_center_ev", "Cu"),
        ("zn_adsorption_beside_solute_ev", "Sn"),
        ("zn_adsorption_beside_solute_ev", "Cu"),
    ] {
        let begins = format!("{property},{subject},");
        assert_eq!(
            facts.lines().filter(|l| l.starts_with(&begins)).count(),
            1,
            "{begins}\n{facts}"
        );
    }
    // Of all sites the lowest counts; all are told.
    let mut reader =
        csv::Reader::from_path(site.dir.path().join("zincscreen-queue/all-sites.csv")).unwrap();
    let on_copper: Vec<(f64, bool)> = reader
        .records()
        .map(Result::unwrap)
        .filter(|r| &r[0] == "zn_adsorption_energy_ev" && &r[1] == "Cu")
        .map(|r| (r[6].parse().unwrap(), r[12].is_empty()))
        .collect();
    assert_eq!(on_copper.len(), 4);
    let lowest = on_copper.iter().map(|r| r.0).fold(f64::INFINITY, f64::min);
    assert!(
        on_copper.iter().all(|r| (r.0 == lowest) == r.1),
        "{on_copper:?}"
    );
    // A gas atom is above bulk zinc by the cohesive energy, in every row.
    assert!(
        facts.contains("fake 1 PBE screen against zinc_atom"),
        "{facts}"
    );

    std::fs::write(
        site.dir.path().join("job.toml"),
        "[screen]\nname = \"again\"\n[candidates]\nelements = { include = [\"Cu\", \"Sn\", \"Ag\"] }\n\
         [facts]\ncalculations = [\"zincscreen-queue/facts.csv\"]\n",
    )
    .unwrap();
    done(&["run", "job.toml"], site.dir.path());
    let provenance = Table::read(
        &site
            .dir
            .path()
            .join("notebooks-out/again/provenance.parquet"),
    );
    let (id, name, model) = (
        provenance.words("candidate_id"),
        provenance.words("descriptor"),
        provenance.texts("model"),
    );
    let model_of = |candidate: &str, descriptor: &str| {
        let row = (0..id.len()).find(|&i| id[i] == candidate && name[i] == descriptor);
        model[row.expect("a row")].clone()
    };
    let calculated = Some("calculated".to_owned());
    assert_eq!(
        model_of("Cu100@coating", "zn_adsorption_energy_ev"),
        calculated
    );
    assert_eq!(model_of("Cu100@coating", "h_adsorption_dg_ev"), calculated);
    // The dilute alloy of tin brought tin's own surface with it; nobody asked for silver.
    assert_eq!(
        model_of("Sn100@coating", "zn_adsorption_energy_ev"),
        calculated
    );
    assert_ne!(
        model_of("Ag100@coating", "zn_adsorption_energy_ev"),
        calculated
    );
    // The next plan of that run knows what is paid.
    let next = site.done(&[
        "plan",
        "notebooks-out/again",
        "--top",
        "3",
        "--dry-run",
        "--budget",
        "50h",
        "--sites",
        "1",
    ]);
    assert!(next.contains("because"), "{next}");
}

#[test]
fn failures_are_named_and_tried_again() {
    let site = Campaign::new();
    site.done(&SMALL);
    let told = [("FAKE", "fail=Zn atom;memory=H2;empty=Cu bulk;suspect=x")];
    let (code, out, err) = site.run(&["submit", "--wait", "--processes", "2"], &told);
    assert_eq!(code, Some(3), "{out}{err}");
    let listed = site.json(&["status", "--jobs", "failed,suspect"]);
    let mut reasons: Vec<String> = listed["listed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|j| {
            format!(
                "{}|{}",
                j["label"].as_str().unwrap(),
                j["reason"].as_str().unwrap()
            )
        })
        .collect();
    reasons.sort();
    let begins = [
        "Cu bulk|unreadable: ",
        "H at hollow-fcc-1 of Cu(111)|",
        "H2 molecule|memory: ",
        "Zn atom|exit: code 7: it went wrong",
    ];
    assert_eq!(reasons.len(), begins.len(), "{reasons:?}");
    for (reason, begin) in reasons.iter().zip(begins) {
        assert!(reason.starts_with(begin), "{reason}");
    }
    // Only what was asked for, with what it may use now.
    let out = site.done(&[
        "retry",
        "--failed",
        "--reason",
        "memory",
        "--set",
        "memory=2G",
    ]);
    assert!(out.starts_with("1 jobs"), "{out}");
    site.done(&["submit", "--wait"]);
    let out = site.done(&["retry", "--failed", "--suspect"]);
    assert!(out.starts_with("3 jobs"), "{out}");
    site.done(&["submit", "--wait"]);
    assert_eq!(site.count("accepted"), site.total());
    let shown = site.json(&["status", "--jobs", "accepted"]);
    let hydrogen = shown["listed"]
        .as_array()
        .unwrap()
        .iter()
        .find(|j| j["label"] == "H2 molecule")
        .unwrap();
    assert_eq!(hydrogen["attempt"], 2);
    let history = site.done(&["show", &hydrogen["id"].as_str().unwrap()[..10]]);
    assert!(history.contains("retry after memory"), "{history}");
}

#[test]
fn a_run_beyond_its_time_is_ended() {
    let site = Campaign::new();
    let quick = [&SMALL[..], &["--set", "wall=1s"]].concat();
    site.done(&quick);
    let told = [("FAKE", "sleep=Zn atom")];
    let begun = std::time::Instant::now();
    let (code, ..) = site.run(&["submit", "--wait", "--processes", "3"], &told);
    assert!(begun.elapsed().as_secs() < 45);
    assert_eq!(code, Some(3));
    let failed = site.json(&["status", "--jobs", "failed"]);
    assert!(
        failed["listed"][0]["reason"]
            .as_str()
            .unwrap()
            .starts_with("timeout"),
        "{failed}"
    );
    site.done(&[
        "retry", "--failed", "--reason", "timeout", "--set", "wall=1h",
    ]);
    site.done(&["submit", "--wait"]);
    assert_eq!(site.count("accepted"), 7);
}

#[test]
fn a_background_worker_and_a_cancelled_run() {
    let site = Campaign::new();
    site.done(&SMALL);
    let told = [("FAKE", "sleep=Zn atom")];
    let (code, out, err) = site.run(&["submit", "--processes", "7"], &told);
    assert_eq!(code, Some(0), "{out}{err}");
    let begun = std::time::Instant::now();
    while site.count("accepted") < 6 {
        assert!(
            begun.elapsed().as_secs() < 60,
            "{}",
            site.done(&["status", "--jobs"])
        );
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    let running = site.json(&["status", "--jobs", "running"]);
    assert_eq!(running["listed"][0]["label"], "Zn atom");
    site.done(&["cancel", running["listed"][0]["id"].as_str().unwrap()]);
    let failed = site.json(&["status", "--jobs", "failed"]);
    assert!(
        failed["listed"][0]["reason"]
            .as_str()
            .unwrap()
            .starts_with("cancelled"),
        "{failed}"
    );
}

#[test]
fn exports_are_written() {
    let site = Campaign::new();
    site.done(&SMALL);
    site.done(&["export", "--jobflow", "flow.json"]);
    let flow = super::super::common::json(&site.dir.path().join("flow.json"));
    assert_eq!(flow["jobs"].as_array().unwrap().len(), 7);
    // What any manager does with it; then the results are found.
    for job in flow["jobs"].as_array().unwrap() {
        let argv: Vec<&str> = job["function_args"][0]
            .as_array()
            .unwrap()
            .iter()
            .map(|w| w.as_str().unwrap())
            .collect();
        for _ in 0..2 {
            // Twice: the second time nothing happens.
            let status = std::process::Command::new(argv[0])
                .args(&argv[1..])
                .env("FAKE_LOG", site.dir.path().join("log"))
                .status()
                .unwrap();
            assert!(status.success());
        }
    }
    assert_eq!(site.log().len(), 7);
    site.done(&["collect"]);
    assert_eq!(site.count("accepted"), 7);
    for (flag, file) in [
        ("--ase-db", "q.db"),
        ("--extxyz", "q.xyz"),
        ("--csv", "q.csv"),
    ] {
        site.done(&["export", flag, file]);
        assert!(
            std::fs::metadata(site.dir.path().join(file)).unwrap().len() > 1000,
            "{file}"
        );
    }
    let frames =
        zincscreen::formats::structure::read_frames(&site.dir.path().join("q.xyz"), None).unwrap();
    assert_eq!(frames.len(), 7);
}
