"""GPAW at the preset `screen`, held against the shipped table: screen.py ZINCSCREEN [QUEUE].

Cu(111), Pd(111) and Zn(0001), four layers, one atom each (a monolayer of what is adsorbed): d-band centres of the
uppermost atoms, hydrogen on Cu(111), zinc on Zn(0001). Half an hour on two cores. QUEUE: the folder of a queue that holds
these jobs already; they are read, not run.

- The difference of the d-band centres of palladium and copper is within 0.3 eV of that of the table's PBE values; centres
  by themselves depend on projector and window.
- The k-points that the plan counted are those that GPAW found.
- Every energy is told with its references.
"""

import csv
import json
import re
import shutil
import sys
from pathlib import Path

from campaign import ROOT, Campaign, check, equal, near

PLAN = ["--preset", "screen", "--supercell", "1x1", "--layers", "4", "--set", "wall=3h"]
PLANS = [["--candidates", "Zn,Cu100@coating", "--sites", "2"], ["--candidates", "Pd100@coating", "--sites", "0"]]
TABLE = ROOT / "descriptors/elements/dband.csv"
SOURCE = "vijay2022_pbe"


def table():
    """PBE d-band centres of the shipped table by element, eV."""
    with open(TABLE, newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {row["subject"]: float(row["value"]) for row in rows
                if row["property"] == "d_band_center_ev" and row["source"] == SOURCE}


def main():
    campaign = Campaign()
    if len(sys.argv) > 2:
        campaign.queue.joinpath("queue.toml").unlink()
        shutil.copytree(Path(sys.argv[2]), campaign.queue, dirs_exist_ok=True)
    counted = {}
    for words in PLANS:
        told = campaign.ask("plan", *words, *PLAN)
        counted.update({job["id"]: job["k_points_irreducible"] for job in told["jobs"]})
    campaign.run("queue", "submit", "--wait", "--processes", "2", timeout=4 * 3600)
    hours = 0.0
    for job in campaign.jobs("accepted", "suspect", "failed"):
        if job["id"] not in counted:
            continue
        equal(job["state"], "accepted", f"{job['label']} ({job['reason']})")
        folder = Path(job["folder"])
        result = json.loads((folder / "result.json").read_text())
        hours += result["cpu_s"] * result["processes"] / 3600
        found = re.findall(r"(\d+) k-points? in the irreducible part", (folder / "gpaw.txt").read_text())
        # States are calculated for the relaxed slab, the plan knew the one before.
        if found and "d states" not in job["label"]:
            equal(int(found[0]), counted[job["id"]], f"irreducible k-points of {job['label']}")
    equal(campaign.ask("collect")["missing"], [], "what `collect` misses")
    # A monolayer is no single atom: these energies are told and do not count.
    with open(campaign.queue / "all-sites.csv", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["flag"] != "superseded"]
    equal({row["flag"] for row in rows if "adsorption" in row["property"]}, {"dense"}, "flags of a monolayer")
    value = {(row["property"], row["subject"]): float(row["value"]) for row in rows}
    expected = table()
    difference = value["d_band_center_ev", "Pd"] - value["d_band_center_ev", "Cu"]
    near(difference, expected["Pd"] - expected["Cu"], 0.3, "d-band centre of Pd(111) less that of Cu(111), eV")
    method = next(row["method"] for row in rows if row["property"] == "d_band_center_ev")
    check("projector" in method and "window" in method, f"projector and window are not told: {method}")
    print(f"GPAW at `screen`, {hours:.2f} core-hours; {method}")
    for row in rows:
        print(f"{row['property']:28} {row['subject']:3} {row['host']:9} {row['facet']:14} "
              f"{float(row['value']):+8.3f} {row['unit']}  {row['method'].split(';')[0]}")
    print(f"d-band centre of Pd(111) less that of Cu(111): {difference:+.3f} eV, the table's PBE values "
          f"{expected['Pd'] - expected['Cu']:+.3f} eV")


if __name__ == "__main__":
    main()
