//! Of several values of one quantity, which counts?
//!
//! - Of the sites of one slab the most stable one ([`supersede`]). Slabs of other coverage, thickness or cell are other slabs.
//! - Density-functional values before those of any other calculator, for all surfaces of a subject. Then, for each surface, the
//!   better preset, the lower coverage, where adsorbed atoms feel each other less, the slab of more layers, and of slabs
//!   that differ in nothing but their cell the one planned last.
//! - Of other calculators alone (machine-learned and empirical potentials), two or more of them, the mean of the best value
//!   of each: a committee. Models that learned from like data share errors, so its sigma is the spread, but not less than that
//!   of one model.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::{CollectedFact, SIGMA_LEARNED_EV};

/// Marks every site but the lowest of each slab.
pub(super) fn supersede(facts: &mut [CollectedFact]) {
    let key = |fact: &CollectedFact| (fact.property, fact.subject.clone(), fact.slab.clone());
    let mut best: BTreeMap<_, f64> = BTreeMap::new();
    let is_of_site = |fact: &CollectedFact| !fact.property.starts_with("d_band");
    for fact in facts.iter().filter(|f| f.flag.is_empty() && is_of_site(f)) {
        let low = best.entry(key(fact)).or_insert(f64::INFINITY);
        *low = low.min(fact.value);
    }
    for fact in facts
        .iter_mut()
        .filter(|f| f.flag.is_empty() && is_of_site(f))
    {
        if best.get(&key(fact)).is_some_and(|low| fact.value > *low) {
            fact.flag = "superseded";
        }
    }
}

/// One value for each property, subject and surface: a file of facts gives each once.
pub(super) fn that_count(facts: &[CollectedFact]) -> Vec<CollectedFact> {
    let counting = || facts.iter().filter(|f| f.flag.is_empty());
    let by_functional: BTreeSet<(&str, &str)> = counting()
        .filter(|fact| !fact.is_learned)
        .map(|fact| (fact.property, fact.subject.as_str()))
        .collect();
    let mut of_quantity: BTreeMap<(&str, &str, &str), Vec<&CollectedFact>> = BTreeMap::new();
    for fact in counting() {
        if fact.is_learned && by_functional.contains(&(fact.property, fact.subject.as_str())) {
            continue;
        }
        let key = (fact.property, fact.subject.as_str(), fact.host.as_str());
        of_quantity.entry(key).or_default().push(fact);
    }
    of_quantity
        .into_values()
        .filter_map(|mut facts| {
            facts.sort_by(|a, b| order(a, b));
            let best = *facts.first()?;
            if !best.is_learned {
                return Some(best.clone());
            }
            // The best of each potential, at the coverage of the first.
            let mut members: Vec<&CollectedFact> = Vec::new();
            for fact in facts {
                let is_new = members.iter().all(|m| m.potential != fact.potential);
                if is_new && fact.coverage == best.coverage {
                    members.push(fact);
                }
            }
            members.sort_by(|a, b| a.potential.cmp(&b.potential));
            Some(committee(&members).unwrap_or_else(|| best.clone()))
        })
        .collect()
}

/// What counts first.
fn order(a: &CollectedFact, b: &CollectedFact) -> Ordering {
    let quality = |fact: &CollectedFact| {
        ["publication", "screen"]
            .iter()
            .position(|preset| fact.preset == *preset)
            .unwrap_or(2)
    };
    let coverage = |fact: &CollectedFact| fact.coverage.parse().unwrap_or(f64::INFINITY);
    quality(a)
        .cmp(&quality(b))
        .then(coverage(a).total_cmp(&coverage(b)))
        .then(b.layers.cmp(&a.layers))
        .then(b.planned.cmp(&a.planned))
}

/// The mean of two or more calculators.
fn committee(members: &[&CollectedFact]) -> Option<CollectedFact> {
    let first = members.first().filter(|_| members.len() > 1)?;
    let n = members.len() as f64;
    let mean = members.iter().map(|m| m.value).sum::<f64>() / n;
    let variance = members
        .iter()
        .map(|m| (m.value - mean).powi(2))
        .sum::<f64>()
        / (n - 1.0);
    let spread = variance.sqrt();
    let all = |of: &dyn Fn(&CollectedFact) -> String, between: &str| {
        members
            .iter()
            .map(|m| of(m))
            .collect::<Vec<_>>()
            .join(between)
    };
    Some(CollectedFact {
        value: mean,
        sigma: spread.max(SIGMA_LEARNED_EV),
        source: all(&|m| m.source.clone(), "+"),
        method: format!(
            "mean of {} calculators, spread {spread:.2} eV: {}",
            members.len(),
            all(&|m| format!("{} {:.3}", m.method, m.value), "; ")
        ),
        settings_hash: all(&|m| m.settings_hash.clone(), "+"),
        facet: {
            let sites: BTreeSet<&str> = members.iter().map(|m| m.facet.as_str()).collect();
            sites.into_iter().collect::<Vec<_>>().join(" ")
        },
        note: all(&|m| m.note.clone(), "; "),
        ..(*first).clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(
        value: f64,
        method: &str,
        hash: &str,
        is_learned: bool,
        coverage: &str,
    ) -> CollectedFact {
        CollectedFact {
            property: "zn_adsorption_vs_bulk_ev",
            subject: "Cu".to_owned(),
            host: "Cu(111)".to_owned(),
            facet: "hollow-fcc-1".to_owned(),
            layer: String::new(),
            coverage: coverage.to_owned(),
            value,
            unit: "eV",
            sigma: if is_learned { SIGMA_LEARNED_EV } else { 0.1 },
            source: format!("job:{hash}"),
            method: method.to_owned(),
            settings_hash: hash.to_owned(),
            flag: "",
            note: String::new(),
            is_learned,
            preset: "screen".to_owned(),
            is_dense: false,
            potential: method.to_owned(),
            layers: 4,
            planned: 1,
            slab: format!("{hash} {coverage}"),
        }
    }

    #[test]
    fn potentials_form_a_committee_and_a_functional_overrules_it() {
        let chgnet = fact(0.48, "chgnet screen", "c", true, "0.1111");
        let seven = fact(0.63, "sevenn screen", "s", true, "0.1111");
        let other = fact(0.86, "nequix screen", "n", true, "0.1111");
        let counted = that_count(&[chgnet.clone(), seven.clone(), other.clone()]);
        assert_eq!(counted.len(), 1);
        // By hand: mean 1.97 / 3; squares 0.03121, 0.00071, 0.04134, over two.
        assert!((counted[0].value - 0.656_667).abs() < 1e-6);
        assert!((counted[0].sigma - 0.4).abs() < 1e-12);
        assert_eq!(counted[0].source, "job:c+job:n+job:s");
        assert!(
            counted[0].method.contains("spread 0.19 eV"),
            "{}",
            counted[0].method
        );
        // Far apart, the spread is the sigma.
        let apart = that_count(&[chgnet.clone(), fact(1.88, "x screen", "x", true, "0.1111")]);
        assert!((apart[0].sigma - 1.4 / 2.0_f64.sqrt()).abs() < 1e-12);
        // The same potential at a better preset is no second member.
        let mut finer = fact(0.50, "chgnet publication", "p", true, "0.1111");
        finer.preset = "publication".to_owned();
        finer.potential = chgnet.potential.clone();
        assert_eq!(that_count(&[chgnet.clone(), finer.clone()]), [finer]);
        // One alone is no committee; a functional comes first.
        let alone = [seven.clone()];
        assert_eq!(that_count(&alone), alone);
        let dft = fact(0.9, "GPAW screen", "g", false, "0.2500");
        let mut elsewhere = seven.clone();
        elsewhere.host = "Cu(100)".to_owned();
        assert_eq!(that_count(&[chgnet, dft.clone(), seven, elsewhere]), [dft]);
    }

    #[test]
    fn the_lower_coverage_counts_and_sites_compete_on_their_own_slab_only() {
        let dense = fact(-0.5, "GPAW screen", "g", false, "1.0000");
        let sparse = fact(-0.2, "GPAW screen", "g", false, "0.2500");
        let mut bridge = fact(-0.1, "GPAW screen", "g", false, "0.2500");
        bridge.facet = "bridge-1".to_owned();
        let mut all = [dense, sparse.clone(), bridge];
        supersede(&mut all);
        assert_eq!(all.each_ref().map(|f| f.flag), ["", "", "superseded"]);
        let counted = that_count(&all);
        assert_eq!(counted.len(), 1);
        assert_eq!(counted[0], sparse);
        // Of equal coverage the thicker slab, then the later plan; neither names nor hashes decide.
        let mut thick = sparse.clone();
        thick.layers = 7;
        let mut later = sparse.clone();
        later.planned = 2;
        assert_eq!(
            that_count(&[sparse.clone(), thick.clone(), later.clone()]),
            [thick]
        );
        assert_eq!(that_count(&[later.clone(), sparse]), [later]);
    }
}
