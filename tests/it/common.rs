//! What every test needs: the command, run folders read back, and the invariants of a run folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use polars::prelude::{AnyValue, DataFrame, DataType, ParquetReader, SerReader};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use zincscreen::descriptors::{DESCRIPTORS, FLAGS};
use zincscreen::facts::{Facts, Reason};

/// The command under test.
pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_zincscreen");

/// The shipped facts, loaded once.
pub(crate) static FACTS: LazyLock<Facts> =
    LazyLock::new(|| Facts::embedded().expect("the shipped facts are sound"));

/// Runs the command in a folder: exit code, stdout, stderr.
pub(crate) fn run(args: &[&str], cwd: &Path) -> (i32, String, String) {
    let output = Command::new(BINARY)
        .args(args)
        .current_dir(cwd)
        .stdin(Stdio::null())
        .output()
        .expect("the command starts");
    (
        output.status.code().expect("not killed"),
        String::from_utf8(output.stdout).expect("UTF-8 on stdout"),
        String::from_utf8(output.stderr).expect("UTF-8 on stderr"),
    )
}

/// Runs the command, which must succeed and say nothing on stderr; its stdout.
pub(crate) fn done(args: &[&str], cwd: &Path) -> String {
    let (code, out, err) = run(args, cwd);
    assert_eq!(code, 0, "{args:?}: {err}");
    assert_eq!(err, "", "{args:?}");
    out
}

/// A fresh folder with one file.
pub(crate) fn folder_with(name: &str, text: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(dir.path().join(name), text).expect("written");
    dir
}

/// A file or folder of the repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Every file below a folder with its content, every folder with nothing.
pub(crate) fn snapshot(root: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    fn walk(folder: &Path, root: &Path, found: &mut BTreeMap<PathBuf, Option<Vec<u8>>>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(root).expect("below").to_owned();
            if path.is_dir() {
                found.insert(name, None);
                walk(&path, root, found);
            } else {
                found.insert(name, Some(std::fs::read(&path).expect("a file")));
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(root, root, &mut found);
    found
}

/// A JSON file.
pub(crate) fn json(path: &Path) -> Json {
    let text = std::fs::read_to_string(path).expect("a text file");
    serde_json::from_str(&text).expect("valid JSON")
}

/// A Parquet table read back.
pub(crate) struct Table {
    pub(crate) frame: DataFrame,
    pub(crate) footer: BTreeMap<String, String>,
}

impl Table {
    pub(crate) fn read(path: &Path) -> Self {
        let file = File::open(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let mut reader = ParquetReader::new(file);
        let pairs = reader
            .get_metadata()
            .expect("a footer")
            .key_value_metadata()
            .clone();
        let footer = pairs
            .into_iter()
            .flatten()
            .map(|pair| (pair.key, pair.value.unwrap_or_default()))
            .collect();
        Self {
            frame: reader.finish().expect("a table"),
            footer,
        }
    }

    pub(crate) fn height(&self) -> usize {
        self.frame.height()
    }

    pub(crate) fn columns(&self) -> Vec<String> {
        let names = self.frame.get_column_names();
        names.iter().map(ToString::to_string).collect()
    }

    pub(crate) fn has(&self, column: &str) -> bool {
        self.frame.column(column).is_ok()
    }

    pub(crate) fn floats(&self, column: &str) -> Vec<Option<f64>> {
        let column = self.frame.column(column).expect(column);
        column.f64().expect("numbers").iter().collect()
    }

    pub(crate) fn texts(&self, column: &str) -> Vec<Option<String>> {
        let column = self.frame.column(column).expect(column);
        let texts = column.str().expect("text");
        texts.iter().map(|t| t.map(str::to_owned)).collect()
    }

    /// Text without nulls.
    pub(crate) fn words(&self, column: &str) -> Vec<String> {
        let texts = self.texts(column).into_iter();
        texts.map(|t| t.expect("never null")).collect()
    }

    pub(crate) fn flags(&self, column: &str) -> Vec<Option<bool>> {
        let column = self.frame.column(column).expect(column);
        column.bool().expect("flags").iter().collect()
    }

    /// Ranks and counts of any width.
    pub(crate) fn counts(&self, column: &str) -> Vec<Option<u64>> {
        let column = self.frame.column(column).expect(column);
        (0..column.len())
            .map(|row| match column.get(row).expect("a row") {
                AnyValue::Null => None,
                AnyValue::UInt32(count) => Some(count.into()),
                AnyValue::UInt64(count) => Some(count),
                other => panic!("{other:?} is no count"),
            })
            .collect()
    }

    pub(crate) fn row_of(&self, column: &str, word: &str) -> usize {
        let words = self.words(column);
        let row = words.iter().position(|w| w == word);
        row.unwrap_or_else(|| panic!("no row with {column} = {word}"))
    }
}

/// The tables of a run folder.
pub(crate) const TABLES: [&str; 13] = [
    "systems",
    "ranked",
    "excluded",
    "by_element",
    "acceptability",
    "pairwise",
    "central_weights",
    "sensitivity",
    "scenarios",
    "agreement",
    "decision",
    "provenance",
    "facts",
];

/// Every invariant of a run folder; each end-to-end test calls it.
pub(crate) fn assert_ranked(run: &Path) {
    let columns = json(&run.join("columns.json"));
    let mut files: BTreeSet<String> = ["job.toml", "plan.json", "columns.json", "run.json"]
        .map(str::to_owned)
        .into();
    let mut tables: BTreeMap<&str, Table> = BTreeMap::new();
    for name in TABLES {
        let file = format!("{name}.parquet");
        let table = Table::read(&run.join(&file));
        assert_table(name, &table, &columns[name], run);
        files.insert(file);
        tables.insert(name, table);
    }
    if run.join("scored").exists() {
        files.insert("scored".to_owned());
        for part in std::fs::read_dir(run.join("scored")).expect("a folder") {
            let table = Table::read(&part.expect("an entry").path());
            assert_table("scored", &table, &columns["scored"], run);
        }
    }
    let found: BTreeSet<String> = std::fs::read_dir(run)
        .expect("a run folder")
        .map(|e| {
            e.expect("an entry")
                .file_name()
                .into_string()
                .expect("UTF-8")
        })
        .collect();
    assert_eq!(found, files);

    assert_run_json(run);
    let ranked = &tables["ranked"];
    let min_coverage = json(&run.join("plan.json"))["job"]["score"]["min_coverage"]
        .as_f64()
        .expect("a number");
    assert_order(ranked, false);
    assert_order(&tables["systems"], true);
    assert_scores(ranked, min_coverage);
    assert_scores(&tables["systems"], min_coverage);
    assert_identities(ranked);
    assert_references(ranked, &tables["systems"]);
    assert_provenance(ranked, &tables["provenance"], &tables["facts"]);
    super::robustness::assert_tables(&tables);
}

/// Dictionary, footer and finite numbers of one table.
fn assert_table(name: &str, table: &Table, dictionary: &Json, run: &Path) {
    let entries = dictionary
        .as_array()
        .unwrap_or_else(|| panic!("{name} in columns.json"));
    let names: Vec<&str> = entries
        .iter()
        .map(|e| e["name"].as_str().expect("a name"))
        .collect();
    assert_eq!(table.columns(), names, "columns.json of {name}");
    // In the long tables the unit differs from row to row.
    let unit_by_row = ["excluded", "provenance", "facts", "sensitivity"].contains(&name);
    for (entry, column) in entries.iter().zip(table.frame.columns()) {
        let text = |key: &str| {
            entry[key]
                .as_str()
                .unwrap_or_else(|| panic!("{key} of {entry}"))
        };
        assert!(
            !text("meaning").is_empty() && !text("source").is_empty(),
            "{name}: {entry}"
        );
        let is_number = matches!(
            column.dtype(),
            DataType::Float64 | DataType::UInt32 | DataType::UInt64
        );
        if is_number && !unit_by_row {
            assert!(!text("unit").is_empty(), "{name}: {entry} has no unit");
        }
        if !is_number {
            assert_eq!(text("unit"), "", "{name}: {entry}");
        }
        if *column.dtype() == DataType::Float64 {
            for (row, value) in table.floats(column.name()).into_iter().enumerate() {
                assert!(
                    value.is_none_or(f64::is_finite),
                    "{name}, row {row}: {} = {value:?}",
                    column.name()
                );
            }
        }
    }

    let job = std::fs::read_to_string(run.join("job.toml")).expect("job.toml");
    assert_eq!(table.footer["zincscreen.job"], job, "{name}");
    let whole = json(&run.join("run.json"));
    let fixed: Json = serde_json::from_str(&table.footer["zincscreen.run"]).expect("JSON");
    for (key, value) in fixed.as_object().expect("an object") {
        assert_eq!(whole[key], *value, "{name}: {key}");
    }
    for variable in ["seconds", "threads", "finished_unix_s"] {
        assert!(!whole[variable].is_null(), "{variable} in run.json");
        assert!(
            fixed[variable].is_null(),
            "{variable} differs from run to run"
        );
    }
    let own: Json = serde_json::from_str(&table.footer["zincscreen.columns"]).expect("JSON");
    assert_eq!(own, *dictionary, "{name}");
}

fn sha256(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in Sha256::digest(bytes) {
        write!(text, "{byte:02x}").expect("into a string");
    }
    text
}

fn assert_run_json(run: &Path) {
    let info = json(&run.join("run.json"));
    let plan = json(&run.join("plan.json"));
    assert_eq!(info["program"], "zincscreen");
    assert_eq!(info["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(info["name"], plan["job"]["screen"]["name"]);
    assert_eq!(info["seed"], plan["job"]["screen"]["seed"]);
    assert_eq!(info["candidates"], plan["candidates"]);
    assert!(info["commit"].is_string());
    for input in ["job", "plan", "facts", "overrides"] {
        let hash = info["sha256"][input].as_str().expect("a hash");
        assert!(
            hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit()),
            "{input}"
        );
    }
    let job = std::fs::read(run.join("job.toml")).expect("job.toml");
    assert_eq!(info["sha256"]["job"], sha256(&job));
    let plan_text = std::fs::read_to_string(run.join("plan.json")).expect("plan.json");
    assert_eq!(
        info["sha256"]["plan"],
        sha256(plan_text.trim_end().as_bytes())
    );
    toml::from_str::<zincscreen::job::JobFile>(&String::from_utf8(job).expect("UTF-8"))
        .expect("job.toml can be run again");
}

/// Column of scores that belongs to a column of ranks.
fn score_of(rank: &str) -> String {
    rank.replacen("rank", "score", 1)
}

/// Sorted by form, then rank, nulls last; ranks from 1, each once within a form, in the order of scores.
fn assert_order(table: &Table, without_gaps: bool) {
    const FORMS: [&str; 3] = ["dilute", "phase", "coating"];
    let forms = table.words("form");
    let place = |form: &str| FORMS.iter().position(|f| *f == form).expect("a form");
    let keys: Vec<(usize, u64)> = forms
        .iter()
        .zip(table.counts("rank"))
        .map(|(form, rank)| (place(form), rank.unwrap_or(u64::MAX)))
        .collect();
    assert!(keys.is_sorted(), "sorted by form, then rank");

    // Quantiles and shares are no ranks.
    let is_rank = |c: &String| c == "rank" || c.starts_with("rank_");
    let is_share = |c: &String| c.starts_with("rank_p") || c.starts_with("rank_acceptability");
    let ranks = table
        .columns()
        .into_iter()
        .filter(|c| is_rank(c) && !is_share(c));
    for column in ranks {
        let score = table
            .has(&score_of(&column))
            .then(|| table.floats(&score_of(&column)));
        for form in FORMS {
            let mut ranked: Vec<(u64, usize)> = table
                .counts(&column)
                .into_iter()
                .enumerate()
                .filter(|(row, _)| forms[*row] == form)
                .filter_map(|(row, rank)| Some((rank?, row)))
                .collect();
            ranked.sort_unstable();
            assert!(
                ranked.first().is_none_or(|(rank, _)| *rank >= 1),
                "{column} from 1"
            );
            if without_gaps {
                let all: Vec<u64> = ranked.iter().map(|r| r.0).collect();
                let expected: Vec<u64> = (1..=all.len() as u64).collect();
                assert_eq!(all, expected, "{column} of {form}");
            }
            for pair in ranked.windows(2) {
                let [(first, a), (second, b)] = [pair[0], pair[1]];
                assert!(first < second, "{column} = {first} twice in {form}");
                if let Some(score) = &score {
                    let (a, b) = (score[a].expect("scored"), score[b].expect("scored"));
                    assert!(
                        a >= b * (1.0 - 1e-12),
                        "{column} {first} has score {a}, {second} has {b}"
                    );
                }
            }
        }
    }
}

fn assert_scores(table: &Table, min_coverage: f64) {
    const ROUNDING: f64 = 1e-12;
    let of = |column: &str| table.floats(column);
    let (score, low, high) = (of("score"), of("score_low"), of("score_high"));
    let coverage = of("score_coverage");
    let ranks = table.counts("rank");
    for row in 0..table.height() {
        let coverage = coverage[row].expect("always known");
        assert!(
            (0.0..=1.0 + ROUNDING).contains(&coverage),
            "row {row}: {coverage}"
        );
        match (low[row], score[row], high[row]) {
            (Some(low), Some(score), Some(high)) => {
                assert!(
                    0.0 < low && low <= score + ROUNDING,
                    "row {row}: {low} {score}"
                );
                assert!(
                    score <= high + ROUNDING && high <= 1.0 + ROUNDING,
                    "row {row}: {high}"
                );
            }
            (None, None, None) => assert_eq!(coverage, 0.0, "row {row}: nothing is known"),
            other => panic!("row {row}: {other:?}"),
        }
        if ranks[row].is_some() {
            assert!(score[row].is_some(), "row {row}: ranked without a score");
            assert!(coverage >= min_coverage, "row {row}: {coverage}");
        }
    }
    for group in table
        .columns()
        .into_iter()
        .filter(|c| c.starts_with("group_"))
    {
        for desirability in of(&group).into_iter().flatten() {
            assert!(
                (0.0..=1.0 + ROUNDING).contains(&desirability),
                "{group}: {desirability}"
            );
        }
    }
}

/// Ids, systems and fractions belong together; no candidate stands twice.
fn assert_identities(ranked: &Table) {
    let (ids, forms) = (ranked.words("candidate_id"), ranked.words("form"));
    let distinct: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len(), "a candidate stands twice");
    let (systems, orders) = (ranked.words("system"), ranked.words("order"));
    let elements = [ranked.texts("element_1"), ranked.texts("element_2")];
    let x = [ranked.floats("x_1"), ranked.floats("x_2")];
    let w = [ranked.floats("w_1"), ranked.floats("w_2")];
    let x_zn = ranked.floats("x_zn");
    let phase = ranked.texts("phase_id");
    for row in 0..ranked.height() {
        let id = &ids[row];
        let (_, suffix) = id.split_once('@').expect("a form");
        match &phase[row] {
            Some(phase) => assert_eq!(suffix, format!("phase.{phase}")),
            None => assert_eq!(suffix, forms[row]),
        }
        let solutes: Vec<&str> = elements.iter().filter_map(|e| e[row].as_deref()).collect();
        assert!(solutes.is_sorted(), "{id}: alphabetical");
        let mut system = vec!["Zn"];
        system.extend(&solutes);
        assert_eq!(systems[row], system.join("-"), "{id}");
        assert_eq!(
            orders[row],
            ["unary", "binary", "ternary"][solutes.len()],
            "{id}"
        );
        let x_zn = x_zn[row].expect("always known");
        let sum: f64 = x_zn + x.iter().filter_map(|x| x[row]).sum::<f64>();
        assert!((sum - 1.0).abs() < 1e-12, "{id}: fractions sum to {sum}");
        assert!((0.0..=1.0).contains(&x_zn), "{id}");
        assert_eq!(
            x_zn == 0.0,
            forms[row] == "coating" && !solutes.is_empty(),
            "{id}: {x_zn}"
        );
        for (i, column) in x.iter().chain(&w).enumerate() {
            let fraction = column[row];
            assert_eq!(fraction.is_some(), i % 2 < solutes.len(), "{id}");
            assert!(
                fraction.is_none_or(|f| 0.0 < f && f <= 1.0),
                "{id}: {fraction:?}"
            );
        }
    }
}

/// Bare zinc stands once in every form, without a rank.
fn assert_references(ranked: &Table, systems: &Table) {
    let forms: BTreeSet<String> = ranked.words("form").into_iter().collect();
    for form in systems.words("form") {
        assert!(forms.contains(&form), "{form} has systems and no candidate");
    }
    let ranks: Vec<String> = ranked.columns();
    for form in forms {
        let row = ranked.row_of("candidate_id", &format!("Zn@{form}"));
        for column in ranks
            .iter()
            .filter(|c| *c == "rank" || c.starts_with("rank_"))
        {
            assert_eq!(ranked.counts(column)[row], None, "bare zinc is not ranked");
        }
        assert_eq!(ranked.floats("x_zn")[row], Some(1.0));
    }
    assert_eq!(
        ranked
            .words("order")
            .iter()
            .filter(|o| *o == "unary")
            .count(),
        ranked.words("form").iter().collect::<BTreeSet<_>>().len()
    );
}

/// Every descriptor of every row can be followed to a model and its sources, or has a reason.
fn assert_provenance(ranked: &Table, provenance: &Table, facts: &Table) {
    let reasons = Reason::ALL.map(Reason::as_str);
    let mut known: BTreeSet<String> = FACTS.sources().map(|(key, _)| key.to_owned()).collect();
    for (source, origin) in facts.words("source").into_iter().zip(facts.words("origin")) {
        assert!(
            origin == "user" || known.contains(&source),
            "{source} is no shipped source"
        );
        known.insert(source);
    }
    let (ids, names) = (
        provenance.words("candidate_id"),
        provenance.words("descriptor"),
    );
    let (value, sigma) = (provenance.floats("value"), provenance.floats("sigma"));
    let reason = provenance.texts("reason");
    let (model, source) = (provenance.texts("model"), provenance.texts("source"));
    let mut rows: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (row, (id, name)) in ids.iter().zip(&names).enumerate() {
        assert!(
            rows.insert((id, name), row).is_none(),
            "{name} of {id} stands twice"
        );
    }
    assert_eq!(rows.len(), ranked.height() * DESCRIPTORS.len());
    for descriptor in DESCRIPTORS {
        let own = ranked.floats(descriptor.name);
        let own_sigma = ranked.floats(&format!("{}_sigma", descriptor.name));
        for (i, id) in ranked.words("candidate_id").iter().enumerate() {
            let row = rows[&(id.as_str(), descriptor.name)];
            let what = format!("{} of {id}", descriptor.name);
            assert_eq!((own[i], own_sigma[i]), (value[row], sigma[row]), "{what}");
            if own[i].is_some() {
                assert_eq!(reason[row], None, "{what} is known");
                assert!(
                    model[row].as_ref().is_some_and(|m| !m.is_empty()),
                    "{what}: no model"
                );
                let source = source[row]
                    .as_ref()
                    .unwrap_or_else(|| panic!("{what}: no source"));
                for key in source.split("; ") {
                    assert!(known.contains(key), "{what}: `{key}` is no source");
                }
                assert!(
                    own_sigma[i].is_none_or(|s| s >= 0.0),
                    "{what}: {:?}",
                    own_sigma[i]
                );
            } else {
                let reason = reason[row]
                    .as_deref()
                    .unwrap_or_else(|| panic!("{what}: no reason"));
                assert!(reasons.contains(&reason), "{what}: {reason}");
                assert_eq!(
                    (&model[row], &source[row], own_sigma[i]),
                    (&None, &None, None)
                );
            }
        }
    }
    for flag in FLAGS {
        assert_eq!(ranked.flags(flag.name).len(), ranked.height());
    }
}
