"""Quantum ESPRESSO for real, from plan to fact: espresso.py ZINCSCREEN [--full].

Debian's own PAW files of Cu and H at preset `smoke`; there is none of zinc, so the jobs with zinc must fail with the
cure, and stop nothing. Quick: bulk copper and H2. --full: also Cu(111), H on it, its d states, and the facts of them.
Energies are read here from `pw.out`, not from what the queue recorded.

Needs Debian's quantum-espresso and quantum-espresso-data. The numbers of `smoke` mean nothing.
"""

import csv
import json
import re
import sys
from pathlib import Path

from campaign import Campaign, check, equal, near, sha256

CANDIDATE = "Cu100@coating"
QUICK = {"Cu bulk", "H2 molecule"}
FULL = QUICK | {"slab Cu(111)", "H at ontop-1 of Cu(111)", "d states of Cu on Cu(111)"}
RYDBERG_EV = 13.605693122994


def energy(job):
    """Of the last step of `pw.out`, eV: the free energy, and the same at zero smearing.

    Marzari-Vanderbilt has no first-order term, so the queue takes the free energy itself.
    """
    text = (Path(job["folder"]) / "pw.out").read_text()
    return float(re.findall(r"^!\s+total energy\s+=\s+(\S+) Ry", text, re.M)[-1]) * RYDBERG_EV


def check_facts(campaign, jobs):
    campaign.run("queue", "collect", "--with-smoke", "--quiet")
    with open(campaign.queue / "facts.csv", newline="") as file:
        rows = {row["property"]: row for row in csv.DictReader(file)}
    check({"h_adsorption_de_half_h2_ev", "h_adsorption_dg_ev", "d_band_center_ev"} <= set(rows),
          f"facts are {sorted(rows)}")
    with_h, clean, h2 = (energy(jobs[label]) for label in ("H at ontop-1 of Cu(111)", "slab Cu(111)", "H2 molecule"))
    near(float(rows["h_adsorption_de_half_h2_ev"]["value"]), with_h - clean - h2 / 2, 1e-5, "energy of adsorbed hydrogen")
    for name, row in rows.items():
        for file, digest in re.findall(r"(\S+) sha256 ([0-9a-f]{64})", row["note"]):
            equal(digest, sha256(campaign.queue / file), f"sha256 of {file}, behind {name}")
    # A surface atom of copper: -2.3 to -2.7 eV by other codes and settings.
    near(float(rows["d_band_center_ev"]["value"]), -2.6, 0.5, "centre of copper's d band")
    return len(rows)


def main():
    wanted = FULL if "--full" in sys.argv else QUICK
    campaign = Campaign()
    campaign.run("queue", "plan", "--code", "quantum-espresso", "--preset", "smoke", "--candidates", CANDIDATE,
                 "--sites", "1", "--layers", "3", "--supercell", "1x1")
    planned = campaign.jobs()
    zinc = {job["label"] for job in planned if "Zn" in job["label"]}
    check(len(zinc) >= 3, f"jobs with zinc: {sorted(zinc)}")
    others = [job["id"] for job in planned if job["label"] not in wanted | zinc]
    if others:
        campaign.run("queue", "cancel", *others)
    # 3: something failed, as it must.
    campaign.run("queue", "submit", "--wait", "--processes", "2", code=3)
    jobs = {job["label"]: job for job in campaign.jobs()}
    for label in sorted(zinc):
        reason = jobs[label]["reason"]
        check(jobs[label]["state"] == "failed" and reason.startswith("input: ") and "no potential for Zn" in reason,
              f"{label} is {jobs[label]['state']}: {reason}")
    for label in sorted(wanted):
        job = jobs[label]
        equal((job["state"], job["reason"]), ("accepted", ""), label)
        shown = campaign.show(job)["result"]
        near(shown["energy_ev"], energy(job), 1e-4, f"energy of {label}, recorded beside pw.out")
        check(shown["code_version"].startswith("pw.x "), f"{label} was calculated by {shown['code_version']}")
        run = json.loads((Path(job["folder"]) / "run.json").read_text())
        equal([step["exit_code"] for step in run["steps"]], [0] * len(run["steps"]), f"exit codes of {label}")
    facts = f"; {check_facts(campaign, jobs)} facts recomputed" if wanted == FULL else ""
    print(f"Quantum ESPRESSO: {len(wanted)} jobs accepted, {len(zinc)} with zinc refused with their cure{facts}; "
          f"{campaign.seconds():.0f} s")


if __name__ == "__main__":
    main()
