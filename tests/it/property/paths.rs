//! The kernel and the careful path.

use super::*;

/// What the careful path says of a candidate: the score under each hypothesis where it is ranked, and
/// the coverage under the first; none if a filter rejects it.
pub(super) fn carefully(
    plan: &ScreenPlan,
    evaluator: &Evaluator<'_>,
    c: &Candidate,
) -> Option<(Vec<Option<f64>>, f64)> {
    let evidence = CandidateEvidence::new(evaluator, c);
    let stays = plan
        .filters
        .iter()
        .all(|f| match &evidence.quantities[f.descriptor] {
            Ok(value) => f.passes(value.value),
            Err(Reason::NotApplicable) => true,
            Err(_) => f.on_null == OnNull::Keep,
        });
    stays.then(|| {
        let scored: Vec<_> = plan
            .hypotheses
            .iter()
            .map(|h| score(h, c.form, &evidence))
            .collect();
        let ranked = scored
            .iter()
            .map(|s| s.score.filter(|_| s.coverage >= plan.min_coverage));
        (ranked.collect(), scored[0].coverage)
    })
}

pub(super) fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= ROUNDING * a.abs().max(b.abs())
}

/// The streamed scores of a plan are those of the careful path; how many there are.
pub(super) fn assert_paths_agree(plan: &ScreenPlan, facts: &Facts) -> usize {
    let evaluator = Evaluator::new(Context {
        facts,
        environment: &plan.environment,
    });
    let space = plan.space(facts).unwrap();
    let mut expected = (0..space.len()).filter_map(|number| {
        let candidate = space.candidate(number).expect("numbered");
        let scores = carefully(plan, &evaluator, &candidate)?;
        Some((candidate, scores))
    });
    let mut count = 0;
    screen::stream_scored(plan, facts, &Quiet, |batch| {
        for (i, id) in batch.ids.iter().enumerate() {
            let (candidate, (scores, coverage)) = expected.next().expect("the filters agree");
            assert_eq!(*id, candidate.id(), "the filters agree");
            assert_eq!(batch.coverage[i], coverage, "coverage of {id}");
            let c = candidate.composition();
            assert_eq!(
                [batch.x[0][i], batch.x[1][i], batch.x[2][i]],
                [
                    Some(c.x_zn),
                    Some(c.x[0]),
                    Some(c.x[1]).filter(|_| candidate.solutes.len() == 2)
                ]
            );
            for (h, expected) in scores.iter().enumerate() {
                match (batch.scores[h][i], expected) {
                    (None, None) => {}
                    (Some(a), Some(b)) if close(a, *b) => {}
                    other => panic!("{id} under {}: {other:?}", plan.hypotheses[h].id),
                }
            }
            count += 1;
        }
        Ok::<(), Cancelled>(())
    })
    .unwrap();
    drop(expected);
    count
}
