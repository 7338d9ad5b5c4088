//! Validation against labels: worked numbers, what the statistics promise, the user's labels, the command.

mod command;
mod promises;
mod worked;

use zincscreen::facts::Facts;
use zincscreen::job::{Job, ScreenPlan};
use zincscreen::validate::{Labels, Options, Report, validate};

use crate::common::FACTS;

/// Few draws: these tests look at what does not depend on their number.
const FEW: Options = Options {
    seed: 1,
    resamples: 200,
    permutations: 200,
    weight_draws: 50,
};

fn plan(job: &str) -> (ScreenPlan, Facts) {
    let text = format!("[screen]\nname = \"validated\"\n{job}");
    let job = Job::parse(&text, "validated.toml".as_ref(), &[]).expect("a job");
    let facts = job.facts(&FACTS).expect("its facts");
    (job.resolve(&facts).expect("a plan"), facts)
}

fn report(job: &str, user: Option<&str>) -> Report {
    let (plan, facts) = plan(job);
    let mut labels = Labels::shipped(&facts).expect("shipped labels");
    if let Some(user) = user {
        labels = labels.with_user(user, "my.csv", &facts).expect("labels");
    }
    validate(&plan, &facts, &labels, FEW).expect("validated")
}
