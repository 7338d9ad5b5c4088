"""A calculator of ASE as an engine, from plan to fact: potential.py ZINCSCREEN.

EMT, effective-medium theory, comes with ASE, knows copper, silver and hydrogen, and takes milliseconds: what runs it runs
any calculator. Energies are recomputed by ASE from the structures that the queue keeps.

Run it in the environment of `benches/peers/venv`.
"""

import csv
import json
import sys
from pathlib import Path

from ase import Atoms
from ase.calculators.emt import EMT
from campaign import Campaign, check, equal, near

PLAN = ["--candidates", "Cu100@coating,Ag100@coating", "--code", "emt", "--preset", "screen", "--supercell", "2x2",
        "--adsorbates", "h", "--no-states"]


def main():
    campaign = Campaign(f'[commands]\nemt = {json.dumps([sys.executable, "run.py"])}\n')
    campaign.run("queue", "plan", *PLAN)
    campaign.run("queue", "submit", "--wait", "--processes", "2")
    energy = {}
    for job in campaign.jobs("accepted", "suspect"):
        result = json.loads((Path(job["folder"]) / "result.json").read_text())
        atoms = Atoms(result["atoms"]["symbols"], positions=result["atoms"]["positions_ang"],
                      cell=result["atoms"]["cell_ang"], pbc=result["atoms"]["pbc"], calculator=EMT())
        near(result["energy_ev"], atoms.get_potential_energy(), 1e-8, f"energy of {job['label']}")
        if job["state"] == "accepted":
            energy[job["label"]] = result["energy_ev"]
    campaign.run("queue", "collect", "--quiet")
    with open(campaign.queue / "facts.csv", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["property"] == "h_adsorption_de_half_h2_ev"]
    equal({row["subject"] for row in rows}, {"Cu", "Ag"}, "elements with an energy of hydrogen")
    for row in rows:
        expected = energy[f"H at {row['facet']} of {row['host']}"] - energy[f"slab {row['host']}"] \
            - energy["H2 molecule"] / 2
        near(float(row["value"]), expected, 1e-6, f"hydrogen on {row['host']}")
        check("emt" in row["method"] and float(row["sigma"]) >= 0.4, f"a potential is told as one: {row}")
    print(f"EMT: {len(energy)} jobs accepted, {campaign.states()}, {len(rows)} facts recomputed by ASE; "
          f"{campaign.seconds():.0f} s")


if __name__ == "__main__":
    main()
