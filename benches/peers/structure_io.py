"""Structure files: zincscreen, ASE and pymatgen read what the others wrote.

Shipped phases and one slab with selective dynamics, each in POSCAR, CIF, extended XYZ and ASE's JSON:
what zincscreen wrote is read by both peers, and what the peers wrote is read by zincscreen, whose answer comes
back through a POSCAR. Cells are compared by edges and angles, atoms by fractional coordinates modulo 1
and elements, one by one; everything has to agree to 1e-8 (what ASE prints with eight decimals of an angstrom, to that).

    structure_io.py ZINCSCREEN
"""

import json
import subprocess
import sys
import tempfile
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np

warnings.filterwarnings("ignore")
import ase.io  # noqa: E402
from ase import Atoms  # noqa: E402
from ase.build import fcc111  # noqa: E402
from ase.constraints import FixAtoms, FixScaled  # noqa: E402
from pymatgen.core import Structure  # noqa: E402
from pymatgen.io.ase import AseAtomsAdaptor  # noqa: E402
from pymatgen.io.cif import CifWriter  # noqa: E402
from pymatgen.io.vasp import Poscar  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
TOLERANCE = 1e-8
SUFFIXES = {"poscar": ".vasp", "cif": ".cif", "extxyz": ".xyz", "ase-json": ".json"}
ASE_NAMES = {"poscar": "vasp", "cif": "cif", "extxyz": "extxyz", "ase-json": "json"}


def shipped():
    """Eleven structures: ten shipped phases spread over the file, and a slab."""
    lines = (ROOT / "descriptors/phases/structures.jsonl").read_text().splitlines()
    for line in lines[:: len(lines) // 10][:10]:
        row = json.loads(line)
        cell = row["primitive_cell"]
        yield row["phase_id"], Atoms(
            symbols=cell["species"], scaled_positions=cell["frac"], cell=cell["lattice"], pbc=True
        )
    slab = fcc111("Cu", (2, 1, 4), vacuum=7.5)
    slab.symbols[[6, 7]] = "Zn"
    slab.set_constraint([FixAtoms([0, 1]), FixScaled([2, 3], [True, True, False])])
    yield "slab", slab


def grouped(atoms):
    """Elements in the order of their first atom, as zincscreen writes a POSCAR."""
    symbols = list(atoms.symbols)
    order = sorted(range(len(symbols)), key=lambda i: (symbols.index(symbols[i]), i))
    return atoms[order]


def by_element(atoms):
    """Sorted by atomic number, atoms of one element in the order they had."""
    return atoms[np.argsort(atoms.numbers, kind="stable")]


def difference(found, wanted):
    """Largest difference in edges (angstrom), angles (degrees) and fractional coordinates. Elements may come
    in another order, atoms of one element may not."""
    found, wanted = by_element(found), by_element(wanted)
    if list(found.symbols) != list(wanted.symbols):
        raise SystemExit(f"elements differ: {found.symbols} against {wanted.symbols}")
    cell = np.abs(found.cell.cellpar() - wanted.cell.cellpar()).max()
    shift = found.get_scaled_positions(wrap=False) - wanted.get_scaled_positions(wrap=False)
    return max(cell, np.abs(shift - np.round(shift)).max())


def moves(atoms):
    """One row of flags per atom, true where it may move along a cell vector."""
    flags = np.ones((len(atoms), 3), bool)
    for constraint in atoms.constraints:
        mask = [True] * 3 if isinstance(constraint, FixAtoms) else constraint.mask
        for index in constraint.index:
            flags[index] &= ~np.array(mask, bool)
    return flags


class Record:
    """The largest difference of each route."""

    def __init__(self):
        self.largest = {}

    def add(self, route, found, wanted, tolerance=TOLERANCE):
        try:
            worst = difference(found, wanted)
        except SystemExit as error:
            raise SystemExit(f"{route}: {error}") from None
        if not worst <= tolerance:
            raise SystemExit(f"{route}: differs by {worst:.2e}, more than {tolerance:.0e}")
        count, largest = self.largest.get(route, (0, 0.0))
        self.largest[route] = (count + 1, max(largest, worst))


def pymatgen_reads(path, kind):
    if kind == "poscar":
        poscar = Poscar.from_file(path, check_for_potcar=False)
        return AseAtomsAdaptor.get_atoms(poscar.structure), poscar.selective_dynamics
    if kind == "cif":
        return AseAtomsAdaptor.get_atoms(Structure.from_file(path)), None
    return None, None  # Extended XYZ and ASE's JSON are not among pymatgen's formats.


def main():
    zincscreen = Path(sys.argv[1]).resolve()
    print(f"ASE {version('ase')}, pymatgen {version('pymatgen')}")

    def convert(source, target):
        done = subprocess.run(
            [zincscreen, "convert", source, target], capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise SystemExit(f"{source} -> {target}: {done.stderr}")

    record = Record()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for number, (name, atoms) in enumerate(shipped()):
            atoms = grouped(atoms)
            is_slab = name == "slab"
            # Our input: every digit.
            whole = folder / f"{number}.vasp"
            Poscar(
                AseAtomsAdaptor.get_structure(Atoms(atoms.symbols, atoms.positions, cell=atoms.cell, pbc=True)),
                selective_dynamics=moves(atoms).tolist() if is_slab else None,
            ).write_file(whole, significant_figures=16)
            for kind, suffix in SUFFIXES.items():
                if kind == "extxyz" and is_slab:
                    # The format fixes along x, y, z and not along a slanted cell: zincscreen refuses.
                    free = atoms.copy()
                    free.set_constraint(FixAtoms([0, 1]))
                    first = folder / f"{number}-free.vasp"
                    ase.io.write(first, free, format="vasp", direct=True)
                    wanted = ase.io.read(first, format="vasp")
                else:
                    first, wanted = whole, atoms
                ours = folder / f"{number}-{kind}-ours{suffix}"
                convert(first, ours)
                back = ase.io.read(ours, format=ASE_NAMES[kind])
                record.add(f"ASE reads our {kind}", back, wanted)
                if is_slab and kind != "cif" and not np.array_equal(moves(back), moves(wanted)):
                    raise SystemExit(f"ASE reads our {kind}: constraints differ")
                back, selective = pymatgen_reads(ours, kind)
                if back is not None:
                    record.add(f"pymatgen reads our {kind}", back, wanted)
                if selective is not None and not np.array_equal(selective, moves(wanted)):
                    raise SystemExit(f"pymatgen reads our {kind}: selective dynamics differ")

                theirs = folder / f"{number}-{kind}-ase{suffix}"
                again = folder / f"{number}-{kind}-again.vasp"
                # ASE prints coordinates of CIF and extended XYZ with 8 to 10 decimals or less.
                options = {"direct": True} if kind == "poscar" else {}
                ase.io.write(theirs, wanted, format=ASE_NAMES[kind], **options)
                convert(theirs, again)
                record.add(
                    f"we read ASE's {kind}",
                    ase.io.read(again, format="vasp"),
                    # What ASE itself makes of its file, so that digits it dropped do not count.
                    ase.io.read(theirs, format=ASE_NAMES[kind]),
                )
            for kind, write in {
                "poscar": lambda path: Poscar(
                    AseAtomsAdaptor.get_structure(atoms), sort_structure=False
                ).write_file(path),
                "cif": lambda path: CifWriter(
                    AseAtomsAdaptor.get_structure(atoms), significant_figures=12
                ).write_file(path),
            }.items():
                plain = atoms.copy()
                plain.set_constraint()
                atoms = plain
                theirs = folder / f"{number}-{kind}-pymatgen{SUFFIXES[kind]}"
                again = folder / f"{number}-{kind}-pymatgen-again.vasp"
                write(theirs)
                convert(theirs, again)
                wanted, _ = pymatgen_reads(theirs, kind)
                record.add(f"we read pymatgen's {kind}", ase.io.read(again, format="vasp"), grouped(wanted))
            # With symmetry: pymatgen lists one atom of each orbit, we make the others.
            if not is_slab:
                theirs = folder / f"{number}-symmetric.cif"
                again = folder / f"{number}-symmetric-again.vasp"
                CifWriter(
                    AseAtomsAdaptor.get_structure(atoms), symprec=0.01, significant_figures=12
                ).write_file(theirs)
                convert(theirs, again)
                ours = Structure.from_file(again)
                peers = Structure.from_file(theirs, primitive=False)
                if len(ours) != len(peers) or not np.allclose(
                    ours.lattice.parameters, peers.lattice.parameters, atol=TOLERANCE, rtol=0
                ):
                    raise SystemExit(f"{name}: {ours.formula} against {peers.formula}")
                worst = max(
                    min(site.distance(other) for other in ours if other.species == site.species)
                    for site in peers
                )
                # Each rounds twelfth digits before it applies the operations.
                if worst > TOLERANCE:
                    raise SystemExit(f"{name}: an atom of the expanded CIF is {worst:.2e} A off")
                count, largest = record.largest.get("we expand pymatgen's cif", (0, 0.0))
                record.largest["we expand pymatgen's cif"] = (count + 1, max(largest, worst))
    for route, (count, largest) in record.largest.items():
        print(f"{route}: {count} structures, largest difference {largest:.1e}")


if __name__ == "__main__":
    main()
