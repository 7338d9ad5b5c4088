"""Stands in for a code: an energy from the atoms alone, at once. The environment makes it misbehave."""
import json
import math
import os
import sys
import time

with open("calculation.json") as f:
    job = json.load(f)
with open(os.environ.get("FAKE_LOG", os.devnull), "a") as log:
    log.write(job["job"] + "\n")

label = job["label"]
for rule in filter(None, os.environ.get("FAKE", "").split(";")):
    what, words = rule.split("=", 1)
    if words not in label:
        continue
    if what == "fail":
        print("it went wrong", file=sys.stderr)
        sys.exit(7)
    if what == "memory":
        raise MemoryError("too large")
    if what == "sleep":
        time.sleep(60)
    if what == "nap":
        time.sleep(0.2)
    if what == "empty":
        sys.exit(0)

structure = job["structure"]
cell = structure["cell_ang"]
atoms = [
    [sum(x[i] * cell[i][k] for i in range(3)) for k in range(3)]
    for x in structure["fractional"]
]
level = {"Zn": -1.2, "H": -1.1, "Cu": -3.5, "Sn": -3.1}
energy = sum(level.get(e, -2.0) for e in structure["elements"])
for i, a in enumerate(atoms):
    for b in atoms[:i]:
        energy -= 0.5 * math.exp(-math.dist(a, b) ** 2 / 4.0)
told = os.environ.get("FAKE", "")
result = {
    "version": 1,
    "code": "fake",
    "versions": {"fake": "1"},
    "energy_ev": 1e300 if "huge=" in told else energy,
    "forces_ev_ang": [[0.0, 0.0, 0.01]] * len(atoms),
    "converged_electronic": not ("suspect=" in told and "H at" in label),
    "converged_ionic": True,
    "steps": 3,
    "fermi_ev": 1.0,
    "atoms": {"symbols": structure["elements"], "positions_ang": atoms, "cell_ang": cell},
    "dos": None,
}
if "density_of_states" in job["purpose"]:
    energies = [-15 + 0.02 * i for i in range(1251)]
    result["dos"] = {
        "atom": job["purpose"]["density_of_states"]["atom"],
        "low_ev": -15.0,
        "high_ev": 10.0,
        "points": len(energies),
        "projector": "none",
        "channels": [{
            "shell": "d",
            "spin": "both",
            "density": [9.5 * math.exp(-((e + 2.5) ** 2) / 2) / math.sqrt(2 * math.pi) for e in energies],
        }],
    }
with open("result.part", "w") as f:
    json.dump(result, f)
os.rename("result.part", "result.json")
