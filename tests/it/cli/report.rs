//! The report: whole, repeatable, safe against hostile words, and honest about what it lacks.

use std::path::Path;

use serde_json::Value as Json;

use super::super::common::{Table, done, folder_with, run, snapshot};
use super::{EIGHT, assert_says, parse_json};

/// The data of a page.
fn data(html: &str) -> Json {
    let (_, rest) = html.split_once(" id=\"data\">").expect("data");
    let (text, _) = rest.split_once("</script>").expect("an end");
    parse_json(text)
}

fn ran(job: &str) -> tempfile::TempDir {
    let dir = folder_with("job.toml", job);
    done(&["run", "job.toml", "--quiet", "--out", "run"], dir.path());
    dir
}

fn page(dir: &Path) -> String {
    std::fs::read_to_string(dir.join("run/report.html")).unwrap()
}

#[test]
fn a_report_is_one_file_that_asks_for_nothing() {
    let dir = ran(EIGHT);
    let out = done(&["report", "run"], dir.path());
    assert_says(
        &out,
        &[
            "run/report.html",
            "systems",
            "no network",
            "run/figures/periodic-table-coating.svg",
        ],
    );
    let html = page(dir.path());
    assert!(html.len() < 5_000_000);
    for part in [
        "default-src 'none'",
        "script-src 'sha256-",
        "<main id=\"main\"",
        "lang=\"en\"",
    ] {
        assert!(html.contains(part), "no {part}");
    }
    for outside in ["src=\"http", "<link", "@import", "url(http", "<iframe"] {
        assert!(!html.contains(outside), "{outside}");
    }
    let data = data(&html);
    let systems = Table::read(&dir.path().join("run/systems.parquet"));
    assert_eq!(data["systems"]["n"], systems.height());
    assert_eq!(data["left_out"], Json::Null);
    assert!(
        !data["maps"].as_array().unwrap().is_empty(),
        "maps of ternary systems"
    );
    assert!(
        !data["strains"].as_array().unwrap().is_empty(),
        "films on zinc"
    );
    assert!(
        data["bibliography"]
            .as_array()
            .unwrap()
            .iter()
            .all(|b| b["title"] != "")
    );

    // Again: refused; forced: the same bytes.
    let before = snapshot(dir.path());
    let (code, _, err) = run(&["report", "run"], dir.path());
    assert_eq!(code, 2);
    assert_says(&err, &["run/report.html", "--force"]);
    assert!(before == snapshot(dir.path()));
    done(&["report", "run", "--force", "--threads", "1"], dir.path());
    assert!(
        before == snapshot(dir.path()),
        "the same bytes for any number of threads"
    );

    let json = parse_json(&done(
        &["report", "run", "--out", "tin.html", "--json"],
        dir.path(),
    ));
    assert_eq!(json["html"], "tin.html");
    assert!(
        json["figures"][0]
            .as_str()
            .unwrap()
            .starts_with("tin-figures/")
    );
}

#[test]
fn explanations_multiply_to_the_score() {
    let dir = ran(EIGHT);
    done(&["report", "run", "--quiet"], dir.path());
    let data = data(&page(dir.path()));
    let ranked = Table::read(&dir.path().join("run/ranked.parquet"));
    let systems = Table::read(&dir.path().join("run/systems.parquet"));
    let (ids, best) = (
        ranked.words("candidate_id"),
        systems.words("best_candidate_id"),
    );
    let known = ranked.floats("score_known");
    let floor = data["hypotheses"][0]["floor"].as_f64().unwrap();
    let mut compared = 0;
    for (row, panel) in data["panels"].as_object().unwrap() {
        let (mut logarithm, mut weight) = (0.0, 0.0);
        for criterion in panel["c"].as_array().unwrap() {
            let (d, share) = (criterion[2].as_f64(), criterion[3].as_f64().unwrap());
            if let Some(d) = d {
                logarithm += share * d.max(floor).ln();
                weight += share;
            }
        }
        let id = &best[row.parse::<usize>().unwrap()];
        let Some(kept) = ids.iter().position(|i| i == id) else {
            continue;
        };
        if let (Some(score), true) = (known[kept], weight > 0.0) {
            let product: f64 = (logarithm / weight).exp();
            assert!(
                (product / score - 1.0).abs() < 1e-3,
                "{id}: {product} {score}"
            );
            compared += 1;
        }
    }
    assert!(compared > 50, "{compared}");
}

#[test]
fn hostile_words_stay_words() {
    let hostile = "</script><script>window.pwned=1</script>";
    let dir = folder_with(
        "my.csv",
        &format!(
            "property,subject,value,unit,sigma,source\nzn_adsorption_energy_ev,Sn,-0.9,eV,0.05,{hostile}\n"
        ),
    );
    let job = format!("{EIGHT}\n[facts]\noverrides = [\"my.csv\"]\n# {hostile}\n");
    std::fs::write(dir.path().join("job.toml"), job).unwrap();
    done(&["run", "job.toml", "--quiet", "--out", "run"], dir.path());
    // The run repeats the user's rows: the report needs the file no more.
    std::fs::remove_file(dir.path().join("my.csv")).unwrap();
    done(&["report", "run"], dir.path());
    let html = page(dir.path());
    assert!(!html.contains("<script>window.pwned"));
    let data = data(&html);
    assert_eq!(data["left_out"], Json::Null);
    assert!(data["job"].as_str().unwrap().contains(hostile));
    let sources = data["sources"].as_array().unwrap();
    assert!(
        sources
            .iter()
            .any(|s| s.as_str().unwrap().contains(hostile))
    );
}

#[test]
fn what_cannot_be_read_is_named_with_a_cure() {
    let dir = ran(EIGHT);
    let refused = |args: &[&str], parts: &[&str]| {
        let (code, out, err) = run(args, dir.path());
        assert_eq!((code, out.as_str()), (2, ""), "{err}");
        assert_says(&err, parts);
        assert!(!dir.path().join("run/report.html").exists());
    };
    refused(&["report", "nowhere"], &["nowhere", "not a run folder"]);
    refused(
        &["report", "run", "--out", "no/such/folder/x.html"],
        &["no/such/folder/x.html", "cannot be written"],
    );
    let run_folder = dir.path().join("run");
    let damaged = |name: &str, content: Option<&[u8]>, parts: &[&str]| {
        let path = run_folder.join(name);
        let whole = std::fs::read(&path).unwrap();
        match content {
            Some(bytes) => std::fs::write(&path, bytes).unwrap(),
            None => std::fs::remove_file(&path).unwrap(),
        }
        refused(&["report", "run"], parts);
        std::fs::write(&path, whole).unwrap();
    };
    damaged("systems.parquet", None, &["systems.parquet"]);
    damaged(
        "provenance.parquet",
        Some(b"PAR1 not really"),
        &["provenance.parquet", "damaged"],
    );
    damaged("plan.json", Some(b"{"), &["plan.json", "not JSON", "run"]);
    damaged("run.json", Some(b"[]"), &["run.json"]);

    // Of another plan the numbers of the tables are shown, and nothing is computed again.
    let job = run_folder.join("job.toml");
    let text = std::fs::read_to_string(&job).unwrap();
    std::fs::write(&job, format!("{text}\n[environment]\nph = 5.0\n")).unwrap();
    let out = done(&["report", "run"], dir.path());
    assert_says(&out, &["left out", "job.toml was changed"]);
    let data = data(&page(dir.path()));
    assert_eq!(data["maps"], Json::Array(Vec::new()));
    assert!(
        data["left_out"]
            .as_str()
            .unwrap()
            .contains("run the job again")
    );
}
