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

cell = job["structure"]["cell_ang"]
atoms = [
    [sum(x[i] * cell[i][k] for i in range(3)) for k in range(3)]
    for x in job["structure"]["fractional"]
]
level = {"Zn": -1.2, "H": -1.1, "Cu": -3.5, "Sn": -3.1}
energy = sum(level.get(e, -2.0) for e in job["structure"]["elements"])
for i, a in enumerate(atoms):
    for b in atoms[:i]:
        energy -= 0.5 * math.exp(-math.dist(a, b) ** 2 / 4.0)
result = {
    "energy_ev": float("nan") if "nan=" in os.environ.get("FAKE", "") else energy,
    "structure": job["structure"],
    "greatest_force_ev_ang": 0.01,
    "fermi_ev": 1.0,
    "states": None,
    "code_version": "fake 1",
    "anomalies": ["the adsorbed atom is gone"] if "suspect=" in os.environ.get("FAKE", "") and "H at" in label else [],
}
if "density_of_states" in job["purpose"]:
    energies = [-10 + 0.02 * i for i in range(751)]
    result["states"] = {
        "energy_ev": energies,
        "d_density": [7.0 * math.exp(-((e + 2.5) ** 2) / 2) / math.sqrt(2 * math.pi) * 1.35 for e in energies],
        "projector": "none",
    }
with open("result.part", "w") as f:
    json.dump(result, f)
os.rename("result.part", "result.json")
