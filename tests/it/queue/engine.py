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
    if what == "fifo":
        os.mkfifo("result.json")
        sys.exit(0)
    if what == "silent":
        # Its last words can never be read to the end.
        os.remove("stderr.txt")
        os.mkfifo("stderr.txt")
        os._exit(7)
    if what == "folder":
        os.mkdir("result.json")
        sys.exit(0)
    if what == "link":
        os.symlink("/etc/passwd", "result.json")
        sys.exit(0)
    if what == "huge-file":
        with open("result.json", "wb") as f:
            f.truncate(1 << 30)
        sys.exit(0)
    if what == "deep":
        with open("result.json", "w") as f:
            f.write("[" * 100000)
        sys.exit(0)
    if what == "bytes":
        with open("result.json", "wb") as f:
            f.write(bytes(range(128, 256)) * 100)
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
for rule in filter(None, told.split(";")):
    what, words = rule.split("=", 1)
    if what == "shift" and words in label:
        energy += 20.0
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
for rule in filter(None, told.split(";")):
    what, words = rule.split("=", 1)
    if what == "extxyz" and words in label:
        with open("result.extxyz", "w") as f:
            rows = "".join("%s %r %r %r 0.0 0.0 0.01\n" % (e, *x) for e, x in zip(structure["elements"], atoms))
            f.write('%d\nLattice="%s" Properties=species:S:1:pos:R:3:forces:R:3 energy=%r pbc="F F F"\n%s'
                    % (len(atoms), " ".join(repr(x) for v in cell for x in v), energy, rows))
        sys.exit(0)
with open("result.part", "w") as f:
    json.dump(result, f)
os.rename("result.part", "result.json")
