//! `element`, `compare`, `miedema`: what is known, and how alternatives differ.

use std::path::Path;
use std::sync::Arc;

use zincscreen::candidates::{Candidate, Form, Listed, parse_listed};
use zincscreen::descriptors::{Context, DESCRIPTORS, Evaluator, FLAGS};
use zincscreen::facts::{Element, Facts, Phase, Quantity, UnknownElement};
use zincscreen::job::{Job, ScreenPlan};
use zincscreen::models::miedema::{self, State};
use zincscreen::score::{CandidateEvidence, score};

use super::args::{Args, CompareArgs, ElementArgs, MiedemaArgs};
use super::table;
use super::{Failure, say};

pub(super) fn parse_element(text: &str) -> Result<Element, Failure> {
    text.parse()
        .map_err(|e: UnknownElement| Failure::Input(e.to_string()))
}

pub(super) fn plan_of(job: Option<&Path>) -> Result<(ScreenPlan, Facts), Failure> {
    let base = Facts::embedded()?;
    let job = match job {
        Some(path) => Job::read(path, &[])?,
        None => Job::parse("[screen]\nname = \"default\"\n", Path::new("default"), &[])?,
    };
    let facts = job.facts(&base)?;
    Ok((job.resolve(&facts)?, facts))
}

pub(crate) fn element(args: &ElementArgs, common: &Args) -> Result<(), Failure> {
    let element = parse_element(&args.symbol)?;
    let (plan, facts) = plan_of(None)?;
    let Some(info) = facts.info(element) else {
        return Err(Failure::Input(format!(
            "{element} is not among the elements of the facts"
        )));
    };
    if common.json {
        return element_json(element, &facts);
    }
    let (period, group) = element.position();
    let group = group.map_or("no group".to_owned(), |g| format!("group {g}"));
    say(&format!(
        "{element}  {}, Z = {}, period {period}, {group}, {} block, {} g/mol",
        info.name,
        element.atomic_number(),
        info.block,
        info.atomic_weight_g_mol
    ))?;
    say("\nDescriptors as a solute (default conditions):\n")?;
    let evaluator = Evaluator::new(Context {
        facts: &facts,
        environment: &plan.environment,
    });
    let candidate = of_element(element, Form::Dilute);
    let rows = DESCRIPTORS
        .iter()
        .enumerate()
        .map(|(i, d)| {
            let quantity = evaluator.evaluate(i, &candidate);
            let (model, source) = origin(&quantity);
            vec![
                d.name.to_owned(),
                table::quantity(&quantity),
                d.unit.to_owned(),
                model,
                source,
            ]
        })
        .collect();
    say(&table::table(
        &["descriptor", "value", "unit", "model", "sources"],
        rows,
        &[0, 2, 3, 4],
    ))?;

    say(
        "\nFacts, every listing (> marks the one that counts, ! a listing further from it than one sigma):\n",
    )?;
    let mut rows = Vec::new();
    for (name, property) in facts.properties() {
        let chosen = facts.quantity(name, element).ok();
        for listing in facts.listings(name, element) {
            let fact = listing.fact;
            let own_sigma = fact
                .sigma
                .or(property.sigma)
                .or(property.relative_sigma.map(|r| r * fact.value.abs()));
            let far = chosen.as_ref().is_some_and(|c| {
                fact.host.is_empty()
                    && (fact.value - c.value).abs() > own_sigma.unwrap_or(f64::INFINITY)
            });
            let mark = if listing.is_chosen {
                ">"
            } else if far {
                "!"
            } else {
                ""
            };
            let place: Vec<&str> = [&*fact.host, &*fact.facet]
                .into_iter()
                .filter(|t| !t.is_empty())
                .collect();
            rows.push(vec![
                mark.to_owned(),
                name.to_owned(),
                place.join(" "),
                fact.value.to_string(),
                fact.sigma.map_or(String::new(), |s| s.to_string()),
                property.unit.clone(),
                fact.source.to_string(),
                fact.flag.to_string(),
            ]);
        }
    }
    let header = [
        "", "property", "where", "value", "sigma", "unit", "source", "flag",
    ];
    say(&table::table(&header, rows, &[0, 1, 2, 5, 6, 7]))?;
    let conflicts: Vec<Vec<String>> = facts
        .conflicts()
        .iter()
        .filter(|c| c.element == element)
        .map(|c| {
            vec![
                c.property.clone(),
                format!("{} ({})", c.a.1, c.a.0),
                format!("{} ({})", c.b.1, c.b.0),
                c.difference.clone(),
            ]
        })
        .collect();
    if !conflicts.is_empty() {
        say("\nConflicts on record:\n")?;
        let header = ["property", "one source", "another", "difference"];
        say(&table::table(&header, conflicts, &[0, 1, 2, 3]))?;
    }
    system_and_phases(element, &facts)?;
    literature(element, &facts)
}

fn system_and_phases(element: Element, facts: &Facts) -> Result<(), Failure> {
    if let Some(system) = facts.binary_system(element) {
        say(&format!(
            "\nZn-{element}: {} ({}). {} [{}]",
            system.system_type, system.evidence, system.statement, system.source
        ))?;
    }
    let of: Vec<&Phase> = facts
        .phases()
        .iter()
        .filter(|p| p.formula.solutes().eq([element]))
        .collect();
    if !of.is_empty() {
        say("\nStructures with zinc:\n")?;
        let rows = of
            .iter()
            .map(|p| {
                vec![
                    p.formula.to_string(),
                    p.space_group.to_string(),
                    p.database_id.to_string(),
                    p.evidence.to_string(),
                    p.e_above_hull_ev
                        .map_or(String::new(), |e| format!("{:.0}", 1000.0 * e)),
                    p.source.to_string(),
                ]
            })
            .collect();
        let header = [
            "formula",
            "space group",
            "entry",
            "evidence",
            "meV/atom above hull",
            "source",
        ];
        say(&table::table(&header, rows, &[0, 1, 2, 3, 5]))?;
    }
    Ok(())
}

fn literature(element: Element, facts: &Facts) -> Result<(), Failure> {
    say("\nLiterature (systems of the founding review):\n")?;
    let mut any = false;
    for system in facts
        .literature()
        .iter()
        .filter(|s| s.elements.contains(&element))
    {
        any = true;
        let hours = if system.symmetric_cell_hours.is_empty() {
            String::new()
        } else {
            format!("; symmetric cell {} h", system.symmetric_cell_hours)
        };
        say(&format!(
            "{}  {} [{}, {}]{hours}",
            system.id, system.label, system.strategy, system.role
        ))?;
        if !system.citation.is_empty() {
            say(&format!("      {}", system.citation))?;
        }
        if !system.note.is_empty() {
            say(&format!("      caution: {}", system.note))?;
        }
        let doi = facts
            .sources()
            .find(|(key, _)| *key == system.source)
            .map(|(_, s)| s.doi.as_str());
        if let Some(doi) = doi.filter(|d| !d.is_empty()) {
            say(&format!("      reviewed in doi:{doi}"))?;
        }
    }
    for claim in facts
        .claims()
        .iter()
        .filter(|c| c.elements.contains(&element))
    {
        any = true;
        say(&format!("{}  claim: {}", claim.id, claim.claim))?;
        if claim.caution_level != "none" {
            say(&format!(
                "      caution ({}): {}",
                claim.caution_level, claim.caution
            ))?;
        }
    }
    if any { Ok(()) } else { say("none") }
}

fn element_json(element: Element, facts: &Facts) -> Result<(), Failure> {
    let mut values = Vec::new();
    for (name, property) in facts.properties() {
        for listing in facts.listings(name, element) {
            let f = listing.fact;
            values.push(serde_json::json!({
                "property": name, "host": &*f.host, "facet": &*f.facet, "value": f.value, "sigma": f.sigma,
                "unit": property.unit, "source": &*f.source, "method": &*f.method, "flag": &*f.flag,
                "is_chosen": listing.is_chosen,
            }));
        }
    }
    let systems: Vec<_> = facts
        .literature()
        .iter()
        .filter(|s| s.elements.contains(&element))
        .collect();
    let claims: Vec<_> = facts
        .claims()
        .iter()
        .filter(|c| c.elements.contains(&element))
        .collect();
    let conflicts: Vec<_> = facts
        .conflicts()
        .iter()
        .filter(|c| c.element == element)
        .collect();
    let json = serde_json::json!({
        "element": element.symbol(), "facts": values, "conflicts": conflicts, "literature": systems, "claims": claims,
    });
    say(&format!("{json:#}"))
}

fn origin(quantity: &Quantity) -> (String, String) {
    match quantity {
        Ok(value) => (value.model.to_string(), value.source.to_string()),
        Err(_) => (String::new(), String::new()),
    }
}

/// A plain element as a dilute alloy of 1 at.% or as a pure layer; zinc as itself.
fn of_element(element: Element, form: Form) -> Candidate {
    if element == Element::ZN {
        return Candidate::bare_zinc(form);
    }
    let milli = if form == Form::Coating {
        100_000
    } else {
        1_000
    };
    Candidate {
        form,
        solutes: vec![element],
        milli: [milli, 0],
        phase: None,
    }
}

pub(super) fn candidates(text: &str, form: Form, facts: &Facts) -> Result<Vec<Candidate>, Failure> {
    if let Ok(element) = text.parse::<Element>() {
        if facts.info(element).is_none() {
            return Err(Failure::Input(format!(
                "{element} is not among the elements of the facts"
            )));
        }
        return Ok(vec![of_element(element, form)]);
    }
    let listed = parse_listed(text, facts).map_err(|p| Failure::Input(format!("`{text}`: {p}")))?;
    Ok(match listed {
        Listed::Composition {
            form,
            solutes,
            milli,
        } => vec![Candidate {
            form,
            solutes,
            milli,
            phase: None,
        }],
        Listed::Phases(phases) => phases
            .iter()
            .map(Arc::clone)
            .map(Candidate::from_phase)
            .collect(),
    })
}

pub(crate) fn compare(args: &CompareArgs, common: &Args) -> Result<(), Failure> {
    let (plan, facts) = plan_of(args.job.as_deref())?;
    let form = match args.form.as_str() {
        "dilute" => Form::Dilute,
        "coating" => Form::Coating,
        other => {
            return Err(Failure::Input(format!(
                "`--form {other}`: expected dilute or coating"
            )));
        }
    };
    let mut all = Vec::new();
    for item in &args.items {
        all.extend(candidates(item, form, &facts)?);
    }
    let evaluator = Evaluator::new(Context {
        facts: &facts,
        environment: &plan.environment,
    });
    let evidence: Vec<CandidateEvidence<'_>> = all
        .iter()
        .map(|c| CandidateEvidence::new(&evaluator, c))
        .collect();
    let ids: Vec<String> = all.iter().map(Candidate::id).collect();
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut json = Vec::new();
    for hypothesis in &plan.hypotheses {
        let mut row = vec![format!("score {}", hypothesis.id), "1".to_owned()];
        for (candidate, evidence) in all.iter().zip(&evidence) {
            let s = score(hypothesis, candidate.form, evidence);
            row.push(match (s.score, s.low, s.high) {
                (Some(score), Some(low), Some(high)) => {
                    let mark = if s.coverage < plan.min_coverage {
                        " (unranked)"
                    } else {
                        ""
                    };
                    format!("{score:.3} [{low:.3}, {high:.3}]{mark}")
                }
                _ => "(nothing known)".to_owned(),
            });
            json.push(serde_json::json!({
                "candidate_id": candidate.id(), "hypothesis": hypothesis.id, "score": s.score,
                "score_low": s.low, "score_high": s.high, "score_coverage": s.coverage,
            }));
        }
        rows.push(row);
    }
    if common.json {
        return say(&format!(
            "{:#}",
            serde_json::json!({ "scores": json, "descriptors": values(&ids, &evidence) })
        ));
    }
    for (i, d) in DESCRIPTORS.iter().enumerate() {
        let mut row = vec![d.name.to_owned(), d.unit.to_owned()];
        row.extend(evidence.iter().map(|e| table::quantity(&e.quantities[i])));
        rows.push(row);
    }
    for flag in FLAGS {
        let mut row = vec![flag.name.to_owned(), String::new()];
        row.extend(
            all.iter()
                .map(|c| match (flag.evaluate)(evaluator.context(), c) {
                    Some(true) => "yes".to_owned(),
                    Some(false) => "no".to_owned(),
                    None => "-".to_owned(),
                }),
        );
        rows.push(row);
    }
    let mut header = vec!["", "unit"];
    header.extend(ids.iter().map(String::as_str));
    say(&table::table(&header, rows, &[0, 1]))
}

fn values(ids: &[String], evidence: &[CandidateEvidence<'_>]) -> Vec<serde_json::Value> {
    let mut values = Vec::new();
    for (id, known) in ids.iter().zip(evidence) {
        for (d, q) in DESCRIPTORS.iter().zip(&known.quantities) {
            values.push(match q {
                Ok(v) => serde_json::json!({
                    "candidate_id": id, "descriptor": d.name, "unit": d.unit, "value": v.value,
                    "sigma": v.sigma, "model": v.model, "source": &*v.source,
                }),
                Err(reason) => serde_json::json!({
                    "candidate_id": id, "descriptor": d.name, "unit": d.unit, "value": null,
                    "reason": reason.as_str(),
                }),
            });
        }
    }
    values
}

pub(crate) fn miedema(args: &MiedemaArgs, common: &Args) -> Result<(), Failure> {
    let facts = Facts::embedded()?;
    let elements: Vec<Element> = args
        .elements
        .iter()
        .map(|t| parse_element(t))
        .collect::<Result<_, _>>()?;
    if elements
        .iter()
        .enumerate()
        .any(|(i, e)| elements[..i].contains(e))
    {
        return Err(Failure::Input("an element is named twice".to_owned()));
    }
    let x = if args.x.is_empty() {
        vec![1.0 / elements.len() as f64; elements.len()]
    } else {
        args.x.clone()
    };
    let sum: f64 = x.iter().sum();
    let sound = x.len() == elements.len() && x.iter().all(|x| x.is_finite() && *x > 0.0);
    if !sound || (sum - 1.0).abs() > 1e-6 {
        return Err(Failure::Input(format!(
            "`--x`: expected {} positive atomic fractions that sum to 1",
            elements.len()
        )));
    }
    let parts: Vec<(Element, f64)> = elements.iter().copied().zip(x.iter().copied()).collect();
    let mut rows = Vec::new();
    let mut json = Vec::new();
    let mut push = |name: String, unit: &str, q: Quantity| {
        json.push(serde_json::json!({
            "quantity": name, "unit": unit, "value": q.as_ref().ok().map(|v| v.value),
            "sigma": q.as_ref().ok().and_then(|v| v.sigma), "reason": q.as_ref().err().map(|r| r.as_str()),
        }));
        let value = match &q {
            Ok(v) => format!("{:.2}", v.value),
            Err(reason) => format!("({reason})"),
        };
        let sigma = q
            .ok()
            .and_then(|v| v.sigma)
            .map_or(String::new(), |s| format!("{s:.1}"));
        rows.push(vec![name, value, sigma, unit.to_owned()]);
    };
    for (name, state) in [
        ("ordered compound", State::Compound),
        ("solid solution", State::SolidSolution),
        ("liquid", State::Liquid),
        ("amorphous", State::Amorphous),
    ] {
        push(
            name.to_owned(),
            "kJ/mol of atoms",
            miedema::mixture(&facts, &parts, state),
        );
    }
    for &solute in &elements {
        for &solvent in elements.iter().filter(|e| **e != solute) {
            push(
                format!("{solute} dilute in {solvent}"),
                "kJ/mol of solute",
                miedema::dilute_solution(&facts, solute, solvent),
            );
            push(
                "  elastic part, not added".to_string(),
                "kJ/mol of solute",
                miedema::dilute_elastic(&facts, solute, solvent),
            );
        }
    }
    if common.json {
        return say(&format!("{:#}", serde_json::Value::Array(json)));
    }
    let formula: Vec<String> = parts.iter().map(|(e, x)| format!("{e} {x:.3}")).collect();
    say(&format!("{} (atomic fractions)\n", formula.join(", ")))?;
    say(&table::table(
        &["Miedema", "value", "sigma", "unit"],
        rows,
        &[0, 3],
    ))
}
