//! `init`, `check`, `run`, `schema`.

use std::path::{Path, PathBuf};
use std::time::Instant;

use zincscreen::candidates::{Form, MILLI};
use zincscreen::descriptors::{DESCRIPTORS, FLAGS};
use zincscreen::facts::Facts;
use zincscreen::job::{self, Job, ScreenPlan};
use zincscreen::runs::{self, Target};
use zincscreen::score::Filter;
use zincscreen::screen::{self, Ranking, Row, SystemRow};

use super::args::{Args, InitArgs, JobArgs, RunArgs};
use super::interrupt::{self, Bar};
use super::{Failure, robust, say, table};

/// The ready-made jobs.
const JOBS: [(&str, &str); 7] = [
    ("zn-binary", include_str!("../../screens/zn-binary.toml")),
    ("zn-ternary", include_str!("../../screens/zn-ternary.toml")),
    ("hypotheses", include_str!("../../screens/hypotheses.toml")),
    (
        "in-situ-displacement",
        include_str!("../../screens/in-situ-displacement.toml"),
    ),
    ("bulk-alloy", include_str!("../../screens/bulk-alloy.toml")),
    ("coating", include_str!("../../screens/coating.toml")),
    ("low-cost", include_str!("../../screens/low-cost.toml")),
];

/// Systems shown after a run.
const SHOWN: usize = 20;
/// Unranked systems named after a run.
const SHOWN_UNRANKED: usize = 10;

pub(crate) fn init(args: &InitArgs) -> Result<(), Failure> {
    let Some((name, text)) = JOBS.iter().find(|(name, _)| *name == args.job) else {
        let names: Vec<&str> = JOBS.iter().map(|j| j.0).collect();
        return Err(Failure::Input(format!(
            "no ready-made job `{}`; expected one of: {}",
            args.job,
            names.join(", ")
        )));
    };
    let path = args
        .out
        .clone()
        .unwrap_or_else(|| PathBuf::from(format!("{name}.toml")));
    if path.exists() {
        return Err(Failure::Input(format!(
            "{}: exists already; choose another `--out`",
            path.display()
        )));
    }
    let write = |path: &Path, text: &str| {
        std::fs::write(path, text)
            .map_err(|e| Failure::Input(format!("{}: cannot be written: {e}", path.display())))
    };
    write(&path, text)?;
    // The first line of the job points editors to it.
    let schema = path.with_file_name("zincscreen.schema.json");
    if !schema.exists() {
        write(&schema, &format!("{:#}\n", job::schema()))?;
    }
    say(&format!(
        "wrote {0}; next: zincscreen run {0}",
        path.display()
    ))
}

pub(crate) fn schema() -> Result<(), Failure> {
    say(&format!("{:#}", job::schema()))
}

fn resolve(args: &JobArgs) -> Result<(ScreenPlan, Facts), Failure> {
    let job = Job::read(&args.job, &args.sets)?;
    let facts = job.facts(&Facts::embedded()?)?;
    Ok((job.resolve(&facts)?, facts))
}

pub(crate) fn check(args: &JobArgs, common: &Args) -> Result<(), Failure> {
    let (plan, facts) = resolve(args)?;
    let space = plan.space(&facts)?;
    if common.json {
        let json = plan
            .to_json(space.len())
            .map_err(|e| Failure::Own(e.to_string()))?;
        return say(&format!("{json:#}"));
    }
    say(&format!("{}: a valid job", args.job.display()))?;
    let hypotheses: Vec<String> = plan
        .hypotheses
        .iter()
        .map(|h| format!("{} ({})", h.id, h.title))
        .collect();
    say(&format!(
        "hypotheses   {}",
        hypotheses.join("\n             ")
    ))?;
    let elements: Vec<&str> = plan.pool.elements.iter().map(|e| e.symbol()).collect();
    say(&format!(
        "elements     {} ({})",
        elements.len(),
        elements.join(" ")
    ))?;
    for form in Form::ALL {
        let of_form = || space.systems().iter().filter(|s| s.form == form);
        let candidates: u64 = of_form().map(|s| s.members.len()).sum();
        if candidates > 0 {
            say(&format!(
                "{form:<12} {candidates} candidates in {} systems",
                of_form().count()
            ))?;
        }
    }
    for filter in &plan.filters {
        say(&format!(
            "filter       {} (null: {:?})",
            filter_text(filter),
            filter.on_null
        ))?;
    }
    say("\nThe job with every default filled in:\n")?;
    let text = toml_of(&plan)?;
    say(text.trim_end())
}

fn toml_of(plan: &ScreenPlan) -> Result<String, Failure> {
    toml::to_string(&plan.job).map_err(|e| Failure::Own(e.to_string()))
}

pub(crate) fn run(args: &RunArgs, common: &Args) -> Result<(), Failure> {
    let started = Instant::now();
    interrupt::listen();
    let (plan, facts) = resolve(&args.job)?;
    let place = args
        .out
        .clone()
        .unwrap_or_else(|| Path::new("notebooks-out").join(&plan.name));
    let target = Target::take(&place, args.force)?;
    let candidates = plan.space(&facts)?.len();
    runs::check_disk(&target, &plan, candidates)?;
    let bar = Bar::new(common.quiet || common.json);
    let ranking = screen::run(&plan, &facts, &bar)?;
    let info = runs::write(target, &plan, &facts, &ranking, started, &bar)?;
    drop(bar);
    if common.json {
        return say(&format!("{:#}", info.fixed));
    }
    if common.quiet {
        return Ok(());
    }
    summary(&plan, &ranking)?;
    say(&format!(
        "\n{} candidates in {:.1} s; written to {}",
        ranking.candidates,
        started.elapsed().as_secs_f64(),
        place.display()
    ))?;
    say(&format!(
        "next: zincscreen top {} --candidates, or pl.read_parquet(\"{}\")",
        place.display(),
        place.join("ranked.parquet").display()
    ))
}

/// The systems of each form, best first, with groups and the difference to bare zinc.
fn summary(plan: &ScreenPlan, ranking: &Ranking) -> Result<(), Failure> {
    let hypothesis = &plan.hypotheses[0];
    say(&format!(
        "{} under {}: {}",
        plan.name, hypothesis.id, hypothesis.title
    ))?;
    for form in Form::ALL {
        let of_form: Vec<&SystemRow> = ranking.systems.iter().filter(|s| s.form == form).collect();
        let studies = ranking.robustness.as_ref().map(|r| &r.systems);
        let first = ranking
            .systems
            .iter()
            .position(|s| s.form == form)
            .unwrap_or(0);
        if of_form.is_empty() {
            continue;
        }
        let ranked = of_form.iter().filter(|s| s.ranks[0].is_some()).count();
        let rest = if ranked < of_form.len() {
            format!(
                "; the rest is known too little (below {:.0} %)",
                100.0 * plan.min_coverage
            )
        } else {
            String::new()
        };
        say(&format!(
            "\n{form}: {ranked} of {} systems ranked{rest}",
            of_form.len()
        ))?;
        let rows: Vec<Vec<String>> = of_form
            .iter()
            .enumerate()
            .filter(|(_, s)| s.ranks[0].is_some())
            .take(SHOWN)
            .map(|(i, s)| {
                let study = studies.and_then(|all| all[first + i].as_ref());
                system_row(plan, s, robust::interval(study))
            })
            .collect();
        let mut header = vec![
            "rank", "5-95 %", "system", "best", "as good", "score", "low-high", "known", "vs Zn",
        ];
        header.extend(
            plan.hypotheses[0]
                .groups
                .iter()
                .filter(|g| g.weight > 0.0)
                .map(|g| g.name),
        );
        let others: Vec<String> = plan.hypotheses[1..].iter().map(|h| short(&h.id)).collect();
        header.extend(others.iter().map(String::as_str));
        header.push("flags");
        if rows.is_empty() {
            say("  none is ranked")?;
        } else {
            say(&table::table(&header, rows, &[2, 3, 4, header.len() - 1]))?;
        }
        unranked(&of_form)?;
        if let Some(zinc) = ranking.references.iter().find(|r| r.candidate.form == form) {
            let s = &zinc.scored[0];
            say(&format!(
                "bare zinc: score {}, known {:.0} %",
                s.score.map_or("-".to_owned(), |v| format!("{v:.3}")),
                100.0 * s.coverage
            ))?;
        }
        if let Some(text) = robust::sentence(plan, ranking, form) {
            say(&text)?;
        }
    }
    excluded(plan, ranking)?;
    say(
        "\nlow-high: unknown criteria at worst and at best. vs Zn: score against bare zinc. as good: at.% within 2 % of the best\n\
         score (* best on the grid's edge). Columns named after hypotheses: rank under them. flags: ranked.parquet has them all.\n\
         5-95 %: ranks within which nine of ten samples of the errors of data, sources and models put the system.",
    )
}

/// One line per filter that rejected anything.
fn excluded(plan: &ScreenPlan, ranking: &Ranking) -> Result<(), Failure> {
    for (i, filter) in plan.filters.iter().enumerate() {
        let of_filter = || ranking.excluded.iter().filter(|e| e.filter == i);
        let candidates: u64 = of_filter().map(|e| e.count).sum();
        if candidates > 0 {
            say(&format!(
                "\nexcluded by {}: {candidates} candidates of {} systems, listed in excluded.parquet",
                filter_text(filter),
                of_filter().count()
            ))?;
        }
    }
    Ok(())
}

/// `price_usd_per_kg <= 500 USD/kg`.
fn filter_text(filter: &Filter) -> String {
    let d = &DESCRIPTORS[filter.descriptor];
    let bound = |sign: &str, v: Option<f64>| v.map_or(String::new(), |v| format!(" {sign} {v}"));
    let gate = filter
        .strategy
        .as_ref()
        .map_or(String::new(), |s| format!(" (gate of {s})"));
    format!(
        "{}{}{} {}{gate}",
        d.name,
        bound(">=", filter.min),
        bound("<=", filter.max),
        d.unit
    )
}

/// Warnings of a row, in short.
fn marks(row: &Row) -> String {
    let is = |name: &str| {
        let place = FLAGS.iter().position(|f| f.name == name);
        place.and_then(|i| row.flags[i]) == Some(true)
    };
    let mut marks = Vec::new();
    for (name, mark) in [
        ("is_toxic", "restricted"),
        ("is_radioactive", "radioactive"),
        ("is_not_reducible_in_water", "not plateable"),
        ("is_liquid", "liquid"),
        ("has_no_compound", "second phase"),
    ] {
        if is(name) {
            marks.push(mark);
        }
    }
    marks.join(", ")
}

/// Systems that are known too little: name, interval, known share.
fn unranked(of_form: &[&SystemRow]) -> Result<(), Failure> {
    let rest: Vec<&&SystemRow> = of_form.iter().filter(|s| s.ranks[0].is_none()).collect();
    if rest.is_empty() {
        return Ok(());
    }
    let mut names: Vec<String> = rest
        .iter()
        .take(SHOWN_UNRANKED)
        .map(|s| {
            let scored = &s.best.scored[0];
            match (scored.low, scored.high) {
                (Some(low), Some(high)) => {
                    let known = 100.0 * scored.coverage;
                    format!(
                        "{} {low:.2}-{high:.2} ({known:.0} %)",
                        s.best.candidate.system()
                    )
                }
                _ => format!("{} (nothing known)", s.best.candidate.system()),
            }
        })
        .collect();
    if rest.len() > SHOWN_UNRANKED {
        names.push(format!(
            "{} more in systems.parquet",
            rest.len() - SHOWN_UNRANKED
        ));
    }
    say(&format!("not ranked: {}", names.join(", ")))
}

/// `h2_fast_diffusion` → `h2`.
fn short(id: &str) -> String {
    id.split('_').next().unwrap_or(id).to_owned()
}

fn system_row(plan: &ScreenPlan, s: &SystemRow, interval: String) -> Vec<String> {
    let scored = &s.best.scored[0];
    let three = |v: Option<f64>| v.map_or("-".to_owned(), |v| format!("{v:.3}"));
    let rank = |r: Option<u64>| r.map_or("-".to_owned(), |r| r.to_string());
    let percent = |milli: u32| f64::from(milli) * 100.0 / f64::from(MILLI);
    let range = |[low, high]: [u32; 2]| {
        if low == high {
            format!("{}", percent(low))
        } else {
            format!("{}-{}", percent(low), percent(high))
        }
    };
    let within = match s.within {
        Some(w) if s.form != Form::Phase => {
            let mut text = range(w.first);
            if s.solutes.len() == 2 {
                text = format!("{text}, {}", range(w.second));
            }
            if s.is_flat && s.candidates > 1 {
                text.push_str(" (all)");
            } else if s.is_at_edge {
                text.push('*');
            }
            text
        }
        _ => "-".to_owned(),
    };
    let mut row = vec![
        rank(s.ranks[0]),
        interval,
        s.best.candidate.system(),
        match &s.best.candidate.phase {
            Some(phase) => format!("{} ({})", phase.formula, phase.database_id),
            None => s.best.candidate.atomic_formula(),
        },
        within,
        three(scored.score),
        format!("{}-{}", three(scored.low), three(scored.high)),
        format!("{:.0} %", 100.0 * scored.coverage),
        s.gain_over_zn_percent
            .map_or("-".to_owned(), |g| format!("{g:+.0} %")),
    ];
    for (g, group) in plan.hypotheses[0].groups.iter().enumerate() {
        if group.weight > 0.0 {
            row.push(three(scored.groups[g].desirability));
        }
    }
    row.extend(s.ranks[1..].iter().map(|r| rank(*r)));
    row.push(marks(&s.best));
    row
}
