//! Sends the dilute ternaries of a job through the prepared kernel on one thread, as often as asked, and
//! prints what was done as one line of JSON: for callgrind (`instructions.sh`), which takes the difference
//! of two numbers of passes, and for the clock (`peers/numpy_scores.py`).
//!
//! `pool [JOB] [PASSES] [SYSTEMS]`; without SYSTEMS, all of the job.

use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use zincscreen::candidates::{Form, System};
use zincscreen::descriptors::{Context, Evaluator};
use zincscreen::facts::Facts;
use zincscreen::job::Job;
use zincscreen::score::{Kernel, Outcome, Prepared};

fn main() -> Result<(), Box<dyn Error>> {
    // `cargo bench` adds flags of its own.
    let args: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| !a.starts_with('-'))
        .collect();
    let job = args.first().map_or("screens/zn-ternary.toml", |a| a);
    let passes: usize = args.get(1).map_or(Ok(1), |a| a.parse())?;
    let most: usize = args.get(2).map_or(Ok(usize::MAX), |a| a.parse())?;

    let job = Job::read(Path::new(job), &[])?;
    let facts = job.facts(&Facts::embedded()?)?;
    let plan = job.resolve(&facts)?;
    let evaluator = Evaluator::new(Context {
        facts: &facts,
        environment: &plan.environment,
    });
    let kernel = Kernel::new(
        &evaluator,
        &plan.hypotheses,
        &plan.filters,
        plan.careful.clone(),
    );
    let space = plan.space(&facts)?;
    let systems: Vec<&System> = space
        .systems()
        .iter()
        .filter(|s| s.form == Form::Dilute && s.solutes.len() == 2)
        .take(most)
        .collect();

    let start = Instant::now();
    let mut prepared: Vec<Prepared> = systems.iter().map(|s| kernel.prepare(s)).collect();
    let prepare_s = start.elapsed().as_secs_f64();
    let (mut pass_s, mut scored, mut sum) = (Vec::with_capacity(passes), 0_u64, 0.0);
    for _ in 0..passes {
        let start = Instant::now();
        for (system, prepared) in systems.iter().zip(&mut prepared) {
            for piece in system.members.pieces(u64::MAX) {
                kernel.for_each(system, &piece, prepared, |_, _, outcome| {
                    if let Outcome::Scored(logs, _) = outcome {
                        scored += 1;
                        sum += logs.iter().filter(|log| !log.is_nan()).sum::<f64>();
                    }
                });
            }
        }
        pass_s.push(start.elapsed().as_secs_f64());
    }
    let json = serde_json::json!({
        "job": plan.name,
        "hypotheses": plan.hypotheses.len(),
        "systems": systems.len(),
        "candidates": systems.iter().map(|s| s.members.len()).sum::<u64>(),
        "passes": passes,
        "scored": scored,
        "sum_of_logs": sum,
        "prepare_s": prepare_s,
        "pass_s": pass_s,
    });
    writeln!(std::io::stdout(), "{json}")?;
    Ok(())
}
