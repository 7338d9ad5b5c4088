"""Slabs and adsorption sites: zincscreen and pymatgen side by side.

Slabs. For shipped zinc phases and every symmetry-distinct plane up to Miller index 2, pymatgen's
`SlabGenerator` cuts all the slabs it knows, and zincscreen all of its terminations at the same thickness.
Both are brought into one cell (c along the normal, the same vacuum) and compared by `StructureMatcher`, which
knows nothing of either's labels. Every slab of pymatgen must be among ours. What is left of ours are
terminations that pymatgen drops; they are listed, and each is checked to differ from every other one.

Sites. On fcc(111), hcp(0001) and bcc(110), zincscreen must find the sites of pymatgen's `AdsorbateSiteFinder`:
as many of each kind, coordinated by the same atoms. Ours must not depend on the vacuum.

    slabs_and_sites.py ZINCSCREEN [--full]
"""

import itertools
import json
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from importlib.metadata import version
from pathlib import Path

import numpy as np

warnings.filterwarnings("ignore")
from ase.build import (  # noqa: E402
    bcc100,
    bcc110,
    bcc111,
    bulk,
    fcc100,
    fcc110,
    fcc111,
    hcp0001,
    hcp10m10,
)
from pymatgen.analysis.adsorption import AdsorbateSiteFinder  # noqa: E402
from pymatgen.analysis.structure_matcher import StructureMatcher  # noqa: E402
from pymatgen.core import Lattice, Structure  # noqa: E402
from pymatgen.core.interface import label_termination  # noqa: E402
from pymatgen.core.surface import (  # noqa: E402
    SlabGenerator,
    get_symmetrically_distinct_miller_indices,
)
from pymatgen.io.ase import AseAtomsAdaptor  # noqa: E402
from pymatgen.io.vasp import Poscar  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
QUICK = [
    "ZnCu_mp-987",
    "Zn_mp-79_cLAM",
    "ZnNi_mp-429",
    "TiZn3_mp-21289",
    "CaZn5_mp-1734",
    "Zn8Cu5_mp-1368_2014",
]
FULL = [
    *QUICK,
    "CaZn_mp-1038915",
    "Ti2Zn_mp-1014229",
    "AcZn2Ga_wbm-4-39087",
    "CaZn_mp-30483",
    "LiZn_mp-1934",
    "Mn3Zn_mp-973181",
    "ZnCo3_mp-971744",
    "Zn3Sn_mp-971950",
    "Sr2Zn2Sn_wbm-4-39265",
    "BaZn2_mp-30435",
    "Ca2Zn_mp-1039208",
    "MgZn_mp-2415538",
    "RbZnBi_wbm-4-39829",
    "HfMn4Zn_wbm-3-41287",
    "ScZnGa_wbm-2-44623",
    "SrZn_mp-12724",
    "UZn2Cr_wbm-5-5358",
    "ErMnZn_wbm-2-28350",
    "ZnAg2_A2B_hP9_147_g_ad",
    "MgZn2_mp-1124",
    "K2BaZnSb2_wbm-1-22670",
    "ZnAu3_mp-1755",
    "ZnSb_mp-753",
    "YZn3_mp-30884",
]
VACUUM = 15.0  # angstrom
LEAST = 5.0  # angstrom, thickness asked of pymatgen
FTOL = 0.1  # angstrom, heights of one plane; the default of both
MATCHER = StructureMatcher(
    ltol=0.01, stol=0.02, angle_tol=0.5, scale=False, primitive_cell=False
)


def ours(binary, *arguments):
    done = subprocess.run([binary, *arguments, "--json"], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, arguments))}: {done.stderr}")
    return json.loads(done.stdout)


def structure_of(record):
    return Structure(record["lattice_ang"], record["species"], record["fractional"])


def with_vacuum_along_c(slab):
    """The slab on a basis whose first two vectors lie in the surface, and whether that was another one.

    pymatgen reduces the cell of a slab after it was cut; where an edge of the surface is longer than the
    slab is high, the vacuum ends up along another axis.
    """
    steps = [h for h in itertools.product((-1, 0, 1), repeat=3) if np.gcd.reduce(h) == 1]
    reciprocal = np.linalg.inv(slab.lattice.matrix).T

    def widest(h):
        heights = np.sort(slab.frac_coords @ np.array(h) % 1)
        gap = np.diff(np.append(heights, heights[0] + 1)).max()
        return gap / np.linalg.norm(np.array(h) @ reciprocal)

    best = max(steps, key=lambda h: (round(widest(h), 3), h))
    if round(widest((0, 0, 1)), 3) == round(widest(best), 3):
        return slab, False
    vectors = sorted(
        itertools.product(range(-2, 3), repeat=3),
        key=lambda n: np.linalg.norm(np.array(n) @ slab.lattice.matrix),
    )
    flat = [n for n in vectors if np.dot(n, best) == 0 and any(n)]
    up = next(n for n in vectors if np.dot(n, best) == 1)
    basis = next(
        np.array([m, n, up])
        for m, n in itertools.combinations(flat, 2)
        if abs(round(np.linalg.det([m, n, up]))) == 1
    )
    lattice = Lattice(basis @ slab.lattice.matrix)
    return Structure(lattice, slab.species, slab.cart_coords, coords_are_cartesian=True), True


def levelled(slab):
    """The slab with c along the normal, the lowest atom at zero, VACUUM above: same atoms, same net."""
    a, b, c = slab.lattice.matrix
    normal = np.cross(a, b)
    normal /= np.linalg.norm(normal)
    c = c * np.sign(c @ normal)
    positions = slab.cart_coords
    heights = positions @ normal
    period = c @ normal
    # One piece: cut at the widest gap.
    order = np.sort(heights % period)
    gaps = np.diff(np.append(order, order[0] + period))
    cut = order[gaps.argmax()] + gaps.max() / 2
    positions = positions - np.floor((heights - cut) / period)[:, None] * c
    heights = positions @ normal
    positions = positions - heights.min() * normal
    u = a / np.linalg.norm(a)
    frame = np.array([u, np.cross(normal, u), normal])
    flat = Lattice([frame @ a, frame @ b, [0, 0, np.ptp(heights) + VACUUM]])
    return Structure(flat, slab.species, positions @ frame.T, coords_are_cartesian=True)


def area(slab):
    a, b, _ = slab.lattice.matrix
    return np.linalg.norm(np.cross(a, b))


def may_match(one, other):
    """The same heights from either side: cheap, and necessary."""
    if Counter(one.species) != Counter(other.species):
        return False
    tol = 0.05

    def profile(slab, sign):
        z = slab.cart_coords[:, 2] * sign
        z = z - z.min()
        rows = {}
        for height, specie in zip(z, slab.species):
            rows.setdefault(specie.symbol, []).append(height)
        return {symbol: np.sort(heights) for symbol, heights in rows.items()}

    reference = profile(one, 1)
    return any(
        all(np.abs(reference[s] - p[s]).max() < tol for s in reference)
        for p in (profile(other, 1), profile(other, -1))
    )


def same(one, other):
    return may_match(one, other) and MATCHER.fit(one, other)


def reduced(slab):
    """The slab on its primitive net."""
    return levelled(with_vacuum_along_c(slab.get_primitive_structure(tolerance=0.05))[0])


def cut_by_pymatgen(structure, plane):
    generator = SlabGenerator(
        structure, plane, LEAST, VACUUM, lll_reduce=True, primitive=True, center_slab=False
    )
    cut = generator.get_slabs(ftol=FTOL)
    # `CoherentInterfaceBuilder` keeps terminations in a dictionary by this label: of equal ones, the last.
    labels = Counter(label_termination(slab) for slab in cut)
    found = [with_vacuum_along_c(slab) for slab in cut]
    return (
        [levelled(slab) for slab, _ in found],
        sum(is_turned for _, is_turned in found),
        sum(labels.values()) - len(labels),
    )


def slabs(binary, phase_ids, folder):
    records = {}
    with (ROOT / "descriptors/phases/structures.jsonl").open() as file:
        for line in file:
            record = json.loads(line)
            records[record["phase_id"]] = record
    print(
        f"{'phase':<28}{'group':>6}{'planes':>8}{'pymatgen':>10}{'ours':>6}{'same':>6}{'inner':>7}"
        f"{'dropped':>9}{'s pymatgen':>12}{'s ours':>8}"
    )
    totals = Counter()
    dropped, missing = [], []
    times = Counter()
    for phase_id in phase_ids:
        cell = records[phase_id]["conventional_cell"]
        structure = Structure(cell["lattice"], cell["species"], cell["frac"])
        path = folder / "bulk.vasp"
        Poscar(structure).write_file(str(path), significant_figures=16)
        row = Counter()
        spent = Counter()
        for plane in get_symmetrically_distinct_miller_indices(structure, 2):
            start = time.perf_counter()
            theirs, other_axis, overwritten = cut_by_pymatgen(structure, plane)
            spent["pymatgen"] += time.perf_counter() - start
            name = " ".join(map(str, plane))
            text = ["slab", path, "--plane", name, "--cell", "given", "--all-terminations"]
            text += ["--vacuum", str(VACUUM)]
            # How many repeats their slab has: each holds every atom of the primitive cell.
            surface = ours(binary, *text, "--repeats", "1")
            per_area = sum(sum(p["composition"].values()) for p in surface["planes"])
            density = per_area / surface["area_ang2"]
            row["planes"] += 1
            row["pymatgen"] += len(theirs)
            row["axis"] += other_axis
            row["label"] += overwritten
            cache = {}

            def at(repeats, tolerance=FTOL):
                key = repeats, tolerance
                if key not in cache:
                    begin = time.perf_counter()
                    found = ours(
                        binary, *text, "--repeats", str(repeats), "--tolerance", str(tolerance)
                    )
                    if tolerance == FTOL:
                        spent["ours"] += time.perf_counter() - begin
                    turned = {t["name"]: t["turned_over"] for t in found["terminations"]}
                    kept = []
                    for slab in found["slabs"]:
                        # Of a slab and the same one turned over, one.
                        if turned[slab["termination"]] not in {name for name, _ in kept}:
                            kept.append((slab["termination"], levelled(structure_of(slab["structure"]))))
                    cache[key] = kept
                return cache[key]

            hit = set()
            usual = None
            for slab in theirs:
                repeats = len(slab) / area(slab) / density
                if abs(repeats - round(repeats)) > 1e-3:
                    row["lost atoms"] += 1
                    missing.append(f"{phase_id} ({name}): pymatgen's slab has {repeats:.3f} repeats")
                    continue
                repeats = round(repeats)
                usual = usual or repeats
                multiple = area(slab) / surface["area_ang2"]
                own = slab if abs(multiple - 1) < 1e-3 else reduced(slab)
                found = [n for n, candidate in at(repeats) if same(own, candidate)]
                if found:
                    row["same"] += 1
                    hit.update(found)
                elif any(same(own, candidate) for _, candidate in at(repeats, 0.002)):
                    # pymatgen cut through a plane of atoms that are within FTOL of each other.
                    row["inner"] += 1
                else:
                    missing.append(f"{phase_id} ({name}): a slab of pymatgen is not among ours")
            every = at(usual or 2)
            row["ours"] += len(every)
            for i, (termination, slab) in enumerate(every):
                for other, candidate in every[:i]:
                    if same(slab, candidate):
                        row["twice"] += 1
                        print(f"   {phase_id}: {termination} and {other} are the same slab")
                if termination not in hit:
                    row["dropped"] += 1
                    dropped.append(f"{phase_id} {termination}")
        totals.update(row)
        times.update(spent)
        print(
            f"{phase_id:<28}{records[phase_id]['spacegroup']['number']:>6}{row['planes']:>8}"
            f"{row['pymatgen']:>10}{row['ours']:>6}{row['same']:>6}{row['inner']:>7}"
            f"{row['dropped']:>9}{spent['pymatgen']:>12.2f}{spent['ours']:>8.2f}",
            flush=True,
        )
    print(
        f"\n{len(phase_ids)} phases, {totals['planes']} planes: {totals['pymatgen']} slabs of pymatgen"
        f" {version('pymatgen')}, {totals['same']} of them ours, {totals['inner']} cut through an atomic"
        f" plane and ours at a finer tolerance; {totals['dropped']} of our {totals['ours']} distinct slabs"
        f" are dropped by pymatgen.\npymatgen {times['pymatgen']:.1f} s, zincscreen {times['ours']:.1f} s"
        f" (a process for each plane).\n{totals['axis']} slabs of pymatgen have their vacuum along another axis"
        f" than c; {totals['label']} of its slabs share a label with another of the same plane, of which its"
        " CoherentInterfaceBuilder keeps one."
    )
    if dropped:
        print("dropped by pymatgen, each verified to be no other slab:")
        for line in dropped:
            print(f"   {line}")
    return missing, totals


# What ASE builds, as (name, slab of n by n cells and so many layers with a vacuum, bulk, plane).
def flat_surfaces():
    copper = Structure.from_spacegroup("Fm-3m", Lattice.cubic(3.615), ["Cu"], [[0, 0, 0]])
    iron = Structure.from_spacegroup("Im-3m", Lattice.cubic(2.866), ["Fe"], [[0, 0, 0]])
    zinc = Structure(
        Lattice.hexagonal(2.665, 4.947), ["Zn", "Zn"], [[1 / 3, 2 / 3, 0.25], [2 / 3, 1 / 3, 0.75]]
    )
    return [
        ("fcc(111) Cu", lambda n, m, v: fcc111("Cu", (n, n, m), a=3.615, vacuum=v), copper, (1, 1, 1)),
        (
            "hcp(0001) Zn",
            lambda n, m, v: hcp0001("Zn", (n, n, m), a=2.665, c=4.947, vacuum=v),
            zinc,
            (0, 0, 1),
        ),
        ("bcc(110) Fe", lambda n, m, v: bcc110("Fe", (n, n, m), a=2.866, vacuum=v), iron, (1, 1, 0)),
    ]


# Names of ASE's sites in ours.
NAMES = {
    "ontop": "ontop",
    "bridge": "bridge",
    "shortbridge": "bridge",
    "longbridge": "bridge",
    "fcc": "hollow-fcc",
    "hcp": "hollow-hcp",
    "hollow": "hollow-3fold",
}
GROUPS = {"ontop": "ontop", "bridge": "bridge", "hollow-fcc": "hollow", "hollow-hcp": "hollow"}
# The lengths at which a known defect shows: pymatgen issue 1643.
VACUA = (10.0, 15.0, 30.0)


def our_sites(binary, slab, folder):
    path = folder / "slab.vasp"
    Poscar(slab).write_file(str(path), significant_figures=16)
    return ours(binary, "sites", path)["sites"]


def groups(sites):
    """How many sites of each kind that pymatgen knows."""
    return dict(Counter(GROUPS.get(site["kind"], "hollow") for site in sites))


def across(slab, site, position):
    """The shortest lateral distance from any of the equivalent sites to a position, angstrom."""
    a, b, _ = slab.lattice.matrix
    images = np.array(site["images"]) @ np.array([a, b])
    shifts = [i * a + j * b for i in range(-2, 3) for j in range(-2, 3)]
    normal = np.cross(a, b) / np.linalg.norm(np.cross(a, b))
    apart = np.array([image + s - position for image in images for s in shifts])
    apart -= np.outer(apart @ normal, normal)
    return np.linalg.norm(apart, axis=1).min()


def held_by(slab, position):
    """The atoms of the upper side nearest to a position, and how many times: what coordinates it."""
    top = slab.cart_coords[:, 2].max()
    a, b, _ = slab.lattice.matrix
    distances = [
        np.linalg.norm((site.coords + i * a + j * b - position)[:2])
        for site in slab
        if site.coords[2] > top - 0.5
        for i in range(-2, 3)
        for j in range(-2, 3)
    ]
    return distances


def sites(binary, folder):
    print("\nSites on 1x1: ours, pymatgen's; then ASE's named sites, and how far ours are from them")
    wrong = []
    for name, build, _, _ in flat_surfaces():
        atoms = build(1, 5, VACUA[1] / 2)
        slab = AseAtomsAdaptor.get_structure(atoms)
        own = our_sites(binary, slab, folder)
        theirs = AdsorbateSiteFinder(slab).find_adsorption_sites()
        del theirs["all"]
        counts = {kind: len(found) for kind, found in theirs.items()}
        if groups(own) != counts:
            wrong.append(f"{name}: ours {groups(own)}, pymatgen {counts}")
        # One of ours for each of theirs, held by as many atoms.
        left = list(own)
        worst = 0.0
        for kind, found in theirs.items():
            for position in found:
                fits = [
                    s
                    for s in left
                    if GROUPS.get(s["kind"], "hollow") == kind and across(slab, s, position) < 0.25
                ]
                if len(fits) != 1:
                    wrong.append(f"{name}: {kind} at {position}: {len(fits)} of ours")
                    continue
                left.remove(fits[0])
                worst = max(worst, across(slab, fits[0], position))
                held = len(fits[0]["coordinating"])
                distances = np.sort(held_by(slab, position))
                if not distances[held - 1] + 0.05 < distances[held]:
                    wrong.append(f"{name}: {kind} is not held by the nearest {held} atoms")
        if left:
            wrong.append(f"{name}: {[s['label'] for s in left]} are not among pymatgen's")
        named = atoms.info["adsorbate_info"]["sites"]
        offsets = {}
        cell = np.array(atoms.info["adsorbate_info"]["cell"])
        # ASE's origin is an atom of the upper layer.
        origin = atoms.positions[atoms.positions[:, 2].argmax()][:2]
        for label, fraction in named.items():
            position = np.append(origin + np.array(fraction) @ cell, 0.0)
            of_kind = [s for s in own if s["kind"] == NAMES[label]]
            offsets[label] = min((across(slab, s, position) for s in of_kind), default=np.inf)
            if offsets[label] > 1e-5:
                wrong.append(f"{name}: no {NAMES[label]} at ASE's {label}: {offsets[label]:.3f}")
        print(
            f"   {name:<14}{groups(own)}  {counts}, up to {worst:.3f} A apart;"
            f" ASE {', '.join(f'{k} {v:.0e}' for k, v in offsets.items())}"
        )

    print("\nSites on n x n slabs of pymatgen, vacuum 10, 15, 30 A: pymatgen's number, ours")
    changes = 0
    for name, _, crystal, plane in flat_surfaces():
        for n in (1, 2, 3):
            rows = []
            for vacuum in VACUA:
                slab = SlabGenerator(crystal, plane, 8.0, vacuum).get_slabs()[0]
                slab = slab.copy()
                slab.make_supercell([[n, 0, 0], [0, n, 0], [0, 0, 1]])
                found = AdsorbateSiteFinder(slab).find_adsorption_sites()
                own = our_sites(binary, slab, folder)
                keys = sorted((s["label"], s["multiplicity"] / n**2) for s in own)
                rows.append((len(found["all"]), len(own), keys))
            changes += len({r[0] for r in rows}) > 1
            print(f"   {name:<14}{n} x {n}   {[r[0] for r in rows]}   {[r[1] for r in rows]}")
            if any(r[2] != rows[0][2] for r in rows):
                wrong.append(f"{name} {n} x {n}: ours change with the vacuum: {[r[2] for r in rows]}")
            if n == 1:
                reference = rows[0][2]
            if rows[0][2] != reference:
                wrong.append(f"{name}: ours change from 1 x 1 to {n} x {n}")
    print(f"pymatgen's number changes with the vacuum for {changes} of 9 slabs, ours for none")

    print("\nOther faces (ASE, 1x1): ours, pymatgen's")
    for name, atoms in [
        ("fcc(100) Cu", fcc100("Cu", (1, 1, 5), a=3.615, vacuum=7.5)),
        ("fcc(110) Cu", fcc110("Cu", (1, 1, 6), a=3.615, vacuum=7.5)),
        ("bcc(100) Fe", bcc100("Fe", (1, 1, 6), a=2.866, vacuum=7.5)),
        ("hcp(10-10) Zn", hcp10m10("Zn", (1, 2, 4), a=2.665, c=4.947, vacuum=7.5)),
    ]:
        slab = AseAtomsAdaptor.get_structure(atoms)
        own = our_sites(binary, slab, folder)
        found = AdsorbateSiteFinder(slab).find_adsorption_sites()
        counts = {kind: len(f) for kind, f in found.items() if kind != "all"}
        balance = sum(
            s["multiplicity"] * (-1 if s["kind"] == "bridge" else 1) for s in own
        )
        if balance:
            wrong.append(f"{name}: on-top - bridge + hollow is {balance}, not 0")
        print(f"   {name:<14}{groups(own)}  {counts}")
    return wrong


def built_by_ase(binary, folder):
    """ASE's ready-made surfaces are ours, layer by layer."""
    wrong = []
    for name, plane, number, make in [
        ("Cu", "111", 4, lambda v: fcc111("Cu", (1, 1, 4), a=3.615, vacuum=v)),
        ("Cu", "100", 5, lambda v: fcc100("Cu", (1, 1, 5), a=3.615, vacuum=v)),
        ("Cu", "110", 6, lambda v: fcc110("Cu", (1, 1, 6), a=3.615, vacuum=v)),
        ("Fe", "110", 4, lambda v: bcc110("Fe", (1, 1, 4), a=2.866, vacuum=v)),
        ("Fe", "100", 5, lambda v: bcc100("Fe", (1, 1, 5), a=2.866, vacuum=v)),
        ("Fe", "111", 7, lambda v: bcc111("Fe", (1, 1, 7), a=2.866, vacuum=v)),
        ("Zn", "0001", 5, lambda v: hcp0001("Zn", (1, 1, 5), a=2.665, c=4.947, vacuum=v)),
        ("Zn", "10-10", 8, lambda v: hcp10m10("Zn", (1, 2, 4), a=2.665, c=4.947, vacuum=v)),
    ]:
        cells = {"Cu": bulk("Cu", "fcc", 3.615), "Fe": bulk("Fe", "bcc", 2.866)}
        cells["Zn"] = bulk("Zn", "hcp", 2.665, c=4.947)
        path = folder / "bulk.vasp"
        Poscar(AseAtomsAdaptor.get_structure(cells[name])).write_file(
            str(path), significant_figures=16
        )
        reference = levelled(AseAtomsAdaptor.get_structure(make(VACUUM / 2)))
        found = ours(
            binary, "slab", path, "--plane", plane, "--all-terminations", "--layers", str(number),
            "--vacuum", str(VACUUM),
        )
        if not any(same(reference, levelled(structure_of(s["structure"]))) for s in found["slabs"]):
            wrong.append(f"ASE's {name}({plane}) is not among ours")
    return wrong


def main(binary, is_full):
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        missing, totals = slabs(binary, FULL if is_full else QUICK, Path(folder))
        missing += built_by_ase(binary, Path(folder))
        missing += sites(binary, Path(folder))
    print(f"\n{time.perf_counter() - start:.0f} s")
    if missing:
        sys.exit("\n".join(missing))
    if totals["twice"]:
        sys.exit("terminations of ours are not distinct")


if __name__ == "__main__":
    arguments = [a for a in sys.argv[1:] if a != "--full"]
    if len(arguments) != 1:
        sys.exit(__doc__)
    main(arguments[0], "--full" in sys.argv)
