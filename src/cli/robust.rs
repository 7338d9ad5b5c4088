//! How far the ranks hold, in a sentence per form.

use zincscreen::candidates::Form;
use zincscreen::job::ScreenPlan;
use zincscreen::robustness::SystemStudy;
use zincscreen::screen::Ranking;

/// Ranks that hold 90 % of the samples: `3-17`.
pub(super) fn interval(study: Option<&SystemStudy>) -> String {
    study.map_or("-".to_owned(), |s| {
        let [low, _, high] = s.rank_quantiles;
        format!("{low:.0}-{high:.0}")
    })
}

/// What the study says of a form; none if there is none.
pub(super) fn sentence(plan: &ScreenPlan, ranking: &Ranking, form: Form) -> Option<String> {
    let robustness = ranking.robustness.as_ref()?;
    let study = robustness.forms.iter().find(|f| f.form == form)?;
    let leader = *study.leaders.first()?;
    let of = robustness.systems[leader].as_ref()?;
    let settings = &plan.job.robustness;
    let percent = |share: f64| format!("{:.0} %", 100.0 * share);
    let mut text = format!(
        "{} leads in {} of {} samples of the errors and comes {} in nine of ten",
        ranking.systems[leader].best.candidate.system(),
        percent(*of.share_errors.first()?),
        settings.samples,
        interval(Some(of)),
    );
    if let Some(share) = of.share_weights.first() {
        text.push_str(&format!(
            "; in {} of {} weightings of the groups",
            percent(*share),
            settings.weight_draws
        ));
    }
    let telling = study
        .influences
        .iter()
        .find(|i| i.top10_change.is_some_and(|c| c > 0.0));
    if let Some(i) = telling {
        text.push_str(&format!(
            ".\nThe first ten would change most ({:.1} of them) with {} of {} ({}): {}",
            i.top10_change.unwrap_or(0.0),
            i.descriptor,
            if i.subject == "all" {
                "all elements"
            } else {
                &i.subject
            },
            i.model,
            i.resolved_by
        ));
    }
    let [all, unknown, missing] = study.data;
    text.push_str(&format!(
        ".\nOf {all} data {missing} are missing and {unknown} have no known error"
    ));
    Some(text)
}
