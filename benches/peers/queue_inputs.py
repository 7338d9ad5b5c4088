"""Inputs of the queue, accepted by the codes themselves or by their reference parsers.

For 20 mixed candidates (bulk phases, clean and doped slabs, zinc and hydrogen on sites, densities of states)
`zincscreen queue input` writes the files of GPAW, Quantum ESPRESSO and VASP at `screen`, and they are checked:

- VASP by pymatgen: Incar (every key known), Kpoints, Poscar; order of POSCAR, POTCAR.spec and MAGMOM, k-points,
  dipole correction, held atoms.
- GPAW by ASE and by GPAW itself: the script compiles, the calculator is made, finds its datasets, k-points and
  symmetry. Needs GPAW in the system's python (apt-get install gpaw gpaw-data).
- Quantum ESPRESSO by ASE's reader; with Debian's own Cu, H and Ni files pw.x makes its first step.

    queue_inputs.py ZINCSCREEN [PYTHON_WITH_GPAW]

Run it in the environment of `benches/peers/venv`. Ends with 1 if anything is refused or differs.
"""

import json
import math
import py_compile
import re
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np

warnings.filterwarnings("ignore")
import ase.io  # noqa: E402
from ase import Atoms  # noqa: E402
from pymatgen.io.vasp import Incar, Kpoints, Poscar  # noqa: E402

ELEMENTS = "Zn Cu Sn Ag In Bi Ti Mn Fe Ni Co Al Mg H Au Pd".split()
MOMENTS = {"Cr": 6.0, "Mn": 5.0, "Fe": 4.0, "Co": 3.0, "Ni": 2.0}
K_DENSITY_ANG = 30.0
DOPED = "Cu Sn Ag In Bi Ti Mn Fe Ni".split()
GPAW_DRY = """
import json, sys, warnings
warnings.filterwarnings('ignore')
from ase import Atoms
from gpaw import GPAW, PW
for folder in sys.argv[1:]:
    job = json.load(open(folder + '/job.json'))
    a = job['atoms']
    atoms = Atoms(a['symbols'], positions=a['positions_ang'], cell=a['cell_ang'], pbc=a['pbc'])
    if job['is_spin_polarised']:
        atoms.set_initial_magnetic_moments(job['moments_mu_b'])
    options = {'poissonsolver': {'dipolelayer': 'xy'}} if job['has_dipole_layer'] else {}
    calc = GPAW(mode=PW(job['settings']['cutoff_ev']), xc=job['settings']['functional'], txt=None,
                kpts={'size': job['k_grid'], 'gamma': True}, spinpol=job['is_spin_polarised'],
                occupations={'name': 'fermi-dirac', 'width': 0.1}, **options)
    calc.initialize(atoms)
    print(json.dumps({'folder': folder, 'k_grid': [int(n) for n in calc.wfs.kd.N_c],
                      'irreducible': int(calc.wfs.kd.nibzkpts), 'electrons': float(calc.wfs.nvalence),
                      'spins': int(calc.wfs.nspins)}), flush=True)
"""


class Bench:
    def __init__(self, program, folder):
        self.program, self.folder, self.wrong = program, folder, []

    def run(self, *words):
        done = subprocess.run([self.program, *map(str, words)], capture_output=True, text=True, cwd=self.folder)
        if done.returncode:
            raise RuntimeError(f"{' '.join(map(str, words))}: {done.stderr.strip()}")
        return done.stdout

    def check(self, holds, what):
        if not holds:
            self.wrong.append(what)
            print(f"  WRONG {what}")


def structures(bench):
    """(name, structure, words of `queue input`) of the candidates."""
    run, folder = bench.run, bench.folder
    found = [("Zn", "Zn", []), ("Cu", "Cu", []), ("Ni", "Ni", []), ("Cu5Zn8", "Cu5Zn8@phase.mp-1368", [])]
    run("slab", "Zn", "--plane", "(0001)", "--layers", 4, "--fix", 2, "--out", "zn.vasp", "--quiet")
    run("slab", "Zn", "--plane", "(10-10)", "--layers", 6, "--fix", 2, "--out", "zn1010.vasp", "--quiet")
    run("slab", "Cu", "--plane", "(111)", "--layers", 3, "--fix", 1, "--out", "cu.vasp", "--quiet")
    found += [("Zn(0001)", "zn.vasp", []), ("Zn(10-10)", "zn1010.vasp", []), ("Cu(111)", "cu.vasp", []),
              ("Cu(111) DOS", "cu.vasp", ["--dos-atom", 3])]
    for element in DOPED:
        out = folder / f"doped-{element}.vasp"
        run("slab", "Zn", "--plane", "(0001)", "--layers", 3, "--fix", 1, "--supercell", "2x2", "--dope", element,
            "--out", out, "--quiet")
        # One file for one arrangement, a folder for several.
        found.append((f"Zn(0001)+{element}", sorted(out.iterdir())[0] if out.is_dir() else out, []))
    for name, slab, element in [("H on Zn(0001)", "zn.vasp", "H"), ("Zn on Cu(111)", "cu.vasp", "Zn"),
                                ("H on Cu(111)", "cu.vasp", "H")]:
        out = folder / f"ads-{element}-{slab}"
        run("sites", slab, "--adsorbate", element, "--height", "auto", "--out", out, "--quiet")
        path = sorted(p for p in out.iterdir() if "hollow" in p.name)[0]
        found.append((name, path, ["--adsorbate", element]))
    return found


def expected_grid(job):
    """The rule of the settings, from the cell alone."""
    lengths = np.linalg.norm(job["atoms"]["cell_ang"], axis=1)
    return [max(1, math.ceil(K_DENSITY_ANG / a - 1e-6)) if p else 1 for a, p in zip(lengths, job["atoms"]["pbc"])]


def atoms_of(job):
    a = job["atoms"]
    return Atoms(a["symbols"], positions=a["positions_ang"], cell=a["cell_ang"], pbc=True)


def same_atoms(one, other):
    """Same elements on the same places, whatever the order."""
    if len(one) != len(other) or not np.allclose(one.cell[:], other.cell[:], atol=1e-6):
        return False
    left = list(range(len(other)))
    a, b = one.get_scaled_positions(wrap=True), other.get_scaled_positions(wrap=True)
    for i in range(len(one)):
        for j in left:
            d = a[i] - b[j]
            if one.symbols[i] == other.symbols[j] and np.abs((d - d.round()) @ one.cell[:]).max() < 1e-5:
                left.remove(j)
                break
        else:
            return False
    return True


def check_vasp(bench, name, folder):
    job = json.loads((folder / "job.json").read_text())
    incar = Incar.from_file(folder / "INCAR")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        incar.check_params()
    for warning in caught:
        bench.check(False, f"{name}: pymatgen on INCAR: {warning.message}")
    poscar = Poscar.from_file(folder / "POSCAR")
    kpoints = Kpoints.from_file(folder / "KPOINTS")
    symbols = [site.specie.symbol for site in poscar.structure]
    bench.check(list(kpoints.kpts[0]) == job["k_grid"] == expected_grid(job), f"{name}: VASP k-points {kpoints.kpts}")
    bench.check("amma" in str(kpoints.style), f"{name}: KPOINTS {kpoints.style}")
    mine = Atoms(symbols, positions=poscar.structure.cart_coords, cell=poscar.structure.lattice.matrix, pbc=True)
    bench.check(same_atoms(mine, atoms_of(job)), f"{name}: POSCAR is another structure")
    spec = (folder / "POTCAR.spec").read_text().split()
    bench.check([s.split("_")[0] for s in spec] == poscar.site_symbols, f"{name}: POTCAR.spec {spec}")
    wanted = [MOMENTS.get(s, 0.0) for s in symbols]
    if any(wanted):
        bench.check(incar["ISPIN"] == 2 and list(incar["MAGMOM"]) == wanted, f"{name}: MAGMOM {incar.get('MAGMOM')}")
    else:
        bench.check(incar["ISPIN"] == 1 and "MAGMOM" not in incar, f"{name}: spin without moments")
    is_slab = job["atoms"]["pbc"] == [True, True, False]
    bench.check(bool(incar.get("LDIPOL", False)) == is_slab, f"{name}: LDIPOL")
    bench.check(incar.get("IDIPOL") == (3 if is_slab else None), f"{name}: IDIPOL")
    held = sum(job["fixed"])
    flags = poscar.selective_dynamics
    bench.check((0 if flags is None else sum(not any(f) for f in flags)) == held, f"{name}: held atoms")


def check_espresso(bench, name, folder):
    job = json.loads((folder / "job.json").read_text())
    read = ase.io.read(folder / "pw.in", format="espresso-in")
    bench.check(same_atoms(read, atoms_of(job)), f"{name}: pw.in is another structure")
    bench.check(sum(len(c.index) for c in read.constraints if hasattr(c, "index")) == sum(job["fixed"]),
                f"{name}: pw.in holds other atoms")
    text = (folder / "pw.in").read_text()
    grid = [int(n) for n in re.search(r"K_POINTS automatic\s+(\d+) (\d+) (\d+)", text).groups()]
    bench.check(grid == expected_grid(job), f"{name}: pw.in k-points {grid}")
    is_slab = job["atoms"]["pbc"] == [True, True, False]
    bench.check(("dipfield" in text) == is_slab, f"{name}: dipfield")
    if any(MOMENTS.get(s) for s in job["atoms"]["symbols"]):
        moments = read.get_initial_magnetic_moments()
        bench.check("nspin = 2" in text and any(moments), f"{name}: pw.in without moments")


def first_step(bench, name, folder):
    """pw.x reads its files and makes one step of self-consistency."""
    text = (folder / "pw.in").read_text()
    # One k-point and one step: the input is what is tested, not the machine.
    text = re.sub(r"electron_maxstep = \d+", "electron_maxstep = 1", text)
    text = re.sub(r"(K_POINTS automatic\s+)\d+ \d+ \d+", r"\g<1>1 1 1", text)
    (folder / "first.in").write_text(text)
    done = subprocess.run(["pw.x", "-in", "first.in"], cwd=folder, capture_output=True, text=True, timeout=900)
    bench.check("iteration #  1" in done.stdout and "Error in routine" not in done.stdout,
                f"{name}: pw.x: {done.stdout[-400:]}")


def main():
    program = str(Path(sys.argv[1]).resolve())
    python = sys.argv[2] if len(sys.argv) > 2 else "/usr/bin/python3"
    start = time.time()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        bench = Bench(program, folder)
        own = folder / "templates"
        own.mkdir()
        (own / "pseudopotentials.toml").write_text(
            'set = "names only"\nfunctional = "PBE"\nfolder = "./pseudo"\ndual = 4.0\n[elements]\n'
            + "".join(f'{e} = {{ file = "{e}.upf", z_valence = 12.0 }}\n' for e in ELEMENTS))
        candidates = structures(bench)
        gpaw_folders = []
        for index, (name, structure, words) in enumerate(candidates):
            for code in ("vasp", "quantum-espresso", "gpaw"):
                out = folder / f"{index:02}-{code}"
                extra = ["--templates", own] if code == "quantum-espresso" else []
                bench.run("queue", "input", structure, "--code", code, "--preset", "screen", "--out", out,
                          "--quiet", *words, *extra)
                py_compile.compile(str(out / "run.py"), doraise=True, cfile=str(folder / "compiled"))
                if code == "vasp":
                    check_vasp(bench, name, out)
                elif code == "gpaw":
                    gpaw_folders.append((name, out))
                else:
                    check_espresso(bench, name, out)
        print(f"{len(candidates)} candidates, {3 * len(candidates)} inputs written and read by pymatgen and ASE "
              f"in {time.time() - start:.1f} s")
        if subprocess.run([python, "-c", "import gpaw"], capture_output=True).returncode:
            sys.exit(f"{python} has no GPAW: apt-get install gpaw gpaw-data")
        done = subprocess.run([python, "-c", GPAW_DRY, *[str(f) for _, f in gpaw_folders]], capture_output=True,
                              text=True)
        answers = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        bench.check(len(answers) == len(gpaw_folders), f"GPAW stopped: {done.stderr[-600:]}")
        for (name, out), answer in zip(gpaw_folders, answers):
            job = json.loads((out / "job.json").read_text())
            bench.check(answer["k_grid"] == expected_grid(job), f"{name}: GPAW k-points {answer}")
            bench.check(answer["spins"] == (2 if job["is_spin_polarised"] else 1), f"{name}: GPAW spins {answer}")
        print(f"GPAW made {len(answers)} calculators")
        if not shutil.which("pw.x"):
            sys.exit("no pw.x: apt-get install quantum-espresso quantum-espresso-data")
        for name, structure, words in candidates:
            if name in ("Cu", "Ni", "Cu(111)", "H on Cu(111)"):
                out = folder / f"first-{name.replace(' ', '-')}"
                bench.run("queue", "input", structure, "--code", "quantum-espresso", "--preset", "smoke", "--out", out,
                          "--quiet", *words)
                first_step(bench, name, out)
        print(f"{len(bench.wrong)} of the checks failed; {time.time() - start:.1f} s")
        sys.exit(1 if bench.wrong else 0)


if __name__ == "__main__":
    main()
