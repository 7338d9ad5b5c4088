//! What a calculation is worth, held against the run's own tables.

use std::collections::BTreeMap;

use zincscreen::candidates::{Candidate, Form};
use zincscreen::facts::Element;
use zincscreen::queue::worth::{Doubtful, Doubts, Offer, Worth, settles, worth};

use super::super::common::{Table, done, folder_with};

const DFT: Offer = Offer {
    states: true,
    is_learned: false,
};

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
        let (value, basis) = doubts.of(&layer(symbol), DFT);
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
    let difference = doubts.of(&dilute, DFT).0 - doubts.of(&layer("Al"), DFT).0;
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
    let (value, basis) = doubts.of(&layer("Cu"), DFT);
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
    let layer = settles(&candidate(Form::Coating, &["Cu"]), DFT);
    // 1 - (0.1 / 0.2)^2 of 0.1, twice.
    assert!((worth(&layer, &data).value - 0.15).abs() < 1e-12);
    let mixed = settles(&candidate(Form::Coating, &["Cu", "Sn"]), DFT);
    // Copper's alone is of this form, and a quarter of those that hold it.
    assert!((worth(&mixed, &data).value - 0.1 * 0.75 / 4.0).abs() < 1e-12);
}

#[test]
fn a_missing_current_is_settled_by_what_stands_in_for_it() {
    let layer = settles(&candidate(Form::Coating, &["Al"]), DFT);
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
    let learned = Offer {
        is_learned: true,
        ..DFT
    };
    let copper = candidate(Form::Coating, &["Cu"]);
    assert_eq!(worth(&settles(&copper, learned), &data).value, 0.0);
    assert!(worth(&settles(&copper, DFT), &data).value > 0.0);
    // A dilute alloy brings its solute's own surface with it.
    let dilute = settles(&candidate(Form::Dilute, &["Cu"]), DFT);
    assert_eq!(worth(&dilute, &data), worth(&settles(&copper, DFT), &data));
}

#[test]
fn without_robustness_the_rank_counts_and_the_basis_says_so() {
    let copper = candidate(Form::Coating, &["Cu"]);
    let doubts = Doubts {
        data: None,
        ranks: BTreeMap::from([(copper.id(), (3, 4))]),
    };
    let (value, basis) = doubts.of(&copper, DFT);
    assert_eq!(value, 0.5);
    assert_eq!(basis, "rank 3 of coating; the run has no robustness");
    let known = Doubts {
        data: Some(Vec::new()),
        ..doubts
    };
    let (value, basis) = known.of(&copper, DFT);
    assert!((value - 0.5e-6).abs() < 1e-18);
    assert_eq!(
        basis,
        "rank 3 of coating; settles nothing that the ranking rests on"
    );
}
