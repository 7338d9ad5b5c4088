"""GPAW for real, from plan to rank: gpaw.py ZINCSCREEN [CANDIDATES].

Plans a candidate at preset `smoke`, runs every job with GPAW on this machine, collects, ranks once without and once
with the facts, and recomputes with an independent eye what the queue made of it: energies from the log of GPAW itself,
adsorption energies from three files, the d-band centre by numpy, hashes by hashlib, provenance by polars.

Needs Debian's gpaw and gpaw-data; of Python numpy and polars. The numbers of `smoke` mean nothing.
"""

import csv
import json
import math
import re
import sys
from pathlib import Path

import numpy as np
import polars as pl
from campaign import Campaign, check, equal, near, sha256

CANDIDATES = "Cu100@coating"
PLAN = ["--preset", "smoke", "--sites", "1", "--layers", "3", "--supercell", "1x1"]
# Free energy of adsorbed hydrogen over its energy, eV (Norskov et al. 2005).
FREE_ENERGY_EV = 0.24
JOB = """[screen]
name = "NAME"
[candidates]
elements = { include = ["Cu", "Sn", "Ag"] }
"""
REFERENCES = {"zn_adsorption_energy_ev": ("Zn atom", 1), "zn_adsorption_vs_bulk_ev": ("Zn bulk", 2),
              "h_adsorption_de_half_h2_ev": ("H2 molecule", 2), "h_adsorption_dg_ev": ("H2 molecule", 2)}
ADSORPTION = set(REFERENCES)
D_BAND = {"d_band_center_ev", "d_band_second_moment_ev2", "d_band_upper_edge_ev"}


def result(job):
    return json.loads((Path(job["folder"]) / "result.json").read_text())


def energies(campaign):
    """Energy by label, as GPAW's own log has it; `result.json` must agree."""
    found = {}
    for job in campaign.jobs():
        log = (Path(job["folder"]) / "gpaw.txt").read_text()
        last = float(re.findall(r"^Extrapolated:\s+(\S+)", log, re.M)[-1])
        near(result(job)["energy_ev"], last, 1e-5, f"energy of {job['label']}, result.json beside gpaw.txt")
        found[job["label"]] = result(job)["energy_ev"]
    return found


def check_facts(campaign, rows):
    energy = energies(campaign)
    by_id = {job["id"][:12]: job for job in campaign.jobs()}
    for row in rows:
        name = f"{row['property']} of {row['subject']}"
        value, sigma = float(row["value"]), float(row["sigma"])
        check(math.isfinite(value) and math.isfinite(sigma) and sigma > 0, f"{name}: {value} +- {sigma}")
        check(row["source"].startswith("job:") and row["source"][4:] in by_id, f"{name}: no job is {row['source']}")
        job = by_id[row["source"][4:]]
        written = json.loads((Path(job["folder"]) / "calculation.json").read_text())
        equal(row["settings_hash"], written["settings_hash"], f"settings hash of {name}")
        files = re.findall(r"job (\S+) (\S+) sha256 ([0-9a-f]{64})", row["note"])
        equal(len(files), 3 if row["property"] in ADSORPTION else 1, f"files of {name}")
        for of, file, digest in files:
            equal(digest, sha256(campaign.queue / file), f"sha256 of {file}, behind {name}")
            check((campaign.queue / file).is_relative_to(Path(by_id[of]["folder"])), f"{file} is not of job {of}")
        if row["property"] in ADSORPTION:
            with_, clean = energy[job["label"]], energy[f"slab {row['host']}"]
            reference, atoms = REFERENCES[row["property"]]
            shift = FREE_ENERGY_EV if row["property"] == "h_adsorption_dg_ev" else 0.0
            near(value, with_ - clean - energy[reference] / atoms + shift, 1e-6, name)
        if row["property"] == "d_band_center_ev":
            dos = result(job)["dos"]
            x = np.linspace(dos["low_ev"], dos["high_ev"], dos["points"])
            y = sum(np.array(c["density"]) for c in dos["channels"] if c["shell"] == "d")
            low, high = map(float, re.search(r"window (\S+) to (\S+) eV", row["method"]).groups())
            x, y = x[(x >= low) & (x <= high)], y[(x >= low) & (x <= high)]
            near(value, np.trapezoid(x * y, x) / np.trapezoid(y, x), 0.01, name)
    return energy


def ranked(campaign, name, more=""):
    (campaign.folder / f"{name}.toml").write_text(JOB.replace("NAME", name) + more)
    campaign.run("run", f"{name}.toml", "--quiet", "--out", name)
    return campaign.folder / name


def check_runs(campaign, rows):
    before = ranked(campaign, "before")
    after = ranked(campaign, "after", f'[facts]\ncalculations = ["{campaign.queue}/facts.csv"]\n')
    pure = pl.col("candidate_id") == "Cu100@coating"
    was, now = (pl.read_parquet(run / "provenance.parquet").filter(pure).rows_by_key("descriptor", named=True, unique=True)
                for run in (before, after))
    told = campaign.run("diff", before, after)
    # What is a descriptor of the run by itself; the others enter none.
    descriptors = 0
    for row in rows:
        name = row["property"]
        line = next((l for l in told.splitlines() if l.startswith(f"- {name} of {row['subject']} (")), "")
        check("the calculated value" in line and row["source"] in line, f"`diff` does not name {name}: {line or 'no line'}")
        if row["subject"] == "Cu" and name in now:
            descriptors += 1
            equal((now[name]["model"], now[name]["source"]), ("calculated", row["source"]), f"provenance of {name}")
            near(now[name]["value"], float(row["value"]), 1e-9, f"{name} in the run")
            check(was[name]["model"] != "calculated", f"{name} was calculated before it was calculated")
    check(descriptors >= 4, f"{descriptors} values of copper are descriptors of the run, expected 4 or more")
    # The candidate's score moved, and the reason is given.
    cause = r"^- Because of zn_adsorption_energy_ev of Cu \(.*the calculated value .*job:"
    check(re.search(cause, told, re.M), f"`diff` does not name the calculated value as a cause: {told}")
    return descriptors


def main():
    candidates = sys.argv[2] if len(sys.argv) > 2 else CANDIDATES
    campaign = Campaign()
    campaign.run("queue", "plan", "--candidates", candidates, *PLAN)
    campaign.run("queue", "submit", "--wait", "--processes", "2")
    jobs = campaign.each_accepted_once()
    for job in jobs:
        check(result(job)["versions"].get("gpaw"), f"{job['label']} was not calculated by GPAW")
    gpaw_s = campaign.seconds()
    # Without the flag no number of `smoke` counts.
    campaign.run("queue", "collect", "--quiet")
    equal(len((campaign.queue / "facts.csv").read_text().splitlines()), 1, "lines of facts.csv without --with-smoke")
    equal(campaign.ask("collect", "--with-smoke")["missing"], [], "what `collect` misses")
    with open(campaign.queue / "facts.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    equal({row["property"] for row in rows if row["subject"] == "Cu"}, ADSORPTION | D_BAND, "properties of copper")
    energy = check_facts(campaign, rows)
    # A real code tells zinc from nonsense even at `smoke`: cohesive energy 1.1 eV (PBE), bond of H2 4.5 eV.
    near(energy["Zn atom"] - energy["Zn bulk"] / 2, 1.1, 0.4, "cohesive energy of zinc")
    descriptors = check_runs(campaign, rows)
    print(f"GPAW: {len(jobs)} jobs of {candidates} accepted in {gpaw_s:.0f} s; {len(rows)} facts recomputed, {descriptors} "
          f"descriptors of the run calculated and named by diff; {campaign.seconds():.0f} s")


if __name__ == "__main__":
    main()
