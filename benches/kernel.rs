//! How fast are the parts, and the whole? `cargo bench --bench kernel`, less than a minute.
//!
//! - `kernel/zn_ternary`: every dilute ternary of `screens/zn-ternary.toml` under its three hypotheses,
//!   systems prepared on the way, one thread; elements are candidates
//! - `kernel/varying`: the same of `benches/varying.toml`, where every criterion varies with composition
//! - `miedema/ternary`: one formation enthalpy of a ternary compound
//! - `facts/embedded`: reading and checking the shipped facts
//! - `screen/zn_ternary`: the whole screen on all threads, without writing the run folder

use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use criterion::{Criterion, Throughput};
use zincscreen::candidates::{Form, System};
use zincscreen::descriptors::{Context, Evaluator};
use zincscreen::facts::{Element, Facts};
use zincscreen::job::{Job, ScreenPlan};
use zincscreen::models::miedema::{self, Parameters, State};
use zincscreen::score::{Kernel, Outcome};
use zincscreen::screen;

const TERNARY: &str = "screens/zn-ternary.toml";
const VARYING: &str = "benches/varying.toml";

fn main() -> Result<(), Box<dyn Error>> {
    let mut c = Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3))
        .sample_size(20)
        .without_plots()
        .configure_from_args();
    kernel(&mut c, "kernel/zn_ternary", TERNARY)?;
    kernel(&mut c, "kernel/varying", VARYING)?;
    ternary_enthalpy(&mut c)?;
    c.bench_function("facts/embedded", |b| b.iter(Facts::embedded));
    whole_screen(&mut c)?;
    c.final_summary();
    Ok(())
}

fn plan_of(job: &str) -> Result<(ScreenPlan, Facts), Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(job);
    let job = Job::read(&path, &[])?;
    let facts = job.facts(&Facts::embedded()?)?;
    Ok((job.resolve(&facts)?, facts))
}

fn kernel(c: &mut Criterion, name: &str, job: &str) -> Result<(), Box<dyn Error>> {
    let (plan, facts) = plan_of(job)?;
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
        .collect();
    let candidates = systems.iter().map(|s| s.members.len()).sum();
    let mut group = c.benchmark_group(name);
    group.throughput(Throughput::Elements(candidates));
    group.bench_function("dilute_ternaries", |b| {
        b.iter(|| {
            let mut sum = 0.0;
            for system in &systems {
                let mut prepared = kernel.prepare(system);
                for piece in system.members.pieces(u64::MAX) {
                    kernel.for_each(system, &piece, &mut prepared, |_, _, outcome| {
                        if let Outcome::Scored(logs, _) = outcome {
                            sum += logs[0];
                        }
                    });
                }
            }
            black_box(sum)
        });
    });
    group.finish();
    Ok(())
}

fn ternary_enthalpy(c: &mut Criterion) -> Result<(), Box<dyn Error>> {
    let facts = Facts::embedded()?;
    let of = |symbol: &str| -> Result<Parameters, Box<dyn Error>> {
        let element: Element = symbol.parse()?;
        let (parameters, _) = Parameters::of(&facts, element).map_err(|r| r.to_string())?;
        Ok(parameters)
    };
    let parameters = [of("Zn")?, of("Cu")?, of("Sn")?];
    let interfaces = miedema::interfaces(&parameters, State::Compound);
    c.bench_function("miedema/ternary", |b| {
        b.iter(|| {
            miedema::enthalpy_kj_mol(
                black_box(&parameters),
                black_box(&interfaces),
                black_box(&[0.9, 0.06, 0.04]),
                State::Compound,
            )
        });
    });
    Ok(())
}

fn whole_screen(c: &mut Criterion) -> Result<(), Box<dyn Error>> {
    let (plan, facts) = plan_of(TERNARY)?;
    let candidates = plan.space(&facts)?.len();
    let mut group = c.benchmark_group("screen/zn_ternary");
    group.sample_size(10);
    group.throughput(Throughput::Elements(candidates));
    group.bench_function("run", |b| {
        b.iter(|| screen::run(&plan, &facts, &screen::Quiet));
    });
    group.finish();
    Ok(())
}
