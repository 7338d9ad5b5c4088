//! `diff` names the cause.

use serde_json::{Value as Json, json};

use super::super::common::done;
use super::{JOB, number, parsed, refused, run_job, small};

const HEADER: &str = "property,subject,value,unit,sigma,source\n";

/// The small job with a user's rows.
fn with_rows(folder: &std::path::Path, name: &str, rows: &str) {
    std::fs::write(
        folder.join(format!("{name}.csv")),
        format!("{HEADER}{rows}"),
    )
    .unwrap();
    let job = format!("{JOB}\n[facts]\noverrides = [\"{name}.csv\"]\n");
    run_job(folder, name, &job);
}

fn mover<'a>(json: &'a Json, system: &str, form: &str) -> &'a Json {
    json["movers"]
        .as_array()
        .unwrap()
        .iter()
        .find(|m| m["system"] == system && m["form"] == form)
        .unwrap_or_else(|| panic!("{system} in {json:#}"))
}

fn whats(json: &Json) -> Vec<&str> {
    let changes = json["changes"].as_array().unwrap();
    changes
        .iter()
        .map(|c| c["what"].as_str().unwrap())
        .collect()
}

#[test]
fn an_identical_pair_says_identical() {
    let dir = small();
    run_job(dir.path(), "again", JOB);
    let json = parsed(dir.path(), &["diff", "small", "again"]);
    assert_eq!(
        (&json["is_identical"], &json["n_moved"]),
        (&json!(true), &json!(0))
    );
    let text = done(&["diff", "small", "again"], dir.path());
    assert!(text.contains("The runs are identical"), "{text}");
}

#[test]
fn one_overridden_value_is_named_as_the_cause() {
    let dir = small();
    with_rows(
        dir.path(),
        "own",
        "zn_adsorption_energy_ev,Sn,-0.8,eV,0.05,my_dft\n",
    );
    std::fs::remove_file(dir.path().join("own.csv")).unwrap();
    let json = parsed(dir.path(), &["diff", "small", "own", "--top", "100"]);
    let cause = "zn_adsorption_energy_ev of Sn";
    assert_eq!(whats(&json), [cause]);
    let tin = mover(&json, "Zn-Sn", "dilute");
    assert_eq!(tin["causes"][0]["what"], cause);
    assert_eq!(tin["criteria"][0]["descriptor"], "zn_adsorption_energy_ev");
    // That change alone explains the whole.
    let [a, b] = [0, 1].map(|i| number(&tin["scores"][i]));
    assert!((number(&tin["causes"][0]["ln_alone"]) - (b / a).ln()).abs() < 1e-9);
    assert!((number(&tin["shares"][0]["ln"]) - (b / a).ln()).abs() < 1e-9);
    assert_eq!(tin["shares"][0]["group"], "facts");
    // Every system whose own score changed holds tin; the others were only passed.
    for m in json["movers"].as_array().unwrap() {
        let system = m["system"].as_str().unwrap();
        let has_tin = system.split('-').any(|part| part == "Sn");
        assert_eq!(
            has_tin,
            !m["causes"].as_array().unwrap().is_empty(),
            "{m:#}"
        );
        assert!(
            has_tin || !m["changed_places_with"].as_array().unwrap().is_empty(),
            "{m:#}"
        );
    }
    let text = done(&["diff", "small", "own"], dir.path());
    assert!(
        text.contains("nothing → your own value -0.80 ± 0.05 eV (my_dft)")
            || text.contains("your own value -0.800 ± 0.050 eV (my_dft)"),
        "{text}"
    );
    // The other way round the value goes.
    let back = parsed(dir.path(), &["diff", "own", "small"]);
    assert_eq!(back["changes"][0]["after"], Json::Null);
}

#[test]
fn a_fact_below_a_model_is_traced_through_it() {
    let dir = small();
    with_rows(
        dir.path(),
        "own",
        "cohesive_energy_ev,Ag,2.4,eV,0.05,mine\n",
    );
    let json = parsed(dir.path(), &["diff", "small", "own", "--top", "100"]);
    let silver = mover(&json, "Zn-Ag", "dilute");
    assert_eq!(silver["causes"][0]["what"], "cohesive_energy_ev of Ag");
    assert_eq!(
        silver["criteria"][0]["descriptor"],
        "zn_adsorption_energy_ev"
    );
}

#[test]
fn a_different_weight_is_named() {
    let dir = small();
    let job = format!("{JOB}\n[score]\ngroup_weights = {{ hydrogen = 3.0 }}\n");
    run_job(dir.path(), "weighed", &job);
    let json = parsed(dir.path(), &["diff", "small", "weighed"]);
    let what = "h1_strong_zincophilic.group_weights.hydrogen";
    assert!(whats(&json).contains(&what), "{:?}", whats(&json));
    let moved = json["movers"].as_array().unwrap();
    assert!(!moved.is_empty());
    for m in moved.iter().filter(|m| m["scores"][0] != m["scores"][1]) {
        assert_eq!(m["causes"][0]["what"], what, "{m:#}");
        assert_eq!(m["shares"][0]["group"], "scoring");
    }
    let text = done(&["diff", "small", "weighed"], dir.path());
    assert!(
        text.contains(&format!("{what} (scoring): 1.0 → 3.0")),
        "{text}"
    );
}

#[test]
fn two_causes_share_what_they_did() {
    let dir = small();
    std::fs::write(
        dir.path().join("own.csv"),
        format!("{HEADER}zn_adsorption_energy_ev,Sn,-0.8,eV,0.05,my_dft\n"),
    )
    .unwrap();
    let job = format!(
        "{JOB}\n[facts]\noverrides = [\"own.csv\"]\n[score]\ngroup_weights = {{ electronic = 2.0 }}\n[environment]\nph = 2.0\n"
    );
    run_job(dir.path(), "both", &job);
    let json = parsed(dir.path(), &["diff", "small", "both"]);
    let tin = mover(&json, "Zn-Sn", "dilute");
    let shares = tin["shares"].as_array().unwrap();
    let groups: Vec<&str> = shares
        .iter()
        .map(|s| s["group"].as_str().unwrap())
        .collect();
    assert_eq!(groups, ["facts", "scoring"], "pH moves nothing under h1");
    let sum: f64 = shares.iter().map(|s| number(&s["ln"])).sum();
    let [a, b] = [0, 1].map(|i| number(&tin["scores"][i]));
    assert!((sum - (b / a).ln()).abs() < 1e-9);
    assert!(whats(&json).contains(&"environment.ph"));
}

#[test]
fn another_best_candidate_is_named_with_the_pool_as_the_cause() {
    let dir = small();
    let narrow = JOB.replace("min = 1.0, max = 3.0", "min = 2.0, max = 2.0");
    assert_ne!(narrow, JOB);
    run_job(dir.path(), "narrow", &narrow);
    let json = parsed(dir.path(), &["diff", "small", "narrow", "--top", "1000"]);
    let text = done(&["diff", "small", "narrow", "--top", "1000"], dir.path());
    let mut exchanged = 0;
    for m in json["movers"].as_array().unwrap() {
        let [Some(a), Some(b)] = [0, 1].map(|i| m["candidates"][i].as_str()) else {
            continue;
        };
        if a != b {
            exchanged += 1;
            assert!(
                text.contains(&format!("- Best candidate `{a}` → `{b}`.")),
                "{text}"
            );
        }
    }
    assert!(exchanged > 0, "{json:#}");
    assert!(
        text.contains("- Because of the changes of candidates together: "),
        "{text}"
    );
    // Every mover is counted once.
    let kinds = json["n_by_kind"].as_object().unwrap();
    let sum: f64 = kinds.values().map(number).sum();
    assert_eq!(sum, number(&json["n_moved"]), "{kinds:?}");
}

#[test]
fn one_change_alone_is_the_cause_of_another_best_candidate() {
    let dir = small();
    let narrow = JOB.replace("min = 1.0", "min = 2.0");
    assert_ne!(narrow, JOB);
    run_job(dir.path(), "narrow", &narrow);
    let json = parsed(dir.path(), &["diff", "small", "narrow", "--top", "1000"]);
    let mut exchanged = 0;
    for m in json["movers"].as_array().unwrap() {
        let ([Some(a), Some(b)], [Some(x), Some(y)]) = (
            [0, 1].map(|i| m["candidates"][i].as_str()),
            [0, 1].map(|i| m["scores"][i].as_f64()),
        ) else {
            continue;
        };
        if a != b && (y / x).ln().abs() > 1e-6 {
            exchanged += 1;
            assert_eq!(m["causes"][0]["what"], "candidates.dilute.min", "{m:#}");
            assert!((number(&m["causes"][0]["ln_alone"]) - (y / x).ln()).abs() < 1e-9);
        }
    }
    assert!(exchanged > 0, "{json:#}");
}

#[test]
fn the_uncertainty_analysis_leaves_the_ranks() {
    let dir = small();
    let job = JOB.replace("name = \"small\"", "name = \"small\"\nseed = 7");
    run_job(dir.path(), "seeded", &job);
    let json = parsed(dir.path(), &["diff", "small", "seeded"]);
    assert_eq!(json["n_moved"], 0);
    assert_eq!(json["changes"][0]["what"], "screen.seed");
    assert_eq!(json["changes"][0]["group"], "robustness");
    let text = done(&["diff", "small", "seeded"], dir.path());
    assert!(
        text.contains("ranks as before; rank intervals and p_top10 may differ"),
        "{text}"
    );
}

#[test]
fn who_enters_and_who_leaves_has_a_reason() {
    let dir = small();
    let known = format!("{JOB}\n[score]\nmin_coverage = 0.4\n");
    run_job(dir.path(), "lenient", &known);
    let json = parsed(dir.path(), &["diff", "small", "lenient", "--top", "100"]);
    let bismuth = mover(&json, "Zn-Bi", "dilute");
    assert_eq!(bismuth["ranks"][0], Json::Null);
    assert!(bismuth["ranks"][1].is_number());
    assert_eq!(
        bismuth["admitted_or_removed_by"],
        json!(["score.min_coverage"])
    );
    let fewer = JOB.replace("\"Al\", ", "");
    run_job(dir.path(), "fewer", &fewer);
    let json = parsed(dir.path(), &["diff", "small", "fewer", "--top", "100"]);
    let aluminium = mover(&json, "Zn-Al", "dilute");
    assert_eq!(aluminium["candidates"][1], Json::Null);
    assert_eq!(
        aluminium["admitted_or_removed_by"],
        json!(["candidates.elements.include"])
    );
    let text = done(&["diff", "small", "fewer", "--top", "100"], dir.path());
    assert!(text.contains("→ absent"), "{text}");
}

#[test]
fn another_hypothesis_can_be_compared() {
    let dir = small();
    with_rows(
        dir.path(),
        "own",
        "zn_adsorption_energy_ev,Sn,-0.8,eV,0.05,my_dft\n",
    );
    let h1 = parsed(dir.path(), &["diff", "small", "own"]);
    let h2 = parsed(dir.path(), &["diff", "small", "own", "--hypothesis", "h2"]);
    assert_eq!(
        h2["hypotheses"],
        json!(["h2_fast_diffusion", "h2_fast_diffusion"])
    );
    // Weaker binding is worse under one and better under the other.
    let change = |json: &Json| {
        let tin = mover(json, "Zn-Sn", "dilute");
        number(&tin["scores"][1]) - number(&tin["scores"][0])
    };
    assert!(change(&h1) < 0.0 && change(&h2) > 0.0);
    let error = refused(dir.path(), &["diff", "small", "own", "--hypothesis", "h3"]);
    assert!(error.contains("no hypothesis of this run"), "{error}");
}
