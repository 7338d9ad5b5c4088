//! `top`: the best of a run, from its tables.

use zincscreen::descriptors::DESCRIPTORS;
use zincscreen::facts::{Element, nearest};
use zincscreen::runs::{Cell, Frame, open};

use super::args::{Args, TopArgs};
use super::table;
use super::{Failure, say};

pub(crate) fn top(args: &TopArgs, common: &Args) -> Result<(), Failure> {
    let frame = open(
        &args.run,
        if args.candidates { "ranked" } else { "systems" },
    )?;
    let columns = frame.columns();
    let mut rows = select(&frame, args)?;
    if let Some(by) = &args.by {
        sort(&frame, &columns, by, &mut rows)?;
    }
    rows.truncate(args.n);
    if args.csv {
        return csv(&frame, &columns, &rows);
    }
    if common.json {
        return json(&frame, &columns, &rows);
    }
    if rows.is_empty() {
        return say("no row fits");
    }
    let id = if args.candidates {
        "candidate_id"
    } else {
        "system"
    };
    let mut shown: Vec<String> = vec!["rank".into(), id.into(), "form".into()];
    if !args.candidates {
        shown.push("composition".into());
    }
    shown.extend(["score", "score_low", "score_high", "score_coverage"].map(String::from));
    shown.extend(columns.iter().filter(|c| c.starts_with("group_")).cloned());
    shown.extend(columns.iter().filter(|c| is_shown_rank(c)).cloned());
    if !args.candidates && columns.iter().any(|c| c == "p_top10") {
        shown.push("p_top10".into());
    }
    if let Some(by) = &args.by {
        let by = by.trim_start_matches('-').to_owned();
        if !shown.contains(&by) {
            shown.insert(3, by);
        }
    }
    let cells = rows
        .iter()
        .map(|&row| shown.iter().map(|c| text(&frame.cell(c, row))).collect())
        .collect();
    let header: Vec<&str> = shown.iter().map(String::as_str).collect();
    let left: Vec<usize> = (0..shown.len())
        .filter(|&i| {
            matches!(
                shown[i].as_str(),
                "system" | "candidate_id" | "form" | "composition"
            )
        })
        .collect();
    say(&table::table(&header, cells, &left))
}

/// Ranks under other hypotheses and the interval of the first one's; other methods stand in the table.
fn is_shown_rank(column: &str) -> bool {
    let other = [
        "rank_p50",
        "rank_acceptability_1",
        "rank_weighted_sum",
        "rank_topsis",
    ];
    column.starts_with("rank_") && !other.contains(&column)
}

fn select(frame: &Frame, args: &TopArgs) -> Result<Vec<usize>, Failure> {
    let mut wanted = Vec::new();
    for symbol in &args.element {
        let element: Element = symbol
            .parse()
            .map_err(|e: zincscreen::facts::UnknownElement| Failure::Input(e.to_string()))?;
        wanted.push(element.symbol());
    }
    if let Some(form) = &args.form
        && !["dilute", "phase", "coating"].contains(&form.as_str())
    {
        return Err(Failure::Input(format!(
            "`--form {form}`: expected dilute, phase or coating"
        )));
    }
    Ok((0..frame.height())
        .filter(|&row| {
            let form = frame.cell("form", row).to_string();
            args.form.as_ref().is_none_or(|f| *f == form)
        })
        .filter(|&row| {
            let system = frame.cell("system", row).to_string();
            let parts: Vec<&str> = system.split('-').collect();
            wanted.iter().all(|w| parts.contains(w))
        })
        .collect())
}

fn sort(frame: &Frame, columns: &[String], by: &str, rows: &mut Vec<usize>) -> Result<(), Failure> {
    let (name, ascending) = match by.strip_prefix('-') {
        Some(name) => (name, true),
        None => (
            by,
            by == "rank" || (by.starts_with("rank_") && by != "rank_acceptability_1"),
        ),
    };
    if !columns.iter().any(|c| c == name) {
        let cure = if DESCRIPTORS.iter().any(|d| d.name == name) {
            "a column of candidates: add --candidates".to_owned()
        } else {
            let near = nearest(name, columns.iter().map(String::as_str));
            near.map_or("columns.json lists them".to_owned(), |n| {
                format!("did you mean `{n}`?")
            })
        };
        return Err(Failure::Input(format!(
            "`--by {by}`: no such column; {cure}"
        )));
    }
    let numeric = (0..frame.height()).any(|row| matches!(frame.cell(name, row), Cell::Number(_)));
    if frame.height() > 0 && !numeric {
        return Err(Failure::Input(format!(
            "`--by {by}`: not a column of numbers, or all of it is null"
        )));
    }
    rows.retain(|&row| matches!(frame.cell(name, row), Cell::Number(_)));
    let value = |row: usize| match frame.cell(name, row) {
        Cell::Number(n) => n,
        _ => f64::NAN,
    };
    rows.sort_by(|&a, &b| {
        let order = value(a).total_cmp(&value(b));
        if ascending { order } else { order.reverse() }
    });
    Ok(())
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Null => "-".to_owned(),
        Cell::Number(n) if n.fract() == 0.0 && n.abs() < 1e9 => n.to_string(),
        Cell::Number(n) => table::plain(*n),
        other => other.to_string(),
    }
}

fn csv(frame: &Frame, columns: &[String], rows: &[usize]) -> Result<(), Failure> {
    let mut writer = csv::Writer::from_writer(std::io::stdout().lock());
    let failed = |e: csv::Error| match e.into_kind() {
        csv::ErrorKind::Io(e) => Failure::from(e),
        other => Failure::Own(format!("{other:?}")),
    };
    writer.write_record(columns).map_err(failed)?;
    for &row in rows {
        let record = columns.iter().map(|c| frame.cell(c, row).to_string());
        writer.write_record(record).map_err(failed)?;
    }
    writer.flush()?;
    Ok(())
}

fn json(frame: &Frame, columns: &[String], rows: &[usize]) -> Result<(), Failure> {
    let items: Vec<serde_json::Value> = rows
        .iter()
        .map(|&row| {
            let pairs = columns.iter().map(|c| {
                let value = match frame.cell(c, row) {
                    Cell::Null => serde_json::Value::Null,
                    Cell::Number(n) if n.fract() == 0.0 && n.abs() < 9e15 => (n as i64).into(),
                    Cell::Number(n) => n.into(),
                    Cell::Text(t) => t.into(),
                    Cell::Flag(b) => b.into(),
                };
                (c.clone(), value)
            });
            serde_json::Value::Object(pairs.collect())
        })
        .collect();
    say(&format!("{:#}", serde_json::Value::Array(items)))
}
