//! Jobs, drawn.

use super::*;

/// Values of every descriptor over elements, mixtures and compounds, sorted, to draw limits from.
pub(super) static VALUES: LazyLock<Vec<Vec<f64>>> = LazyLock::new(|| {
    let environment = Environment::default();
    let evaluator = Evaluator::new(Context {
        facts: &FACTS,
        environment: &environment,
    });
    let mut candidates = singles(&FACTS);
    candidates.extend(pairs(&FACTS).into_iter().step_by(7));
    candidates.extend(
        FACTS
            .phases()
            .iter()
            .cloned()
            .map(|p| Candidate::from_phase(Arc::new(p))),
    );
    (0..DESCRIPTORS.len())
        .map(|d| {
            let known = candidates
                .iter()
                .filter_map(|c| Some(evaluator.evaluate(d, c).ok()?.value));
            let mut values: Vec<f64> = known.collect();
            values.sort_by(f64::total_cmp);
            values
        })
        .collect()
});

/// The value below which a share of all values lies.
pub(super) fn quantile(descriptor: usize, share: f64) -> f64 {
    let values = &VALUES[descriptor];
    let place = share * (values.len() - 1) as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(values.len() - 1);
    values[below] + (place - below as f64) * (values[above] - values[below])
}

/// Two different limits.
pub(super) fn ends(descriptor: usize, shares: [f64; 2]) -> [f64; 2] {
    let [a, b] = shares.map(|share| quantile(descriptor, share));
    if a == b { [a, a + 1.0] } else { [a, b] }
}

pub(super) fn solutes(facts: &Facts) -> Vec<Element> {
    let all = facts.elements().iter().map(|info| info.element);
    all.filter(|&e| e != Element::ZN).collect()
}

/// Elements that differ in what is known of them and in what is asked: d bands and none, hydrogen currents in
/// acid and in alkali, liquids, legal limits, compound formers, noble and base.
pub(super) fn telling() -> Vec<Element> {
    [
        "Li", "Mg", "Al", "Mn", "Fe", "Ni", "Cu", "Ga", "Ag", "Cd", "Sn", "Ce", "W", "Hg", "Pb",
        "Bi", "Au",
    ]
    .map(|symbol| symbol.parse().unwrap())
    .to_vec()
}

/// Every element alone, as a dilute alloy and as a layer.
pub(super) fn singles(facts: &Facts) -> Vec<Candidate> {
    let of = |form, milli| {
        move |element| Candidate {
            form,
            solutes: vec![element],
            milli: [milli, 0],
            phase: None,
        }
    };
    let dilute = solutes(facts).into_iter().map(of(Form::Dilute, 2_000));
    let layers = solutes(facts).into_iter().map(of(Form::Coating, MILLI));
    dilute.chain(layers).collect()
}

/// Every pair of elements, as a dilute alloy and as a layer.
pub(super) fn pairs(facts: &Facts) -> Vec<Candidate> {
    let mut elements = solutes(facts);
    elements.sort_by_key(|e| e.symbol());
    let mut found = Vec::new();
    for (i, &a) in elements.iter().enumerate() {
        for &b in &elements[i + 1..] {
            for (form, milli) in [
                (Form::Dilute, [1_000, 2_000]),
                (Form::Coating, [30_000, 70_000]),
            ] {
                found.push(Candidate {
                    form,
                    solutes: vec![a, b],
                    milli,
                    phase: None,
                });
            }
        }
    }
    found
}

pub(super) fn some_of<T: Clone + std::fmt::Debug + 'static>(
    all: &[T],
) -> impl Strategy<Value = Vec<T>> + use<T> {
    let most = all.len();
    subsequence(all.to_vec(), 1..=most)
}

prop_compose! {
    fn measure()(d in any::<Index>(), shares in [0.0..1.0, 0.0..1.0_f64], magnitude in any::<bool>()) -> Json {
        let d = d.index(DESCRIPTORS.len());
        let [at_zero, at_one] = ends(d, shares);
        json!({ "descriptor": DESCRIPTORS[d].name, "magnitude": magnitude, "at_zero": at_zero, "at_one": at_one })
    }
}

prop_compose! {
    fn criterion()(
        mut first in measure(),
        otherwise in prop::collection::vec(measure(), 0..3),
        group in select(vec!["electronic", "epitaxy", "hydrogen", "stability", "process"]),
        weight in prop_oneof![1 => Just(0.0), 4 => 0.1..3.0],
        exponent in select(vec![1.0, 0.5, 2.0]),
        forms in prop::option::of(some_of(&["dilute", "phase", "coating"])),
    ) -> Json {
        first["group"] = group.into();
        first["weight"] = weight.into();
        first["exponent"] = exponent.into();
        first["otherwise"] = otherwise.into();
        if let Some(forms) = forms {
            first["forms"] = json!(forms);
        }
        first
    }
}

prop_compose! {
    fn filter()(
        d in any::<Index>(), share in 0.05..0.95_f64, above in any::<bool>(), exclude in any::<bool>(),
    ) -> Json {
        let d = d.index(DESCRIPTORS.len());
        json!({
            "descriptor": DESCRIPTORS[d].name,
            if above { "min" } else { "max" }: quantile(d, share),
            "on_null": if exclude { "exclude" } else { "keep" },
        })
    }
}

prop_compose! {
    /// A grid in thousandths of a percent, so that every number is a multiple of the finest step.
    fn dilute()(first in 1..8_000_u32, step in 100..5_000_u32, levels in 0..8_u32, rest in 0..100_u32, total in 1_000..30_000_u32)
        -> Json {
        let percent = |milli: u32| f64::from(milli) / 1000.0;
        let last = first + levels * step + rest.min(step - 1);
        json!({ "min": percent(first), "max": percent(last), "step": percent(step), "max_total": percent(first + total) })
    }
}

prop_compose! {
    fn listed()(
        elements in subsequence(solutes(&FACTS), 1..=2), a in 1..40_000_u32, b in 1..40_000_u32, layer in any::<bool>(),
    ) -> String {
        let percent = |milli: u32| f64::from(milli) / 1000.0;
        let (e, two) = (&elements, elements.len() == 2);
        match (layer, two) {
            (true, false) => format!("{}100", e[0]),
            (true, true) => format!("{}{}{}{}", e[0], percent(a), e[1], percent(MILLI - a)),
            (false, false) => format!("Zn{}{}{}", percent(MILLI - a), e[0], percent(a)),
            (false, true) => {
                format!("Zn{}{}{}{}{}", percent(MILLI - a - b), e[0], percent(a), e[1], percent(b))
            }
        }
    }
}

prop_compose! {
    fn candidates()(
        include in prop_oneof![subsequence(solutes(&FACTS), 1..=9), subsequence(telling(), 2..=8)],
        order in select(vec![vec!["binary"], vec!["ternary"], vec!["binary", "ternary"], vec!["ternary", "binary"]]),
        forms in some_of(&["dilute", "phase", "coating"]),
        dilute in dilute(),
        hull in 0.0..0.2,
        coating in 5_000..50_000_u32,
        list in prop::option::weighted(0.15, prop::collection::vec(listed(), 1..30)),
    ) -> Json {
        let symbols: Vec<&str> = include.iter().map(|e| e.symbol()).collect();
        let mut json = json!({
            "elements": { "include": symbols }, "order": order, "forms": forms, "dilute": dilute,
            "phase": { "max_e_above_hull_ev": hull },
            "coating": { "step_at_percent": f64::from(coating) / 1000.0 },
        });
        if let Some(list) = list {
            json["list"] = json!(list);
        }
        json
    }
}

#[derive(Debug, Clone)]
pub(super) enum Hypotheses {
    Default,
    Shipped(Vec<&'static str>),
    Own(Vec<Json>),
}

pub(super) fn hypotheses() -> impl Strategy<Value = Hypotheses> {
    let shipped = ["h1_strong_zincophilic", "h2_fast_diffusion", "h3_upd"];
    prop_oneof![
        1 => Just(Hypotheses::Default),
        2 => some_of(&shipped).prop_shuffle().prop_map(Hypotheses::Shipped),
        3 => prop::collection::vec(criterion(), 1..6).prop_map(Hypotheses::Own),
    ]
}

prop_compose! {
    fn environment()(
        ph in 0.0..14.0, ions in [-6.0..0.5_f64, -8.0..0.0_f64], kelvin in [240.0..390.0, 300.0..1200.0_f64], current in 0.1..50.0,
    ) -> Json {
        json!({
            "ph": ph, "zn2_mol_per_l": 10_f64.powf(ions[0]), "solute_ion_mol_per_l": 10_f64.powf(ions[1]),
            "temperature_k": kelvin[0], "anneal_temperature_k": kelvin[1], "current_density_ma_cm2": current,
        })
    }
}

prop_compose! {
    /// A job that is small enough for every candidate to be scored one by one.
    pub(super) fn job()(
        candidates in candidates(),
        hypotheses in hypotheses(),
        environment in prop::option::of(environment()),
        strategy in prop::option::weighted(0.3, select(vec!["in_situ", "bulk", "composite_coating", "ex_situ", "post_treatment"])),
        filters in prop_oneof![3 => Just(Vec::new()), 2 => prop::collection::vec(filter(), 1..3)],
        dband in select(vec!["vijay2022_pbe", "vojvodic2014", "ruban1997"]),
        min_coverage in select(vec![0.0, 0.3, 0.6, 1.0]),
        weights in prop::collection::vec(select(vec![None, Some(0.0), Some(0.5), Some(2.0)]), 5),
        top in 1..150_u32,
        top_per_system in 1..8_u32,
    ) -> String {
        let groups = ["electronic", "epitaxy", "hydrogen", "stability", "process"];
        let weights: BTreeMap<&str, f64> =
            groups.into_iter().zip(weights).filter_map(|(g, w)| Some((g, w?))).collect();
        let mut job = json!({
            "screen": { "name": "drawn" },
            "facts": { "dband_source": dband },
            "candidates": candidates,
            "score": { "min_coverage": min_coverage, "group_weights": weights },
            "filters": filters,
            "output": { "top": top, "top_per_system": top_per_system },
            "robustness": { "samples": 40, "weight_draws": 60 },
        });
        if let Some(strategy) = strategy {
            job["screen"]["strategy"] = strategy.into();
        }
        if let Some(environment) = environment {
            job["environment"] = environment;
        }
        match hypotheses {
            Hypotheses::Default => {}
            Hypotheses::Shipped(names) => job["screen"]["hypotheses"] = json!(names),
            Hypotheses::Own(criteria) => job["criteria"] = json!(criteria),
        }
        toml::to_string(&job).expect("a job")
    }
}

/// The plan of a drawn job; none if it asks for nothing (an empty pool, no weight at all).
pub(super) fn plan_of(text: &str) -> Option<(ScreenPlan, Facts)> {
    let job = Job::parse(text, Path::new("drawn.toml"), &[]).unwrap_or_else(|e| panic!("{e}"));
    let facts = job.facts(&FACTS).unwrap_or_else(|e| panic!("{e}"));
    match job.resolve(&facts) {
        Ok(plan) => Some((plan, facts)),
        Err(error) => {
            let text = error.to_string();
            let nothing = ["the pool is empty", "all weights 0"];
            assert!(nothing.iter().any(|n| text.contains(n)), "{text}");
            None
        }
    }
}
