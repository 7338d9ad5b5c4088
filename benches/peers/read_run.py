"""Reads run folders with polars and with DuckDB, as their users will, and holds both against each other.

Of every Parquet file: rows, columns and their order, nulls, extremes and sums are the same in both; the
columns are those of `columns.json`, and every number there has a unit; the footer repeats job, run and
columns. Of the folder: ranks are in order, `ranked.parquet` is sorted by form and rank, and with
`top = "all"` what was scored and what was excluded make up all candidates.

    read_run.py RUN_FOLDER...
"""

import json
import sys
from pathlib import Path

import duckdb
import polars as pl

FORMS = ["dilute", "phase", "coating"]
# What `run.json` has beyond the footers: it differs from run to run.
VARIABLE = {"seconds", "threads", "finished_unix_s"}
# Tables with one number per row of changing unit: the row says which, or names the descriptor.
LONG = {
    "excluded": {"value_min", "value_max", "limit_min", "limit_max"},
    "facts": {"value", "sigma"},
    "provenance": {"value", "sigma"},
    "sensitivity": {"sigma"},
}


class Disagreement(Exception):
    pass


def need(holds, text):
    if not holds:
        raise Disagreement(text)


def same_cells(path, frame):
    """Nulls, extremes and sums of every column, by both."""
    number = [c for c in frame.columns if frame[c].dtype.is_numeric()]
    duck = duckdb.sql(f"SELECT * FROM read_parquet('{path}')")
    need(duck.columns == frame.columns, f"{path.name}: DuckDB sees other columns")
    quoted = [f'"{c}"' for c in frame.columns]
    nulls = duck.aggregate(", ".join(f"count(*) - count({c})" for c in quoted)).fetchall()[0]
    own = frame.null_count().row(0)
    need(nulls == own, f"{path.name}: nulls {nulls} in DuckDB, {own} in polars")
    if not number:
        return
    for what in ["min", "max", "sum"]:
        theirs = duck.aggregate(", ".join(f'{what}("{c}")' for c in number)).fetchall()[0]
        for column, a in zip(number, theirs):
            # The sum of nothing is null here and 0 there.
            empty = frame[column].count() == 0
            b = None if empty else getattr(frame[column], what)()
            close = a == b or (
                what == "sum" and None not in (a, b) and abs(a - b) <= 1e-9 * (1 + abs(b))
            )
            need(close, f"{path.name}: {what}({column}) is {a} in DuckDB, {b} in polars")


def columns(path, name, frame, dictionary):
    entries = dictionary.get(name)
    need(entries is not None, f"columns.json has no table {name}")
    names = [entry["name"] for entry in entries]
    need(names == frame.columns, f"{path.name}: columns.json has {names}")
    for entry in entries:
        column = entry["name"]
        need(entry.get("meaning"), f"{name}.{column}: no meaning")
        need("unit" in entry, f"{name}.{column}: no unit")
        if frame[column].dtype.is_numeric():
            free = column in LONG.get(name, ())
            need(entry["unit"] or free, f"{name}.{column}: a number without a unit")


def footer(path, name, job, run, dictionary):
    own = pl.read_parquet_metadata(path)
    rows = duckdb.sql(f"SELECT key, value FROM parquet_kv_metadata('{path}')").fetchall()
    theirs = {bytes(k).decode(): bytes(v).decode() for k, v in rows}
    for key in ["zincscreen.job", "zincscreen.run", "zincscreen.columns"]:
        need(key in own, f"{path.name}: polars finds no {key} in the footer")
        need(own[key] == theirs.get(key), f"{path.name}: DuckDB reads another {key}")
    need(own["zincscreen.job"] == job, f"{path.name}: another job in the footer")
    fixed = {k: v for k, v in run.items() if k not in VARIABLE}
    need(json.loads(own["zincscreen.run"]) == fixed, f"{path.name}: another run in the footer")
    need(
        json.loads(own["zincscreen.columns"]) == dictionary[name],
        f"{path.name}: other columns in the footer",
    )


def sorted_by_rank(name, frame):
    """By form, then rank, unranked last; a rank is given once within a form."""
    keys = [
        (FORMS.index(form), rank is None, rank or 0)
        for form, rank in frame.select("form", "rank").iter_rows()
    ]
    need(keys == sorted(keys), f"{name}: not sorted by form, then rank")
    given = [k for k in keys if not k[1]]
    need(len(given) == len(set(given)), f"{name}: a rank is given twice")


def read(folder):
    run = json.loads((folder / "run.json").read_text())
    dictionary = json.loads((folder / "columns.json").read_text())
    job = (folder / "job.toml").read_text()
    files = sorted(folder.rglob("*.parquet"))
    need(files, "no Parquet file")
    tables = {}
    for path in files:
        name = path.relative_to(folder).parts[0].removesuffix(".parquet")
        frame = pl.read_parquet(path)
        count = duckdb.sql(f"SELECT count(*) FROM read_parquet('{path}')").fetchall()[0][0]
        need(count == len(frame), f"{path.name}: {count} rows in DuckDB, {len(frame)} in polars")
        columns(path, name, frame, dictionary)
        same_cells(path, frame)
        footer(path, name, job, run, dictionary)
        tables.setdefault(name, []).append(frame)
    need(set(tables) == set(dictionary), f"columns.json describes {sorted(dictionary)}")
    tables = {name: pl.concat(frames) for name, frames in tables.items()}
    for name in ["ranked", "systems"]:
        sorted_by_rank(name, tables[name])
    ids = set(tables["ranked"]["candidate_id"])
    need(set(tables["provenance"]["candidate_id"]) == ids, "provenance and ranked differ")
    if "scored" in tables:
        scored, excluded = tables["scored"], tables["excluded"]["n_candidates"].sum()
        total = len(scored) + excluded
        need(total == run["candidates"], f"{total} scored or excluded of {run['candidates']}")
        need(scored["score"].count() == run["ranked"], "the number of ranked candidates differs")
        need(scored["candidate_id"].n_unique() == len(scored), "a candidate was scored twice")
    rows = ", ".join(f"{name} {len(frame)} x {frame.width}" for name, frame in tables.items())
    print(
        f"{folder.name}: {len(files)} files the same in polars {pl.__version__} and DuckDB"
        f" {duckdb.__version__}: {rows}; {run['candidates']} candidates, {run['ranked']} ranked"
    )


def main(folders):
    for folder in folders:
        try:
            read(Path(folder))
        except Disagreement as disagreement:
            sys.exit(f"{folder}: {disagreement}")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1:])
