"""What `zincscreen queue` exports, read back by the tools it is for: jobflow and ASE.

usage: queue_exports.py BINARY    (packages: jobflow, ase; HyperQueue has tests/engines/hyperqueue.py)
"""
import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ENGINE = HERE.parent.parent / "tests" / "it" / "queue" / "engine.py"
PLAN = ["plan", "--candidates", "Cu100@coating", "--layers", "3", "--supercell", "1x1", "--sites", "1", "--no-states"]


def main():
    binary = os.path.abspath(sys.argv[1])
    begun = time.time()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        queue = pathlib.Path("zincscreen-queue")
        queue.mkdir()
        queue.joinpath("queue.toml").write_text(
            '[commands]\ngpaw = [%s, %s]\n' % (json.dumps(sys.executable), json.dumps(str(ENGINE))))

        def run(*args):
            return subprocess.run([binary, "queue", *args], check=True, capture_output=True, text=True).stdout

        def states():
            told = json.loads(run("status", "--json", "--verify"))["states"]
            return {state: n["jobs"] for state, n in told.items()}

        # jobflow runs them; collect finds the results.
        run(*PLAN)
        run("export", "--jobflow", "flow.json")
        from jobflow import Flow, run_locally
        flow = Flow.from_dict(json.load(open("flow.json")))
        responses = run_locally(flow, log=False)
        assert len(responses) == len(flow.jobs) == 7
        run("collect")
        assert states() == {"accepted": 7}, states()
        print("jobflow: 7 jobs run from flow.json, 7 results collected")

        # ASE reads energies, constraints and keys.
        run("export", "--ase-db", "queue.db")
        run("export", "--extxyz", "queue.xyz")
        run("export", "--csv", "queue.csv")
        from ase.db import connect
        from ase.io import read
        energies = {row["job"]: float(row["energy_ev"]) for row in csv.DictReader(open("queue.csv"))}
        rows = list(connect("queue.db").select("state=accepted"))
        assert len(rows) == len(energies) == 7
        for row in rows:
            atoms = row.toatoms()
            assert abs(row.energy - energies[row.job]) < 1e-9
            assert abs(atoms.get_potential_energy() - energies[row.job]) < 1e-9
            assert "Cu100@coating" in row.candidates
        slab = next(row for row in rows if row.purpose == "slab").toatoms()
        assert len(slab.constraints[0].index) == 1 and len(slab) == 3
        frames = read("queue.xyz", ":")
        assert sorted(a.info["job"] for a in frames) == sorted(energies)
        for atoms in frames:
            assert abs(atoms.get_potential_energy() - energies[atoms.info["job"]]) < 1e-9
        print("ASE: 7 rows of queue.db and 7 frames of queue.xyz with their energies; %.1f s" % (time.time() - begun))


if __name__ == "__main__":
    main()
