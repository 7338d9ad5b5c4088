//! The explanation agrees with the run's tables and with itself.

use serde_json::Value as Json;

use super::super::common::{FACTS, Table, done};
use super::{JOB, number, parsed, refused, run_job, small};

/// The candidates a user may ask for, in the run `small`.
const ASKED: [&str; 12] = [
    "Sn",
    "Zn-Bi",
    "Zn-In",
    "Cu5Zn8",
    "Zn-Sn-Bi",
    "Zn",
    "Zn99Sn1@dilute",
    "Zn-2Sn-1Bi",
    "Cu50Sn50",
    "Zn-Rh",
    "Al",
    "Zn@coating",
];

fn of<'a>(list: &'a Json, key: &str, value: &str) -> &'a Json {
    list.as_array()
        .expect("a list")
        .iter()
        .find(|item| item[key] == value)
        .unwrap_or_else(|| panic!("no {value} in {list}"))
}

#[test]
fn contributions_add_up_to_the_score_for_whatever_is_asked() {
    let dir = small();
    for candidate in ASKED {
        for hypothesis in ["h1", "h2_fast_diffusion"] {
            let args = ["explain", "small", candidate, "--hypothesis", hypothesis];
            let json = parsed(dir.path(), &args);
            let parts = json["contributions"].as_array().unwrap();
            let sum = |key: &str| parts.iter().map(|p| number(&p[key])).sum::<f64>();
            let score = number(&json["score"]);
            assert!((sum("ln").exp() / score - 1.0).abs() < 1e-9, "{candidate}");
            let gain = score / number(&json["score_zinc"]);
            assert!(
                (sum("ln_vs_zinc").exp() / gain - 1.0).abs() < 1e-9,
                "{candidate}"
            );
            let shares = sum("weight_share");
            assert!((shares - 1.0).abs() < 1e-9, "{candidate}: {shares}");
            let groups = json["groups"].as_array().unwrap();
            let of_groups: f64 = groups.iter().map(|g| number(&g["ln_vs_zinc"])).sum();
            assert!((of_groups - sum("ln_vs_zinc")).abs() < 1e-9);
            let markdown = done(&args, dir.path());
            assert!(markdown.starts_with("# ") && markdown.contains(&format!("{score:.3}")));
            for word in ["NaN", "None", "Err(", "inf ", "  "] {
                let prose = markdown.lines().filter(|line| !line.starts_with('|'));
                for line in prose {
                    assert!(!line.contains(word), "{candidate}: {word:?} in {line:?}");
                }
            }
        }
    }
}

#[test]
fn ranks_and_scores_are_the_runs() {
    let dir = small();
    let systems = Table::read(&dir.path().join("small/systems.parquet"));
    let names = systems.words("system");
    let forms = systems.words("form");
    let ids = systems.words("best_candidate_id");
    let scores = systems.floats("score");
    for row in (0..names.len()).step_by(4) {
        let args = ["explain", "small", &names[row], "--form", &forms[row]];
        let json = parsed(dir.path(), &args);
        assert_eq!(json["candidate_id"], ids[row].as_str());
        if let Some(score) = scores[row] {
            assert!((number(&json["score"]) / score - 1.0).abs() < 1e-12);
        }
        let gain = systems.floats("gain_over_zn_percent")[row];
        if let Some(gain) = gain {
            let sum: f64 = json["contributions"]
                .as_array()
                .unwrap()
                .iter()
                .map(|c| number(&c["ln_vs_zinc"]))
                .sum();
            assert!((100.0 * sum.exp_m1() - gain).abs() < 1e-6, "{}", ids[row]);
            assert_eq!(json["place"]["state"], "ranked", "{}", ids[row]);
            // Equal systems keep their order, so that the present rank lies within the span.
            let rank = number(&json["place"]["rank"]);
            let [best, worst] = [0, 1].map(|i| number(&json["rank_span"][i]));
            assert!(
                best <= rank && rank <= worst,
                "{}: {best} {rank} {worst}",
                ids[row]
            );
        }
        assert_eq!(json["notes"], Json::Array(vec![]));
    }
}

#[test]
fn equal_systems_keep_their_order_at_the_worst() {
    // Metals whose hydrogen evolution puts all of them at the floor.
    let dir = tempfile::tempdir().unwrap();
    let metals = ["Pd", "Pt", "Re", "Rh", "Ru"];
    let job = format!(
        "[screen]\nname = \"equal\"\nhypotheses = [\"h1_strong_zincophilic\"]\n[candidates]\n\
         elements = {{ include = {metals:?} }}\norder = [\"binary\"]\nforms = [\"dilute\"]\n"
    );
    run_job(dir.path(), "equal", &job);
    let mut equal = 0;
    for metal in metals {
        let json = parsed(dir.path(), &["explain", "equal", metal, "--form", "dilute"]);
        let Some(rank) = json["place"]["rank"].as_u64() else {
            continue;
        };
        let worst = number(&json["rank_span"][1]);
        assert!(worst >= rank as f64, "{metal}: {rank} {worst}");
        // Its unknown criteria already stand at their worst.
        if rank > 1 && json["score"] == json["score_low"] {
            equal += 1;
            assert_eq!(worst, rank as f64, "{metal}");
        }
    }
    assert!(equal > 1, "no equal systems to tell apart");
}

#[test]
fn a_candidate_that_is_not_its_systems_best_is_placed_as_if_it_were() {
    let dir = small();
    let systems = Table::read(&dir.path().join("small/systems.parquet"));
    let scores: Vec<f64> = (0..systems.height())
        .filter(|&r| systems.words("form")[r] == "dilute" && systems.words("system")[r] != "Zn-Sn")
        .filter(|&r| systems.counts("rank")[r].is_some())
        .map(|r| systems.floats("score")[r].unwrap())
        .collect();
    let mut others = 0;
    for id in ["Zn99Sn1@dilute", "Zn98Sn2@dilute", "Zn97Sn3@dilute"] {
        let json = parsed(dir.path(), &["explain", "small", id]);
        if json["place"]["state"] != "ranked" || json["place"]["best"] == json["candidate_id"] {
            continue;
        }
        others += 1;
        // Counted by hand: how many other systems are better than its own highest and lowest score.
        let better = |score: &Json, factor: f64| {
            let limit = number(score) * factor;
            1 + scores.iter().filter(|&&s| s > limit).count() as u64
        };
        let best = better(&json["score_high"], 1.0 + 1e-9);
        let worst = better(&json["score_low"], 1.0 - 1e-9);
        assert_eq!(json["rank_span"], serde_json::json!([best, worst]), "{id}");
        let text = done(&["explain", "small", id], dir.path());
        if !json["missing"].as_array().unwrap().is_empty() {
            assert!(text.contains("if it stood for its system"), "{text}");
        }
    }
    assert_eq!(others, 2);
}

#[test]
fn another_hypothesis_gives_its_own_ranks() {
    let dir = small();
    let systems = Table::read(&dir.path().join("small/systems.parquet"));
    let row = (0..systems.height())
        .find(|&r| systems.words("system")[r] == "Zn-Cu" && systems.words("form")[r] == "dilute")
        .unwrap();
    let json = parsed(
        dir.path(),
        &["explain", "small", "Cu", "--hypothesis", "h2"],
    );
    let rank = systems.counts("rank_h2_fast_diffusion")[row];
    assert_eq!(json["place"]["rank"].as_u64(), rank);
    let h1 = parsed(dir.path(), &["explain", "small", "Cu"]);
    assert_ne!(h1["score"], json["score"]);
}

#[test]
fn the_needed_value_gives_the_score_of_the_rank_above() {
    // In place of the calculated value, the needed one as the user's own lifts the score to the target.
    let dir = small();
    let json = parsed(dir.path(), &["explain", "small", "Zn97Ag3@dilute"]);
    let lift = &json["lift"];
    let target = number(&lift["score"]);
    assert!(target > number(&json["score"]));
    let mut tried = 0;
    for step in lift["steps"].as_array().unwrap() {
        let Some(needed) = step["needed"].as_f64() else {
            continue;
        };
        let name = step["descriptor"].as_str().unwrap();
        if FACTS.property(name).is_none() {
            continue;
        }
        tried += 1;
        let csv = format!(
            "property,subject,value,unit,sigma,source\n{name},Ag,{needed},{},0.1,mine\n",
            step["unit"].as_str().unwrap()
        );
        std::fs::write(dir.path().join("mine.csv"), csv).unwrap();
        let run = format!("lifted-{name}");
        let job = format!("{JOB}\n[facts]\noverrides = [\"mine.csv\"]\n");
        run_job(dir.path(), &run, &job);
        let lifted = parsed(dir.path(), &["explain", &run, "Zn97Ag3@dilute"]);
        assert!(
            (number(&lifted["score"]) / target - 1.0).abs() < 1e-6,
            "{name}: {} {target}",
            lifted["score"]
        );
        let sigma = step["sigma"].as_f64();
        let change = (needed - number(&step["value"])).abs();
        if let (Some(sigma), Some(z)) = (sigma, step["sigmas"].as_f64()) {
            assert!((change / sigma - z).abs() < 1e-9);
            assert_eq!(step["is_within_sigma"], z <= 1.0);
        }
    }
    assert!(tried > 0, "{lift}");
}

#[test]
fn what_is_unranked_excluded_or_absent_says_so() {
    let dir = small();
    let place = |candidate: &str| {
        let json = parsed(dir.path(), &["explain", "small", candidate]);
        json["place"]["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(place("Zn-Bi"), "unranked");
    assert_eq!(place("Zn"), "reference");
    assert_eq!(place("Zn-2Sn-1Bi"), "outside");
    let text = done(&["explain", "small", "Rh100"], dir.path());
    assert!(
        text.contains("It is excluded because the price per mass is"),
        "{text}"
    );
    assert!(text.contains("the job allows at most 500"), "{text}");
    let text = done(&["explain", "small", "Zn-Bi"], dir.path());
    assert!(
        text.contains("not ranked: 50 % of the weight is known, and 60 % are needed"),
        "{text}"
    );
    assert!(
        text.contains("The hydrogen exchange current in acid of bismuth is not known: no source"),
        "{text}"
    );
}

#[test]
fn nonsense_is_refused_with_the_nearest_ids() {
    let dir = small();
    for (text, says) in [
        ("Zn-Snn", "did you mean `Sn`"),
        ("Xx", "is not an element symbol"),
        ("Cu5Zn7", "known are: "),
        ("Zn-Pt", "no candidate of this run"),
        ("Zn99Sn1@dilut", "is not a form"),
        ("", "expected an id, a composition"),
        ("Zn50Sn60", "sum to 110"),
    ] {
        let error = refused(dir.path(), &["explain", "small", text]);
        assert!(error.contains(says), "{text}: {error}");
    }
    let error = refused(
        dir.path(),
        &["explain", "small", "Sn", "--hypothesis", "h9"],
    );
    assert!(
        error.contains("h1_strong_zincophilic, h2_fast_diffusion"),
        "{error}"
    );
    let error = refused(dir.path(), &["explain", "small", "Sn", "--form", "solid"]);
    assert!(error.contains("dilute, phase or coating"), "{error}");
    let error = refused(dir.path(), &["explain", "nowhere", "Sn"]);
    assert!(error.contains("not a run folder"), "{error}");
}

#[test]
fn a_users_values_are_used_without_their_file_and_named() {
    let dir = small();
    let csv = "property,subject,value,unit,sigma,source\nzn_adsorption_energy_ev,Sn,-0.9,eV,0.05,my_dft\n";
    std::fs::write(dir.path().join("mine.csv"), csv).unwrap();
    let job = format!("{JOB}\n[facts]\noverrides = [\"mine.csv\"]\n");
    run_job(dir.path(), "own", &job);
    std::fs::remove_file(dir.path().join("mine.csv")).unwrap();
    let json = parsed(dir.path(), &["explain", "own", "Zn-Sn", "--form", "dilute"]);
    let part = of(
        &json["contributions"],
        "descriptor",
        "zn_adsorption_energy_ev",
    );
    assert_eq!(number(&part["quantity"]["value"]), -0.9);
    assert_eq!(part["quantity"]["source"], "my_dft");
    assert_eq!(json["notes"], Json::Array(vec![]));
    let source = of(&json["sources"], "key", "my_dft");
    assert_eq!(source["title"], Json::Null);
    let text = done(&["explain", "own", "Zn-Sn"], dir.path());
    assert!(text.contains("(your own value)"), "{text}");
    assert!(text.contains("`my_dft`: your own"), "{text}");
}

#[test]
fn a_changed_run_is_noticed() {
    let dir = small();
    let path = dir.path().join("small/plan.json");
    let plan = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, plan.replacen("\"ph\": 4.0", "\"ph\": 5.0", 1)).unwrap();
    let json = parsed(dir.path(), &["explain", "small", "Zn-Cu"]);
    let notes = json["notes"].to_string();
    assert!(
        notes.contains("plan.json was changed after the run"),
        "{notes}"
    );
    // The potentials are another at pH 5 nowhere but in what depends on it; the run's own are shown.
    assert!(notes.contains("shown are the run's values"), "{notes}");
}

#[test]
fn neighbours_are_other_systems_of_the_form_in_order() {
    let dir = small();
    let json = parsed(dir.path(), &["explain", "small", "Zn-Cu-Sn"]);
    let neighbours = json["neighbours"].as_array().unwrap();
    assert_eq!(neighbours.len(), 5);
    let distances: Vec<f64> = neighbours.iter().map(|n| number(&n["distance"])).collect();
    assert!(distances.is_sorted());
    for neighbour in neighbours {
        assert_ne!(neighbour["system"], json["system"]);
        let id = neighbour["candidate_id"].as_str().unwrap();
        assert!(id.ends_with("@dilute"), "{id}");
    }
}

#[test]
fn synergy_is_against_the_better_binary_and_against_mixing() {
    let dir = small();
    let json = parsed(dir.path(), &["explain", "small", "Zn97Cu1Sn2@dilute"]);
    let synergy = &json["synergy"];
    let score = |id: &str| number(&parsed(dir.path(), &["explain", "small", id])["score"]);
    let (copper, tin) = (score("Zn97Cu3@dilute"), score("Zn97Sn3@dilute"));
    let own = number(&json["score"]);
    let mixed = copper / 3.0 + 2.0 * tin / 3.0;
    assert!((number(&synergy["mixing_score"]) - mixed).abs() < 1e-12);
    let percent = number(&synergy["over_mixing_percent"]);
    assert!((percent - 100.0 * (own / mixed - 1.0)).abs() < 1e-9);
    let edge = number(&synergy["best_edge_score"]);
    assert!(edge >= copper.max(tin) - 1e-12);
    let compound = parsed(
        dir.path(),
        &["explain", "small", "Zn-Cu-Sn", "--form", "coating"],
    );
    assert_eq!(
        compound["synergy"]["binaries"],
        serde_json::json!(["Cu100@coating", "Sn100@coating"])
    );
}

#[test]
fn missing_data_is_not_shown_as_synergy() {
    // Nobody gives a hydrogen current of bismuth; of copper and tin there is one.
    let dir = small();
    let json = parsed(dir.path(), &["explain", "small", "Zn97Bi1Sn2@dilute"]);
    let part = of(
        &json["synergy"]["driving"],
        "descriptor",
        "her_log10_i0_a_cm2",
    );
    assert_eq!(part["is_known"], false);
    assert_eq!(
        part["unknown_binaries"],
        serde_json::json!(["Zn97Bi3@dilute"])
    );
    assert_eq!(json["synergy"]["driving"][0], *part);
    let text = done(&["explain", "small", "Zn97Bi1Sn2@dilute"], dir.path());
    assert!(text.contains("this is missing data, no synergy"), "{text}");
    assert!(
        text.contains(": not known, stands at a desirability of 0."),
        "{text}"
    );
    let text = done(&["explain", "small", "Zn97Cu1Sn2@dilute"], dir.path());
    assert!(!text.contains("missing data"), "{text}");
}

#[test]
fn where_the_worst_solute_decides_the_other_need_not_be_known() {
    // Nobody gives a hydrogen current of bismuth; copper's alone puts the criterion at the floor.
    let dir = small();
    let json = parsed(dir.path(), &["explain", "small", "Zn98Bi1Cu1@dilute"]);
    let part = of(&json["contributions"], "descriptor", "her_log10_i0_a_cm2");
    assert_eq!(part["state"], "known");
    assert_eq!(part["quantity"]["value"], Json::Null);
    assert_eq!(part["desirability"], 0.05);
    let said = of(&json["sentences"], "descriptor", "her_log10_i0_a_cm2");
    let text = said["text"].as_str().unwrap();
    assert!(text.contains("of bismuth nothing is known"), "{text}");
    assert!(
        text.contains("copper by the hydrogen exchange current in acid"),
        "{text}"
    );
    let missing = json["missing"].as_array().unwrap();
    assert!(
        missing
            .iter()
            .all(|m| m["descriptor"] != "her_log10_i0_a_cm2")
    );
}
