//! Null in, null out.

use super::*;

fn assert_sound(what: &str, quantity: &Quantity) {
    match quantity {
        Ok(value) => {
            assert!(value.value.is_finite(), "{what}: {value:?}");
            assert!(
                value.sigma.is_none_or(|s| s.is_finite() && s >= 0.0),
                "{what}: {value:?}"
            );
            assert!(
                !value.model.is_empty() && !value.source.is_empty(),
                "{what}: {value:?}"
            );
        }
        Err(reason) => assert!(!reason.as_str().is_empty(), "{what}"),
    }
}

/// Does something with the evaluator of every source of d-band centres.
fn for_every_source(f: impl Fn(&Facts, &Evaluator<'_>)) {
    let environment = Environment::default();
    for source in ["vijay2022_pbe", "vojvodic2014", "ruban1997"] {
        let facts = FACTS
            .clone()
            .with_source("d_band_center_ev", source)
            .unwrap();
        let evaluator = Evaluator::new(Context {
            facts: &facts,
            environment: &environment,
        });
        f(&facts, &evaluator);
    }
}

#[test]
fn every_descriptor_of_every_element_is_a_sourced_number_or_has_a_reason() {
    assert_eq!(FACTS.elements().len(), 67);
    for_every_source(|facts, evaluator| {
        let mut candidates = singles(facts);
        candidates.extend(Form::ALL.map(Candidate::bare_zinc));
        for phase in facts.phases() {
            candidates.push(Candidate::from_phase(Arc::new(phase.clone())));
        }
        for candidate in &candidates {
            for (i, descriptor) in DESCRIPTORS.iter().enumerate() {
                let what = format!("{} of {}", descriptor.name, candidate.id());
                let quantity = evaluator.evaluate(i, candidate);
                assert_sound(&what, &quantity);
                if !descriptor.forms.contains(&candidate.form) {
                    assert_eq!(quantity, Err(Reason::NotApplicable), "{what}");
                }
            }
        }
    });
}

#[test]
fn a_null_solute_makes_the_mixture_null_and_no_other_does() {
    for_every_source(|facts, evaluator| {
        for candidate in pairs(facts) {
            for (i, descriptor) in DESCRIPTORS.iter().enumerate() {
                let what = format!("{} of {}", descriptor.name, candidate.id());
                let quantity = evaluator.evaluate(i, &candidate);
                assert_sound(&what, &quantity);
                let Rule::Solutes { combine, .. } = descriptor.rule else {
                    continue;
                };
                let of = |e: Element| evaluator.of_element(i, candidate.form, e).clone();
                let own = [of(candidate.solutes[0]), of(candidate.solutes[1])];
                match (&own, quantity) {
                    ([Ok(a), Ok(b)], Ok(value)) => {
                        let (a, b) = (a.value, b.value);
                        let expected = match combine {
                            Combine::Mean => {
                                let [m, n] = candidate.milli.map(f64::from);
                                (m * a + n * b) / (m + n)
                            }
                            Combine::Lowest => a.min(b),
                            Combine::Highest => a.max(b),
                            Combine::LargestMagnitude if a.abs() >= b.abs() => a,
                            Combine::LargestMagnitude => b,
                        };
                        let scale = a.abs().max(b.abs());
                        assert!((value.value - expected).abs() <= ROUNDING * scale, "{what}");
                    }
                    ([Err(_), _] | [_, Err(_)], Err(reason)) => {
                        assert!(own.contains(&Err(reason)), "{what}: {reason} is neither's");
                    }
                    (_, quantity) => panic!("{what}: {quantity:?} from {own:?}"),
                }
            }
        }
    });
}

#[test]
fn no_d_band_where_there_is_none() {
    let index = index_of("d_band_center_ev").unwrap();
    for_every_source(|_, evaluator| {
        let reason_of = |symbol: &str| {
            let element: Element = symbol.parse().unwrap();
            evaluator
                .of_element(index, Form::Dilute, element)
                .clone()
                .err()
        };
        assert_eq!(
            evaluator.evaluate(index, &Candidate::bare_zinc(Form::Coating)),
            Err(Reason::D10Closed)
        );
        for symbol in ["Zn", "Cd", "Hg"] {
            assert_eq!(reason_of(symbol), Some(Reason::D10Closed), "{symbol}");
        }
        for symbol in ["Sn", "In", "Bi", "Ga", "Al", "Pb", "Sb", "Mg", "Ca", "Li"] {
            assert_eq!(reason_of(symbol), Some(Reason::NoDBand), "{symbol}");
        }
        for symbol in ["Ce", "Gd", "Lu"] {
            assert_eq!(reason_of(symbol), Some(Reason::FElement), "{symbol}");
        }
        for symbol in ["Cu", "Ag", "Ni", "Pt"] {
            assert_eq!(reason_of(symbol), None, "{symbol}");
        }
    });
}
