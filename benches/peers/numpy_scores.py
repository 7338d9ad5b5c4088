"""The scores of a screen once more, in numpy, and beside those of zincscreen.

Written from the documentation in `src/`, not from the code: facts to quantities of elements, those to
criteria, those to scores, with the neutral rule for what is not known. Compares every dilute ternary of a
job that was run with `top = "all"`: the same candidates pass the filters, the same are ranked, and scores
agree to 1e-12 relative. Then times the kernels of both, one thread each, turn by turn.

    numpy_scores.py ZINCSCREEN RUN_FOLDER [POOL_BENCH]

ZINCSCREEN is the binary, POOL_BENCH the bench `pool`; without it nothing is timed.
"""

import csv
import io
import json
import math
import re
import statistics
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import numpy as np
import polars as pl

ROOT = Path(__file__).resolve().parents[2]
TOLERANCE = 1e-12
ROUNDS = 9

# CODATA 2018
FARADAY = 96_485.332_12  # C/mol
GAS = 8.314_462_618  # J/(mol K)
KJ_PER_EV = 96.485_332_12  # kJ/mol per eV

DEFAULTS = {
    "environment": {
        "zn2_mol_per_l": 2.0,
        "solute_ion_mol_per_l": 1e-6,
        "temperature_k": 298.15,
    },
    "dilute": {"min": 0.5, "max": 10.0, "step": 0.5, "max_total": 15.0},
    "min_coverage": 0.6,
    "dband_source": "vijay2022_pbe",
}

# Why a number is null: no source has it, or it has no meaning there. Only of the former may be guessed.
NO_SOURCE = "no_source"
OUTSIDE = "outside_model"


# --- facts -----------------------------------------------------------------------------------------


class Facts:
    """The long format as exported, the index of elements, and their cells."""

    def __init__(self, zincscreen):
        text = subprocess.run(
            [zincscreen, "facts", "export"], check=True, capture_output=True, text=True
        ).stdout
        self.rows = {}
        for row in csv.DictReader(io.StringIO(text)):
            self.rows.setdefault((row["property"], row["subject"]), []).append(row)
        properties = tomllib.loads((ROOT / "descriptors/properties.toml").read_text())
        self.order = {name: p.get("order", []) for name, p in properties.items()}
        folder = ROOT / "descriptors/elements"
        self.index = {r["symbol"]: r for r in read_csv(folder / "index.csv")}
        self.cells = {r["symbol"]: r for r in read_csv(folder / "crystal_structure.csv")}

    def value(self, name, element, host=None, source=None):
        """The first source by preference; of several values of one source the lowest. Prices of ores and
        alloys are none of the metal."""
        rows = [
            r
            for r in self.rows.get((name, element), [])
            if host in (None, r["host"])
            and source in (None, r["source"])
            and r["flag"] != "basis_not_metal"
        ]
        if not rows:
            return None
        order = self.order[name]

        def place(row):
            known = row["source"] in order
            return order.index(row["source"]) if known else len(order), float(row["value"])

        best = min(rows, key=place)
        if source is None:
            assert best["is_chosen"] == "true", f"{name} of {element}: another row was chosen"
        return float(best["value"])

    def couples(self, element):
        """Oxidised species with a listing that is not of low grade."""
        rows = self.rows.get(("standard_potential_v_she", element), [])
        return {r["host"] for r in rows if r["flag"] != "C_low_grade_listing"}


def read_csv(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


# --- one element -----------------------------------------------------------------------------------


def atomic_number(facts, element):
    return int(facts.index[element]["atomic_number"])


def is_transition_metal(facts, element):
    """Miedema's class: groups 3 to 11, the lanthanides, Th, U, Pu."""
    z = atomic_number(facts, element)
    return 21 <= z <= 29 or 39 <= z <= 47 or 57 <= z <= 79 or z in (90, 92, 94)


def miedema(facts, element):
    names = ["phi_v", "nws", "volume_cm3_mol", "a", "r_over_p", "h_trans_kj_mol"]
    values = [facts.value(f"miedema_{name}", element) for name in names]
    if None in values:
        return None
    phi, density, volume, a, r, h_trans = values
    return {
        "phi": phi,
        "n": math.cbrt(density),
        "s": volume ** (2 / 3),
        "a": a,
        "r": r,
        "h_trans": h_trans,
        "tm": is_transition_metal(facts, element),
    }


def interface(a, b):
    """Enthalpy of the interface of a solid solution, kJ per mole and cm2."""
    p = {2: 14.1, 1: 12.35, 0: 10.7}[a["tm"] + b["tm"]]
    r_star = a["r"] * b["r"] * p if a["tm"] != b["tm"] else 0.0
    top = -p * (a["phi"] - b["phi"]) ** 2 + 9.4 * p * (a["n"] - b["n"]) ** 2 - r_star
    return 2 * top / (1 / a["n"] + 1 / b["n"])


def equiatomic_solution(a, b):
    """Mixing enthalpy of a random solid solution, kJ per mole of atoms, from what is first made a metal."""
    share_b = 0.5 * b["s"] / (0.5 * a["s"] + 0.5 * b["s"])
    s_a = a["s"] * (1 + a["a"] * share_b * (a["phi"] - b["phi"]))
    s_b = b["s"] * (1 + b["a"] * (1 - share_b) * (b["phi"] - a["phi"]))
    mixing = 0.5 * s_a * (0.5 * s_b / (0.5 * s_a + 0.5 * s_b)) * interface(a, b)
    return 0.5 * a["h_trans"] + 0.5 * b["h_trans"] + mixing


def zn_adsorption_energy_ev(facts, element, _):
    """Bond order: a zinc atom on 3 of the 12 bonds of the bulk."""
    zinc, own = (facts.value("cohesive_energy_ev", e) for e in ("Zn", element))
    a, b = miedema(facts, "Zn"), miedema(facts, element)
    if own is None or b is None:
        return NO_SOURCE
    bond = (zinc + own) / 2 - 2 * equiatomic_solution(a, b) / KJ_PER_EV
    return -bond * math.sqrt(3 / 12)


def zn_matrix_binding_ev(facts, element, _):
    """Minus the dilute solution enthalpy in zinc."""
    a, b = miedema(facts, element), miedema(facts, "Zn")
    if a is None:
        return NO_SOURCE
    surface = a["s"] * (1 + a["a"] * (a["phi"] - b["phi"]))
    return -(a["h_trans"] + surface * interface(a, b)) / KJ_PER_EV


def upd_shift_v(facts, element, _):
    zinc, own = (facts.value("work_function_ev", e) for e in ("Zn", element))
    return NO_SOURCE if own is None else 0.5 * (own - zinc)


def lattice_mismatch_percent(facts, element, _):
    """Close-packed nets 1x1; other structures have none."""

    def spacing(e):
        cell = facts.cells.get(e)
        if cell is None or not cell["structure"]:
            return NO_SOURCE
        scale = {"hcp": 1.0, "dhcp": 1.0, "fcc": math.sqrt(0.5)}.get(cell["structure"])
        if scale is None:
            return OUTSIDE
        return float(cell["a_ang"]) * scale if cell["a_ang"] else NO_SOURCE

    own = spacing(element)
    return own if isinstance(own, str) else 100 * (own / spacing("Zn") - 1)


def solute_potential_vs_zn_v(facts, element, job):
    """Nernst at the job's activities; of several simple ions the least noble. Where the couple is with an
    oxide, no ion decides."""

    def potential(e, activity):
        found = []
        for couple in facts.couples(e):
            ion = re.fullmatch(e + r"([1-7]?)\+", couple)
            if ion is None:
                return OUTSIDE
            e0 = facts.value("standard_potential_v_she", e, couple)
            rt = GAS * job["environment"]["temperature_k"] / (int(ion[1] or 1) * FARADAY)
            found.append(e0 + rt * math.log(activity))
        return min(found, default=NO_SOURCE)

    own = potential(element, job["environment"]["solute_ion_mol_per_l"])
    zinc = potential("Zn", job["environment"]["zn2_mol_per_l"])
    return own if isinstance(own, str) else own - zinc


def has_open_d_band(facts, element):
    """Groups 3 to 11, of the lanthanides the first."""
    z = atomic_number(facts, element)
    return 21 <= z <= 29 or 39 <= z <= 47 or z == 57 or 72 <= z <= 79


def d_band_center_ev(facts, element, job):
    if not has_open_d_band(facts, element):
        return OUTSIDE
    value = facts.value("d_band_center_ev", element, source=job["dband_source"])
    return NO_SOURCE if value is None else value


def tabulated(name):
    def of(facts, element, _):
        value = facts.value(name, element)
        return NO_SOURCE if value is None else value

    return of


# Descriptor: how an element's value follows, and how two solutes combine.
DESCRIPTORS = {
    "zn_adsorption_energy_ev": (zn_adsorption_energy_ev, "mean"),
    "zn_matrix_binding_ev": (zn_matrix_binding_ev, "mean"),
    "upd_shift_v": (upd_shift_v, "mean"),
    "d_band_center_ev": (d_band_center_ev, "mean"),
    "lattice_mismatch_percent": (lattice_mismatch_percent, "largest magnitude"),
    "her_log10_i0_a_cm2": (tabulated("her_log10_i0_a_cm2"), "highest"),
    "her_log10_i0_alkaline_a_cm2": (tabulated("her_log10_i0_alkaline_a_cm2"), "highest"),
    "h_adsorption_dg_ev": (tabulated("h_adsorption_dg_ev"), "lowest"),
    "solute_potential_vs_zn_v": (solute_potential_vs_zn_v, "lowest"),
}
# Of compounds alone: a question that does not arise for dilute alloys.
NOT_DILUTE = {"first_dealloying_shift_v", "e_above_hull_ev"}


# --- the job ---------------------------------------------------------------------------------------


def read_job(run):
    raw = tomllib.loads((run / "job.toml").read_text())
    assert not raw.get("criteria") and not raw["screen"].get("strategy"), "not covered here"
    assert not raw.get("facts", {}).get("overrides") and not raw.get("score"), "not covered here"
    folder = ROOT / "descriptors/hypotheses"
    return {
        "environment": DEFAULTS["environment"] | raw.get("environment", {}),
        "dband_source": raw.get("facts", {}).get("dband_source", DEFAULTS["dband_source"]),
        "min_coverage": DEFAULTS["min_coverage"],
        "grid": DEFAULTS["dilute"] | raw["candidates"].get("dilute", {}),
        "hypotheses": [
            tomllib.loads((folder / f"{name}.toml").read_text())
            for name in raw["screen"]["hypotheses"]
        ],
        "filters": raw.get("filters", []),
        "elements": json.loads((run / "plan.json").read_text())["elements"],
    }


def grid_milli(grid):
    """Compositions of two solutes in 0.001 at.%, first solute slowest: (G, 2)."""
    low, high, step, total = (
        round(1000 * grid[key]) for key in ("min", "max", "step", "max_total")
    )
    levels = range(low, high + 1, step)
    return np.array([(i, j) for i in levels for j in levels if i + j <= total])


# --- scores ----------------------------------------------------------------------------------------


def desirability(value, measure):
    """A straight line from 0 to 1, raised to a power."""
    if measure.get("magnitude", False):
        value = np.abs(value)
    line = (value - measure["at_zero"]) / (measure["at_one"] - measure["at_zero"])
    d = np.minimum(np.maximum(line, 0.0), 1.0)
    exponent = measure.get("exponent", 1.0)
    return d if exponent == 1.0 else d**exponent


def worst_decides(measure):
    """One more solute can only make it worse."""
    less_is_good = measure["at_one"] < measure["at_zero"]
    magnitude = measure.get("magnitude", False)
    return {
        "highest": less_is_good and not magnitude,
        "lowest": not less_is_good and not magnitude,
        "largest magnitude": less_is_good and magnitude,
    }.get(DESCRIPTORS[measure["descriptor"]][1], False)


class Pool:
    """Element tables and pairs of a job: everything before the kernel."""

    def __init__(self, facts, job):
        self.job = job
        # Every element of the facts, those of the pool first: classes learn from all.
        pool = sorted(job["elements"])
        elements = pool + [e for e in facts.index if e not in pool and e != "Zn"]
        self.tables, self.unsourced = {}, {}
        for name, (of, _) in DESCRIPTORS.items():
            values = [of(facts, e, job) for e in elements]
            self.tables[name] = np.array([np.nan if isinstance(v, str) else v for v in values])
            self.unsourced[name] = np.array([v == NO_SOURCE for v in values])
        self.open_d = np.array([has_open_d_band(facts, e) for e in elements])
        self.first, self.second = np.triu_indices(len(pool), 1)
        self.names = np.array(elements)
        self.milli = grid_milli(job["grid"])
        self.learned = {}
        weight = [float(facts.index[e]["atomic_weight_g_mol"]) for e in ["Zn", *elements]]
        price = [facts.value("price_usd_per_kg", e) for e in ["Zn", *elements]]
        self.weight = np.array(weight)
        self.price = np.array([np.nan if p is None else p for p in price])

    def scores(self, pairs=slice(None)):
        """Logarithm of the score (H, P, G), coverage (H, P), rejected (P, G)."""
        a, b = self.first[pairs], self.second[pairs]
        x = self.milli / 100_000
        shares = self.milli / self.milli.sum(axis=1, keepdims=True)
        rejected = np.zeros((len(a), len(x)), dtype=bool)
        for limit in self.job["filters"]:
            assert limit["descriptor"] == "price_usd_per_kg", "not covered here"
            value = self.price_per_kg(a, b, x)
            keep = np.isnan(value) if limit.get("on_null", "keep") == "keep" else False
            inside = (value >= limit.get("min", -np.inf)) & (value <= limit.get("max", np.inf))
            rejected |= ~(inside | keep)
        logs, coverage, done = [], [], {}
        for hypothesis in self.job["hypotheses"]:
            log, covered = self.one(hypothesis, a, b, shares, done)
            logs.append(log)
            coverage.append(covered)
        return np.array(logs), np.array(coverage), rejected

    def price_per_kg(self, a, b, x):
        """By mass fraction, zinc included."""
        x_zn = (100_000 - self.milli.sum(axis=1)) / 100_000
        m_zn, m_a, m_b = self.weight[0], self.weight[1:][a, None], self.weight[1:][b, None]
        mass_zn, mass_a, mass_b = x_zn * m_zn, x[:, 0] * m_a, x[:, 1] * m_b
        price_a, price_b = self.price[1:][a, None], self.price[1:][b, None]
        cost = mass_zn * self.price[0] + mass_a * price_a + mass_b * price_b
        return cost / (mass_zn + mass_a + mass_b)

    def one(self, hypothesis, a, b, shares, done):
        floor = hypothesis["floor"]
        criteria = [
            c
            for c in hypothesis["criteria"]
            if "dilute" in c.get("forms", ["dilute"]) and c["descriptor"] not in NOT_DILUTE
        ]
        of_group = {}
        for c in criteria:
            of_group[c["group"]] = of_group.get(c["group"], 0.0) + c.get("weight", 1.0)
        weights = [
            hypothesis["group_weights"].get(c["group"], 0.0)
            * c.get("weight", 1.0)
            / (of_group[c["group"]] or 1.0)
            for c in criteria
        ]
        total = sum(weights)
        constant = np.zeros(len(a))
        varying = np.zeros((len(a), len(shares)))
        known_weight = np.zeros(len(a))
        for c, weight in zip(criteria, weights):
            if weight == 0:
                continue
            # What varies with composition enters the loop; the rest is one number per pair.
            log, mean_of, known = self.criterion(c, floor, a, b)
            constant += weight * log
            known_weight += weight * known
            for measure, rows in mean_of:
                limits = [measure.get(k) for k in ("at_zero", "at_one", "magnitude", "exponent")]
                key = (measure["descriptor"], *limits, floor, rows.tobytes())
                if key not in done:
                    table = self.tables[measure["descriptor"]]
                    value = table[a[rows], None] * shares[:, 0]
                    value += table[b[rows], None] * shares[:, 1]
                    done[key] = np.log(np.maximum(desirability(value, measure), floor))
                varying[rows] += weight * done[key]
        log = (constant[:, None] + varying) / total
        log[known_weight == 0] = np.nan
        return log, known_weight / total

    def criterion(self, c, floor, a, b):
        """ln d where it does not depend on composition, which pairs need a mean, and what is known."""
        measures = [c, *c.get("otherwise", [])]
        measures = [{"exponent": c.get("exponent", 1.0), **m} for m in measures]
        log = np.zeros(len(a))
        open_ = np.ones(len(a), dtype=bool)
        mean_of = []
        for m in measures:
            table, rule = self.tables[m["descriptor"]], DESCRIPTORS[m["descriptor"]][1]
            va, vb = table[a], table[b]
            here = open_ & ~np.isnan(va) & ~np.isnan(vb)
            if rule == "mean":
                mean_of.append((m, here))
            else:
                pick = {
                    "highest": np.maximum(va, vb),
                    "lowest": np.minimum(va, vb),
                    "largest magnitude": np.where(np.abs(vb) > np.abs(va), vb, va),
                }[rule]
                d = desirability(pick[here], m)
                log[here] = np.log(np.maximum(d, floor))
            open_ &= ~here
        known = ~open_
        each, guess = self.of_solutes(c, measures, floor)
        # Where the worst solute decides and all are known, so is the whole; else one bounds it.
        bound = np.ones(len(a))
        complete = np.zeros(len(a), dtype=bool)
        if all(worst_decides(m) for m in measures):
            bound = np.fmin(np.fmin(each[a], each[b]), 1.0)
            complete = ~np.isnan(each[a]) & ~np.isnan(each[b])
        settled = open_ & (complete | (bound <= floor))
        log[settled] = np.log(np.maximum(bound[settled], floor))
        # Else midway between floor and bound, or at the mean of the class, whichever is less.
        midway = 0.5 * (math.log(floor) + np.log(bound, where=bound > 0, out=np.zeros(len(a))))
        neutral = open_ & ~settled
        log[neutral] = np.minimum(np.minimum(guess[a], guess[b]), midway)[neutral]
        return log, mean_of, known | settled

    def of_solutes(self, c, measures, floor):
        """d of each solute by the first measure known of it, and the mean ln d of its class for one of
        which no source says anything. Once for all pairs, as in the kernel."""
        if id(c) not in self.learned:
            each = np.full(len(self.names), np.nan)
            unsourced = np.zeros(len(self.names), dtype=bool)
            for m in measures:
                d = desirability(self.tables[m["descriptor"]], m)
                each = np.where(np.isnan(each), d, each)
                unsourced |= self.unsourced[m["descriptor"]]
            guess = np.full(len(self.names), np.inf)
            for group in [self.open_d, ~self.open_d]:
                found = np.log(np.maximum(each[group & ~np.isnan(each)], floor))
                if len(found) >= 3:
                    guess[group & np.isnan(each) & unsourced] = found.mean()
            self.learned[id(c)] = each, guess
        return self.learned[id(c)]


# --- comparison ------------------------------------------------------------------------------------


def ids(pool):
    """Canonical names, (P, G)."""

    def percent(milli):
        return f"{milli / 1000:.3f}".rstrip("0").rstrip(".")

    parts = [(percent(100_000 - i - j), percent(i), percent(j)) for i, j in pool.milli.tolist()]
    return [
        [f"Zn{zn}{a}{xa}{b}{xb}@dilute" for zn, xa, xb in parts]
        for a, b in zip(pool.names[pool.first].tolist(), pool.names[pool.second].tolist())
    ]


def compare(pool, run):
    """Prints the greatest relative difference of a score; exits on any disagreement."""
    logs, coverage, rejected = pool.scores()
    kept = ~rejected.ravel()
    hypotheses = [h["id"] for h in pool.job["hypotheses"]]
    columns = ["score", *(f"score_{h}" for h in hypotheses[1:])]
    own = {"candidate_id": np.array(ids(pool)).ravel()[kept]}
    for column, log, covered in zip(columns, logs, coverage):
        ranked = covered >= pool.job["min_coverage"]
        score = np.where(ranked[:, None], np.exp(log), np.nan)
        own[column] = score.ravel()[kept]
    own["score_coverage"] = np.repeat(coverage[0], len(pool.milli))[kept]
    own = pl.DataFrame(own).with_columns(pl.col(pl.Float64).fill_nan(None))
    theirs = pl.read_parquet(run / "scored" / "part-*.parquet").filter(
        (pl.col("form") == "dilute") & pl.col("x_2").gt(0)
    )
    both = own.join(theirs, on="candidate_id", how="full", suffix="_rust", validate="1:1")
    alone = both.filter(pl.col("candidate_id").is_null() | pl.col("candidate_id_rust").is_null())
    failed = len(alone) > 0
    if failed:
        print(f"{len(alone)} candidates on one side only, e.g.\n{alone.head(3)}")
    greatest, n = 0.0, 0
    for column in [*columns, "score_coverage"]:
        pair = both.select("candidate_id", a=column, b=f"{column}_rust")
        nulls = pair.filter(pl.col("a").is_null() != pl.col("b").is_null())
        if len(nulls):
            print(f"{column}: {len(nulls)} known on one side only, e.g.\n{nulls.head(3)}")
            failed = True
        pair = pair.drop_nulls().with_columns(off=(pl.col("a") / pl.col("b") - 1).abs())
        worst = pair.sort("off", descending=True).head(1)
        n += len(pair)
        greatest = max(greatest, worst["off"].item())
        if worst["off"].item() > TOLERANCE:
            print(f"{column}: differs by {worst['off'].item():.3g}\n{worst}")
            failed = True
    print(
        f"{len(pool.first)} systems, {rejected.size} dilute ternaries, {len(own)} pass the filters on"
        f" both sides\n{n} numbers compared, greatest relative difference {greatest:.3g}"
        f" (allowed {TOLERANCE:g})"
    )
    if failed:
        sys.exit("numpy and zincscreen disagree")


def times(pool, bench, job):
    """Seconds of a pass over all candidates with preparing: Rust, of that preparing, numpy."""
    # A few pairs at a time stay in the cache; the fastest size of a few is used.
    n = len(pool.first)

    def numpy_pass(size):
        start = time.perf_counter()
        for first in range(0, n, size):
            pool.scores(slice(first, first + size))
        return time.perf_counter() - start

    size = min((16, 32, 64, 128, 256, 2016), key=lambda s: min(numpy_pass(s) for _ in range(2)))
    rust, own = [], []
    for _ in range(ROUNDS):
        done = json.loads(
            subprocess.run(
                [bench, job, "2"], check=True, capture_output=True, text=True, cwd=ROOT
            ).stdout
        )
        assert done["candidates"] == n * len(pool.milli), "not the same candidates"
        # The first pass warms up.
        rust.append((done["prepare_s"] + done["pass_s"][1], done["prepare_s"]))
        own.append(numpy_pass(size))
    total, prepare = (statistics.median(t) for t in zip(*rust))
    return total, prepare, statistics.median(own), size


def main(zincscreen, run, bench=None):
    run = Path(run)
    job = read_job(run)
    pool = Pool(Facts(zincscreen), job)
    compare(pool, run)
    if bench is None:
        return
    rust, prepare, own, size = times(pool, bench, str((run / "job.toml").resolve()))
    candidates = len(pool.first) * len(pool.milli)
    print(f"\n{'one thread':<24}{'ms':>10}{'candidates/s':>16}{'against Rust':>14}")
    for name, seconds in [("zincscreen kernel", rust), (f"numpy {np.__version__}", own)]:
        print(f"{name:<24}{1e3 * seconds:>10.1f}{candidates / seconds:>16,.0f}{seconds / rust:>13.1f}x")
    print(
        f"zincscreen: of that {1e3 * prepare:.1f} ms to prepare the systems;"
        f" median of {ROUNDS} turns, {candidates} candidates, {len(job['hypotheses'])} hypotheses,"
        f" numpy in blocks of {size} systems"
    )


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    main(*sys.argv[1:])
