//! The study inside a screen.

use std::path::Path;

use zincscreen::candidates::Form;
use zincscreen::facts::Facts;
use zincscreen::job::Job;
use zincscreen::screen::{self, Quiet, Ranking};

use super::super::common::{FACTS, Table, assert_ranked, done, folder_with, json, run};
use super::assert_study;

fn ranking_of(text: &str, facts: &Facts) -> Ranking {
    let job = Job::parse(text, Path::new("job.toml"), &[]).unwrap();
    let facts = job.facts(facts).unwrap();
    screen::run(&job.resolve(&facts).unwrap(), &facts, &Quiet).unwrap()
}

const ALLOYS: &str = r#"
[screen]
name = "alloys"
[candidates]
elements = { include = ["Sn", "Al", "Cu", "Ag", "Ni", "Pd", "Pt", "Au", "Pb", "Cd", "Fe", "Mg", "Tl", "Co"] }
order = ["binary", "ternary"]
forms = ["dilute", "coating"]
dilute = { min = 1.0, max = 2.0, step = 1.0 }
"#;

#[test]
fn the_same_bits_for_any_number_of_threads() {
    let of = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let ranking = pool.unwrap().install(|| ranking_of(ALLOYS, &FACTS));
        assert_study(&ranking);
        format!("{:?}", ranking.robustness.expect("on by default"))
    };
    assert_eq!(of(1), of(2));
}

#[test]
fn half_the_samples_give_nearly_the_same_intervals() {
    let of = |samples: u32| {
        let text = format!("{ALLOYS}[robustness]\nsamples = {samples}\nweight_draws = 0\n");
        ranking_of(&text, &FACTS)
    };
    let (whole, half) = (of(4096), of(2048));
    let systems = |r: &Ranking| r.robustness.as_ref().unwrap().systems.clone();
    let (whole, half) = (systems(&whole), systems(&half));
    let (mut moved, mut n) = (0.0_f64, 0);
    for (a, b) in whole.iter().flatten().zip(half.iter().flatten()) {
        assert!((a.p_top10 - b.p_top10).abs() < 0.02, "{a:?} {b:?}");
        for (x, y) in a.rank_quantiles.iter().zip(b.rank_quantiles) {
            // The 5 % quantile of 2048 independent samples is that between 4 and 6 %, and where a system is seldom ahead
            // that is several ranks.
            assert!((x - y).abs() <= 8.0, "{x} {y}");
            moved += (x - y).abs();
            n += 1;
        }
        assert_eq!(a.weights_p_top10, None, "no weights were drawn");
    }
    assert!(n > 300 && moved / f64::from(n) < 0.5, "{moved} over {n}");
}

/// Elements of which everything that weighs is known, with errors that are nothing.
#[test]
fn without_errors_a_rank_is_certain() {
    let mut rows = String::from("property,subject,value,unit,sigma,source\n");
    let elements = [
        "Cu", "Ag", "Au", "Pd", "Pt", "Ni", "Co", "Pb", "Cd", "Tl", "Rh", "Al",
    ];
    for (i, e) in elements.iter().enumerate() {
        let i = i as f64;
        for (property, value, unit) in [
            ("zn_adsorption_energy_ev", -0.7 - 0.05 * i, "eV"),
            ("lattice_mismatch_percent", 10.0 - 0.3 * i, "%"),
        ] {
            rows.push_str(&format!("{property},{e},{value},{unit},0.0,mine\n"));
        }
    }
    let text = r#"
[screen]
name = "certain"
[facts]
overrides = ["exact.csv"]
[candidates]
elements = { include = ["Cu", "Ag", "Au", "Pd", "Pt", "Ni", "Co", "Pb", "Cd", "Tl", "Rh", "Al"] }
order = ["binary", "ternary"]
forms = ["coating"]
[robustness]
samples = 256
[[criteria]]
descriptor = "price_usd_per_kg"
group = "process"
at_zero = 1e9
at_one = 0.0
weight = 0.0
[[criteria]]
descriptor = "zn_adsorption_energy_ev"
group = "electronic"
at_zero = -0.676
at_one = -1.351
[[criteria]]
descriptor = "lattice_mismatch_percent"
group = "epitaxy"
magnitude = true
at_zero = 11.2
at_one = 4.9
"#;
    let dir = folder_with("exact.csv", &rows);
    let path = dir.path().join("job.toml");
    std::fs::write(&path, text).unwrap();
    let job = Job::read(&path, &[]).unwrap();
    let facts = job.facts(&FACTS).unwrap();
    let ranking = screen::run(&job.resolve(&facts).unwrap(), &facts, &Quiet).unwrap();
    assert_study(&ranking);
    let robustness = ranking.robustness.as_ref().unwrap();
    assert_eq!(robustness.forms.len(), 1);
    for (row, study) in ranking.systems.iter().zip(&robustness.systems) {
        let rank = row.ranks[0].expect("all is known");
        let study = study.as_ref().unwrap();
        assert_eq!(study.rank_quantiles, [rank as f64; 3], "{:?}", row.solutes);
        assert_eq!(study.p_top10, f64::from(u8::from(rank <= 10)));
    }
    let form = &robustness.forms[0];
    assert!(form.influences.is_empty(), "{:?}", form.influences);
    assert_eq!(form.data[1..], [0, 0]);
}

#[test]
fn one_error_moves_every_system_with_the_element() {
    // Both layers hold tin and differ in the other element's adsorption alone, which is exact: tin's error cannot
    // turn them round, the other element's can.
    let of = |sigma_sn: f64, sigma_ag: f64| {
        let rows = format!(
            "property,subject,value,unit,sigma,source\n\
             zn_adsorption_energy_ev,Sn,-1.0,eV,{sigma_sn},mine\n\
             zn_adsorption_energy_ev,Ag,-1.05,eV,{sigma_ag},mine\n\
             zn_adsorption_energy_ev,Cu,-1.0,eV,0.0,mine\n"
        );
        let text = r#"
[screen]
name = "shared"
[facts]
overrides = ["values.csv"]
[candidates]
list = ["Ag50Sn50@coating", "Cu50Sn50@coating"]
[robustness]
samples = 1024
[[criteria]]
descriptor = "zn_adsorption_energy_ev"
group = "electronic"
at_zero = 0.0
at_one = -2.0
"#;
        let dir = folder_with("values.csv", &rows);
        let path = dir.path().join("job.toml");
        std::fs::write(&path, text).unwrap();
        let job = Job::read(&path, &[]).unwrap();
        let facts = job.facts(&FACTS).unwrap();
        let ranking = screen::run(&job.resolve(&facts).unwrap(), &facts, &Quiet).unwrap();
        assert_study(&ranking);
        ranking.robustness.unwrap().forms[0].wins[0][1]
    };
    assert_eq!(of(0.1, 0.0), 1.0);
    // Silver's value is 0.05 eV below copper's: with 0.05 eV of error, one sigma.
    assert!((of(0.1, 0.05) - 0.8413).abs() < 0.01, "{}", of(0.1, 0.05));
}

#[test]
fn what_a_model_has_in_common_widens_no_interval() {
    let width = |correlation: f64| {
        let text = format!(
            "{ALLOYS}[robustness]\nweight_draws = 0\nmodel_correlation = {correlation:.1}\n"
        );
        let ranking = ranking_of(&text, &FACTS);
        let systems = &ranking.robustness.as_ref().unwrap().systems;
        let widths: Vec<f64> = systems
            .iter()
            .zip(&ranking.systems)
            .filter(|(_, row)| row.form == Form::Coating)
            .filter_map(|(s, _)| Some(s.as_ref()?.rank_quantiles))
            .map(|[low, _, high]| high - low)
            .collect();
        widths.iter().sum::<f64>() / widths.len() as f64
    };
    let (none, half, all) = (width(0.0), width(0.5), width(1.0));
    assert!(all < half && half < none, "{none} {half} {all}");
}

#[test]
fn a_run_folder_has_every_table_and_top_shows_the_interval() {
    let dir = folder_with("job.toml", ALLOYS);
    let out = done(&["run", "job.toml", "--out", "run"], dir.path());
    for words in [
        "samples of the errors and comes",
        "weightings of the groups",
        "5-95 %",
        "are missing",
    ] {
        assert!(out.contains(words), "{words}: {out}");
    }
    let folder = dir.path().join("run");
    assert_ranked(&folder);
    let data = &json(&folder.join("run.json"))["data"];
    assert!(data["all"].as_u64() > data["missing"].as_u64());
    for (table, least) in [
        ("pairwise", 2 * 380),
        ("sensitivity", 20),
        ("scenarios", 1000),
    ] {
        let table_rows = Table::read(&folder.join(format!("{table}.parquet"))).height();
        assert!(table_rows >= least, "{table}: {table_rows}");
    }
    let scenarios = Table::read(&folder.join("scenarios.parquet")).words("scenario");
    for scenario in [
        "h2_fast_diffusion",
        "without_her_log10_i0_a_cm2",
        "without_group_epitaxy",
        "view_topsis_min_max",
    ] {
        assert!(scenarios.iter().any(|s| s == scenario), "{scenario}");
    }
    let top = done(&["top", "run"], dir.path());
    let header = top.lines().next().unwrap();
    for column in ["rank_p05", "rank_p95", "p_top10"] {
        assert!(header.contains(column), "{header}");
    }
    done(&["top", "run", "--by", "rank_acceptability_1"], dir.path());
}

#[test]
fn no_samples_no_study() {
    let dir = folder_with("job.toml", &format!("{ALLOYS}[robustness]\nsamples = 0\n"));
    let out = done(&["run", "job.toml", "--out", "run"], dir.path());
    assert!(!out.contains("leads in"), "{out}");
    assert_ranked(&dir.path().join("run"));
    let systems = Table::read(&dir.path().join("run/systems.parquet"));
    assert!(systems.floats("p_top10").iter().all(Option::is_none));
}

#[test]
fn wrong_settings_are_refused() {
    let dir = folder_with("job.toml", ALLOYS);
    for (set, word) in [
        ("robustness.samples=65537", "0 to 65536"),
        ("robustness.weight_draws=1000001", "0 to 1000000"),
        ("robustness.model_correlation=1.5", "one error for all"),
        ("robustness.model_correlation=-0.1", "one error for all"),
        ("robustness.sample=3", "did you mean `samples`"),
    ] {
        let (code, _, err) = run(&["check", "job.toml", "--set", set], dir.path());
        assert_eq!(code, 2, "{set}");
        assert!(err.contains(word), "{set}: {err}");
    }
}

#[test]
fn a_value_whose_error_nobody_knows_is_counted_and_listed() {
    let text = r#"
[screen]
name = "null-sigma"
[candidates]
forms = ["dilute"]
[robustness]
samples = 64
weight_draws = 0
[[criteria]]
descriptor = "solubility_at_percent"
group = "stability"
at_zero = 0.0
at_one = 1.0
"#;
    let dir = folder_with("job.toml", text);
    done(&["run", "job.toml", "--quiet", "--out", "run"], dir.path());
    let folder = dir.path().join("run");
    assert_ranked(&folder);
    let table = Table::read(&folder.join("sensitivity.parquet"));
    let (sigma, models) = (table.floats("sigma"), table.words("model"));
    let unknown: Vec<usize> = (0..table.height())
        .filter(|&r| sigma[r].is_none() && models[r] != "missing")
        .collect();
    assert!(!unknown.is_empty(), "some bound has no error");
    let counted = &json(&folder.join("run.json"))["data"]["without_sigma"];
    assert_eq!(counted.as_u64(), Some(unknown.len() as u64));
    for row in unknown {
        assert_eq!(table.floats("first_order_index")[row], None);
        assert_eq!(table.floats("top10_change")[row], None);
        assert!(table.words("resolved_by")[row].starts_with("nobody knows its error"));
    }
}
