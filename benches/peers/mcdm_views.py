"""The views of a run's table by pymcdm, scipy and numpy: TOPSIS, weighted sum, fronts and crowding, Kendall's tau-b.

Reads the desirabilities that entered (`decision.parquet`) and computes again what `scenarios.parquet`, `systems.parquet` and
`agreement.parquet` say: closeness to 1e-10, sums to 1e-12, fronts and crowding exactly and to 1e-9, tau to 1e-12 and
its p-value to 1e-6 relative. Then what the run says of errors and weights is held against plain counting: shares sum
to one, the interval holds the median.

    mcdm_views.py RUN_FOLDER...
"""

import sys
import warnings
from pathlib import Path

import numpy as np
import polars as pl
from pymcdm import normalizations
from pymcdm.methods import TOPSIS
from scipy.stats import kendalltau

# pymcdm remarks on dominated alternatives; here they are the rule.
warnings.filterwarnings("ignore")

VIEWS = {
    "view_topsis": normalizations.vector_normalization,
    "view_topsis_min_max": normalizations.minmax_normalization,
}


class Disagreement(Exception):
    pass


def need(holds, text):
    if not holds:
        raise Disagreement(text)


def close(ours, theirs, tolerance, what):
    gap = np.max(np.abs(np.asarray(ours, float) - np.asarray(theirs, float)), initial=0.0)
    need(gap <= tolerance, f"{what}: {gap:.3g} apart")
    return gap


def fronts(points):
    """Front of every point, by taking away one front after the other; more is better."""
    found = np.zeros(len(points), int)
    left = np.arange(len(points))
    number = 0
    while len(left):
        number += 1
        p = points[left]
        beaten = np.array(
            [np.any(np.all(p >= row, axis=1) & np.any(p > row, axis=1)) for row in p]
        )
        found[left[~beaten]] = number
        left = left[beaten]
    return found


def crowding(points, front):
    """NSGA-II's distance; NaN at the ends. Of equals the one with the better rank is first."""
    distance = np.zeros(len(points))
    for number in np.unique(front):
        of = np.flatnonzero(front == number)
        for column in points.T:
            order = of[np.argsort(column[of], kind="stable")]
            span = column[order[-1]] - column[order[0]]
            distance[[order[0], order[-1]]] = np.nan
            if span > 0:
                distance[order[1:-1]] += (column[order[2:]] - column[order[:-2]]) / span
            of = order
    return distance


def by_form(form, run, tables):
    systems = tables["systems"].filter(pl.col("form") == form, pl.col("p_top10").is_not_null())
    if systems.is_empty():
        return None
    decision = tables["decision"].filter(pl.col("form") == form)
    groups = decision["group"].unique(maintain_order=True).to_list()
    weights = np.array([decision.filter(pl.col("group") == g)["weight"][0] for g in groups])
    table = decision.pivot("group", index="system", values="desirability")
    table = systems.select("system").join(table, on="system", how="left", maintain_order="left")
    need(table["system"].to_list() == systems["system"].to_list(), "systems in another order")
    matrix = table.select(groups).to_numpy()
    whole = ~np.isnan(matrix).any(axis=1)
    names = systems["system"].to_numpy()[whole]
    rows, share = matrix[whole], weights / weights.sum()

    scenarios = tables["scenarios"].filter(pl.col("form") == form)
    worst = 0.0
    for view, normalization in VIEWS.items():
        ours = dict(scenarios.filter(pl.col("scenario") == view).select("system", "score").rows())
        theirs = TOPSIS(normalization)(rows, share, np.ones(len(groups)))
        known = ~np.isnan(theirs)
        gap = close(
            [ours[n] for n in names[known]], theirs[known], 1e-10, f"{form}: {view}"
        )
        worst = max(worst, gap)
    known = np.nan_to_num(matrix)
    applies = ~np.isnan(matrix) * weights
    sums = (known * applies).sum(axis=1) / applies.sum(axis=1)
    close(systems["score_weighted_sum"], sums, 1e-12, f"{form}: weighted sum")
    logs = (np.where(np.isnan(matrix), 0.0, np.log(np.where(np.isnan(matrix), 1.0, matrix))) * applies)
    score = np.exp(logs.sum(axis=1) / applies.sum(axis=1))
    close(systems["score"], score, 1e-9, f"{form}: score from the groups")

    found = fronts(rows)
    own = systems["pareto_front"].to_numpy()[whole].astype(int)
    need((own == found).all(), f"{form}: other fronts")
    theirs, ours = crowding(rows, found), systems["crowding"].to_numpy()[whole].astype(float)
    # Of equal points any may stand at the end.
    both = ~np.isnan(theirs) & ~np.isnan(ours)
    _, inverse, times = np.unique(rows, axis=0, return_inverse=True, return_counts=True)
    single = times[inverse] == 1
    column_twice = np.zeros(len(rows), bool)
    for number in np.unique(found):
        of = np.flatnonzero(found == number)
        for column in rows.T:
            _, i, n = np.unique(column[of], return_inverse=True, return_counts=True)
            column_twice[of] |= n[i] > 1
    clear = both & single & ~column_twice
    close(ours[clear], theirs[clear], 1e-9, f"{form}: crowding")

    values = {
        "geometric": systems["score"].to_numpy(),
        "weighted_sum": systems["score_weighted_sum"].to_numpy(),
        "topsis": systems["score_topsis"].cast(float).to_numpy(),
        "pareto": -systems["pareto_front"].cast(float).to_numpy(),
    }
    for column in systems.columns:
        if column.startswith("rank_h"):
            values[column[len("rank_") :]] = -systems[column].cast(float).to_numpy()
    taus = 0
    for a, b, tau, p, n in (
        tables["agreement"]
        .filter(pl.col("form") == form)
        .select("view_a", "view_b", "kendall_tau_b", "p", "n")
        .iter_rows()
    ):
        if a not in values or b not in values:
            continue
        x, y = values[a], values[b]
        known = ~np.isnan(x) & ~np.isnan(y)
        need(known.sum() == n, f"{form}: {a} and {b} have {known.sum()} systems, not {n}")
        theirs = kendalltau(x[known], y[known])
        if tau is None:
            need(np.isnan(theirs.statistic), f"{form}: tau of {a} and {b}")
            continue
        # The stored score is a rounded exponential: ties of its logarithm may differ.
        tolerance = 1e-3 if "geometric" in (a, b) else 1e-12
        close([tau], [theirs.statistic], tolerance, f"{form}: tau of {a} and {b}")
        if tolerance < 1e-6 and theirs.pvalue > 1e-290:
            close([p / theirs.pvalue], [1.0], 1e-6, f"{form}: p of {a} and {b}")
        taus += 1

    shares = tables["acceptability"].filter(pl.col("form") == form).group_by("rank").agg(pl.col("share_errors").sum())
    close(shares["share_errors"], np.ones(len(shares)), 1e-9, f"{form}: shares of the errors")
    inside = (systems["rank_p05"] <= systems["rank_p50"]) & (
        systems["rank_p50"] <= systems["rank_p95"]
    )
    need(inside.all(), f"{form}: the interval misses the median")
    return f"{form} {len(rows)} systems, {len(groups)} groups, {found.max()} fronts, {taus} taus, TOPSIS within {worst:.1e}"


def main(folders):
    for folder in map(Path, folders):
        names = ["systems", "decision", "scenarios", "agreement", "acceptability"]
        tables = {n: pl.read_parquet(folder / f"{n}.parquet") for n in names}
        try:
            forms = [by_form(f, folder, tables) for f in ["dilute", "phase", "coating"]]
        except Disagreement as disagreement:
            sys.exit(f"{folder}: {disagreement}")
        print(f"{folder.name}: " + "; ".join(f for f in forms if f))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1:])
