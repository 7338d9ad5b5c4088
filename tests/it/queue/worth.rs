//! What a calculation is worth, held against the run's own tables.

use std::collections::{BTreeMap, BTreeSet};

use zincscreen::candidates::{Candidate, Form};
use zincscreen::facts::Element;
use zincscreen::queue::Adsorbate;
use zincscreen::queue::plan::{PlanOptions, Wanted, plan};
use zincscreen::queue::worth::{Datum, Doubtful, Doubts, Planned, Settled, Worth, settles, worth};

use super::super::common::{FACTS, Table, done, folder_with};
use super::plan::options;

/// What a whole plan holds of a candidate.
fn full(candidate: &Candidate, is_learned: bool) -> Planned {
    let every = [
        Datum::Adsorbed(Adsorbate::Zn),
        Datum::Adsorbed(Adsorbate::H),
        Datum::States,
    ];
    let is_layer = candidate.form == Form::Coating && candidate.solutes.len() == 1;
    let has_own = is_layer || candidate.form == Form::Dilute;
    let own = candidate.solutes.iter().filter(|_| has_own);
    Planned {
        own: own.flat_map(|&e| every.map(|datum| (e, datum))).collect(),
        alloy: every.into_iter().filter(|_| !is_layer).collect(),
        is_learned,
    }
}

fn settled(candidate: &Candidate) -> Vec<Settled> {
    settles(candidate, &full(candidate, false))
}

fn layer(symbol: &str) -> Candidate {
    Candidate {
        form: Form::Coating,
        solutes: vec![symbol.parse().unwrap()],
        milli: [100_000, 0],
        phase: None,
    }
}

fn ran(robustness: &str) -> tempfile::TempDir {
    let job = format!(
        "[screen]\nname = \"run\"\n[candidates]\norder = [\"binary\"]\nelements = {{ include = \
         [\"Cu\", \"Sn\", \"Ag\", \"Al\", \"Bi\", \"In\", \"Pb\", \"Fe\", \"Co\", \"Ni\", \"Ti\", \"Mn\", \"Cd\", \"Au\"] }}\n{robustness}"
    );
    let dir = folder_with("job.toml", &job);
    done(&["run", "job.toml", "--quiet", "--out", "run"], dir.path());
    dir
}

#[test]
fn the_value_is_what_the_tables_say() {
    let dir = ran("[robustness]\nsamples = 500\n");
    let run = dir.path().join("run");
    let doubts = Doubts::read(&run).unwrap();
    let systems = Table::read(&run.join("systems.parquet"));
    let data = Table::read(&run.join("sensitivity.parquet"));
    let variance = |form: &str| -> f64 {
        (0..systems.height())
            .filter(|&r| systems.words("form")[r] == form)
            .filter_map(|r| systems.floats("p_top10")[r])
            .map(|p| p * (1.0 - p))
            .sum()
    };
    let mut told = 0;
    for symbol in ["Cu", "Al", "Sn", "Pb", "Fe"] {
        // Zinc on its surface settles its adsorption energy, hydrogen on it the current that nobody measured.
        let expected: f64 = (0..data.height())
            .filter(|&r| data.words("subject")[r] == symbol)
            .map(|r| {
                let doubt = variance(&data.words("form")[r])
                    * data.floats("first_order_index")[r].unwrap_or(0.0);
                let descriptor = data.words("descriptor")[r].clone();
                let sigma = data.floats("sigma")[r];
                match (descriptor.as_str(), sigma) {
                    ("zn_adsorption_energy_ev" | "h_adsorption_dg_ev", Some(sigma)) => {
                        doubt * (1.0 - (0.1 / sigma).powi(2)).max(0.0)
                    }
                    (
                        "zn_adsorption_energy_ev" | "h_adsorption_dg_ev" | "her_log10_i0_a_cm2",
                        None,
                    ) => doubt,
                    _ => 0.0,
                }
            })
            .sum();
        let (value, basis) = doubts.of(&layer(symbol), &full(&layer(symbol), false));
        assert!(
            (value - expected).abs() < 2e-6,
            "{symbol}: {value} {expected}"
        );
        assert!(
            basis.contains(" of coating; ") || basis.starts_with("not ranked; "),
            "{basis}"
        );
        told += usize::from(basis.contains("off the doubt about the first ten"));
    }
    assert!(told > 0);
    // A dilute alloy is ranked by its solute's own surface, which is planned with it.
    let dilute = Candidate {
        form: Form::Dilute,
        milli: [1000, 0],
        ..layer("Al")
    };
    let difference = doubts.of(&dilute, &full(&dilute, false)).0
        - doubts.of(&layer("Al"), &full(&layer("Al"), false)).0;
    assert!(difference.abs() < 2e-6, "{difference}");
}

#[test]
fn a_run_without_robustness_goes_by_rank() {
    let dir = ran("[robustness]\nsamples = 0\n");
    let run = dir.path().join("run");
    let doubts = Doubts::read(&run).unwrap();
    assert_eq!(doubts.data, None);
    let systems = Table::read(&run.join("systems.parquet"));
    let row = systems.row_of("best_candidate_id", "Cu100@coating");
    let rank = systems.counts("rank")[row].unwrap() as f64;
    let n = (0..systems.height())
        .filter(|&r| systems.words("form")[r] == "coating" && systems.counts("rank")[r].is_some())
        .count() as f64;
    let (value, basis) = doubts.of(&layer("Cu"), &full(&layer("Cu"), false));
    assert!((value - (n + 1.0 - rank) / n).abs() < 1e-12);
    assert_eq!(
        basis,
        format!("rank {rank} of coating; the run has no robustness")
    );
}

fn datum(form: Form, descriptor: &str, subject: &str, sigma: Option<f64>) -> Doubtful {
    Doubtful {
        form,
        descriptor: descriptor.to_owned(),
        substitutes: vec!["h_adsorption_dg_ev".to_owned()],
        subject: subject.to_owned(),
        sigma,
        doubt: 0.1,
        holders: 4,
    }
}

fn candidate(form: Form, symbols: &[&str]) -> Candidate {
    let solutes: Vec<Element> = symbols.iter().map(|s| s.parse().unwrap()).collect();
    let milli = if solutes.len() == 1 {
        [100_000, 0]
    } else {
        [50_000, 50_000]
    };
    Candidate {
        form,
        solutes,
        milli,
        phase: None,
    }
}

#[test]
fn an_element_is_settled_wherever_it_enters_and_an_alloy_once() {
    let data = [
        datum(Form::Coating, "zn_adsorption_energy_ev", "Cu", Some(0.2)),
        datum(Form::Dilute, "zn_adsorption_energy_ev", "Cu", Some(0.2)),
        datum(Form::Dilute, "zn_adsorption_energy_ev", "Sn", Some(0.2)),
    ];
    let layer = settled(&candidate(Form::Coating, &["Cu"]));
    // 1 - (0.1 / 0.2)^2 of 0.1, twice.
    assert!((worth(&layer, &data).value - 0.15).abs() < 1e-12);
    let mixed = settled(&candidate(Form::Coating, &["Cu", "Sn"]));
    // Copper's alone is of this form, and a quarter of those that hold it.
    assert!((worth(&mixed, &data).value - 0.1 * 0.75 / 4.0).abs() < 1e-12);
}

#[test]
fn a_missing_current_is_settled_by_what_stands_in_for_it() {
    let layer = settled(&candidate(Form::Coating, &["Al"]));
    let missing = datum(Form::Coating, "her_log10_i0_a_cm2", "Al", None);
    assert!((worth(&layer, &[missing]).value - 0.1).abs() < 1e-12);
    // A measured one is not: the hypothesis never looks at the substitute.
    let measured = datum(Form::Coating, "her_log10_i0_a_cm2", "Al", Some(1.0));
    assert_eq!(worth(&layer, &[measured]), Worth::default());
}

#[test]
fn what_is_known_as_well_already_is_worth_nothing() {
    let data = [datum(
        Form::Coating,
        "zn_adsorption_energy_ev",
        "Cu",
        Some(0.3),
    )];
    let copper = candidate(Form::Coating, &["Cu"]);
    assert_eq!(
        worth(&settles(&copper, &full(&copper, true)), &data).value,
        0.0
    );
    assert!(worth(&settled(&copper), &data).value > 0.0);
    // A dilute alloy brings its solute's own surface with it.
    let dilute = settled(&candidate(Form::Dilute, &["Cu"]));
    assert_eq!(worth(&dilute, &data), worth(&settled(&copper), &data));
}

#[test]
fn without_robustness_the_rank_counts_and_the_basis_says_so() {
    let copper = candidate(Form::Coating, &["Cu"]);
    let doubts = Doubts {
        data: None,
        ranks: BTreeMap::from([(copper.id(), (3, 4))]),
    };
    let (value, basis) = doubts.of(&copper, &full(&copper, false));
    assert_eq!(value, 0.5);
    assert_eq!(basis, "rank 3 of coating; the run has no robustness");
    let known = Doubts {
        data: Some(Vec::new()),
        ..doubts
    };
    let (value, basis) = known.of(&copper, &full(&copper, false));
    assert!((value - 0.5e-6).abs() < 1e-18);
    assert_eq!(
        basis,
        "rank 3 of coating; settles nothing that the ranking rests on"
    );
}

/// After the layer of its element a dilute alloy has little left to settle.
#[test]
fn what_two_candidates_settle_counts_once() {
    let data = vec![
        datum(Form::Coating, "zn_adsorption_energy_ev", "Sn", Some(0.2)),
        datum(
            Form::Dilute,
            "zn_adsorption_beside_solute_ev",
            "Sn",
            Some(0.2),
        ),
    ];
    let doubts = Doubts {
        data: Some(data),
        ranks: BTreeMap::new(),
    };
    let (layer, dilute) = (
        settled(&candidate(Form::Coating, &["Sn"])),
        settled(&candidate(Form::Dilute, &["Sn"])),
    );
    // 0.075 for each datum.
    assert!((doubts.gain(&[], &dilute, 0.15) - 0.15).abs() < 1e-12);
    assert!((doubts.gain(&layer, &dilute, 0.15) - 0.075).abs() < 1e-12);
    assert!(doubts.gain(&dilute, &layer, 0.075).abs() < 1e-12);
}

/// Value is given for what is planned: one adsorbate settles its own data, `smoke` and dense slabs nothing.
#[test]
fn what_is_not_planned_or_does_not_count_is_worth_nothing() {
    let options = || {
        let mut options = options();
        options.settings.preset = "screen".to_owned();
        options
    };
    let copper = candidate(Form::Coating, &["Cu"]);
    let bismuth = candidate(Form::Dilute, &["Bi"]);
    let of = |options: &PlanOptions<'_>, one: &Candidate| {
        let wanted = [Wanted {
            candidate: one.clone(),
            value: 1.0,
            basis: String::new(),
        }];
        let plan = plan(&wanted, &FACTS, options).unwrap();
        let names: BTreeSet<&str> = settles(one, &Planned::of(&plan, &one.id()))
            .iter()
            .map(|s| s.descriptor)
            .collect();
        names.into_iter().collect::<Vec<_>>()
    };
    let whole = [
        "d_band_center_ev",
        "h_adsorption_dg_ev",
        "zn_adsorption_energy_ev",
        "zn_adsorption_vs_bulk_ev",
    ];
    assert_eq!(of(&options(), &copper), whole);
    let hydrogen = PlanOptions {
        adsorbates: vec![Adsorbate::H],
        states: false,
        ..options()
    };
    assert_eq!(of(&hydrogen, &copper), ["h_adsorption_dg_ev"]);
    let dense = PlanOptions {
        supercell: [1, 1],
        ..options()
    };
    assert_eq!(of(&dense, &copper), ["d_band_center_ev"]);
    let mut smoke = options();
    smoke.settings.preset = "smoke".to_owned();
    assert!(of(&smoke, &copper).is_empty());
    // Bismuth's own surface cannot be cut: what is left is the site beside it.
    let of_bismuth = of(&options(), &bismuth);
    assert_eq!(of_bismuth, ["zn_adsorption_beside_solute_ev"]);
}

/// What the code has no potentials for is said when it is planned, and no budget pays for it.
#[test]
fn what_a_code_cannot_calculate_is_left_out() {
    let dir = tempfile::tempdir().unwrap();
    let plan = [
        "queue",
        "plan",
        "--candidates",
        "PrZn@phase.wbm-4-39813,Cu100@coating",
        "--sites",
        "1",
        "--dry-run",
        "--budget",
        "1000h",
        "--json",
    ];
    let told: serde_json::Value = serde_json::from_str(&done(&plan, dir.path())).unwrap();
    assert_eq!(told["left_out"][0]["candidate"], "PrZn@phase.wbm-4-39813");
    let jobs = told["jobs"].as_array().unwrap();
    assert!(!jobs.is_empty());
    for job in jobs {
        for wanted in job["wanted_by"].as_array().unwrap() {
            assert_eq!(wanted["candidate"], "Cu100@coating");
        }
    }
    let plan: Vec<&str> = plan
        .into_iter()
        .filter(|w| !["--budget", "1000h"].contains(w))
        .collect();
    let told: serde_json::Value = serde_json::from_str(&done(&plan, dir.path())).unwrap();
    let notes = told["notes"].as_array().unwrap();
    let is_said =
        |n: &serde_json::Value| n["note"].as_str().unwrap().contains("no potential for Pr");
    assert!(notes.iter().any(is_said), "{notes:?}");
}
