"""Coincidence lattices by zincscreen and by pymatgen's ZSLGenerator, side by side.

1. Reference cases of `descriptors/phases/zsl_reference.json` (VO2 on TiO2): pymatgen's own counts 8, 60, 52, 60
   and 296 come out again, and every match of them is among ours.
2. Zn(002) on twelve planes, up to an area and a tolerance that are equal for both: pymatgen's raw matches, how
   many of them differ, whether all of those are ours, which ones pymatgen misses within its own tolerance,
   and the times. One thread; ours is the whole command, from start to printed table.

A match is the rational matrix A that takes film coordinates to substrate coordinates. Two matches are one if
A' = S A P with S and P from the point groups of the nets; a multiple has the same A. All of it is worked out
here from the integer matrices alone, with numpy, independently of either program.

Fails if pymatgen finds a match that is not ours, if one of ours is listed twice, or if a match that pymatgen
misses does not meet the tolerance when its vectors are computed anew.

    epitaxy_zsl.py ZINCSCREEN [--area 150] [--tolerance 0.05]
"""

import argparse
import json
import os
import subprocess
import sys
import time
import warnings
from importlib.metadata import version
from itertools import product
from pathlib import Path

import numpy as np

warnings.filterwarnings("ignore")
from pymatgen.analysis.interfaces.substrate_analyzer import SubstrateAnalyzer  # noqa: E402
from pymatgen.analysis.interfaces.zsl import ZSLGenerator  # noqa: E402
from pymatgen.core import Lattice, Structure  # noqa: E402
from pymatgen.core.surface import get_symmetrically_distinct_miller_indices  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
ONE_THREAD = {**os.environ, "RAYON_NUM_THREADS": "1"}
PAIRS = [
    *(f"{metal}(111)" for metal in ("Cu", "Ag", "Au", "Al", "Ni", "Pb")),
    *(f"{metal}(0001)" for metal in ("Ti", "Mg", "Cd", "Co")),
    "Cu5Zn8@phase.mp-1368(110)",
    "MgZn2@phase.mp-1124(0001)",
]
LISTED = 3  # of the matches that pymatgen misses, per pair


def largest_strain(length, angle):
    """Largest true principal strain of a match within pymatgen's tolerances of length and angle.

    Its reduced vectors are 60 to 90 degrees apart. The strain does not depend on their lengths; it is
    greatest where the tolerances are used up.
    """
    largest = 0.0
    for theta in np.radians(np.linspace(60, 90, 301)):
        film = np.array([[1.0, np.cos(theta)], [0.0, np.sin(theta)]])
        for r, s, t in product((1 - length, 1 + length), (1 - length, 1 + length), (-1, 1)):
            turned = theta * (1 + t * angle)
            image = np.array([[r, s * np.cos(turned)], [0.0, s * np.sin(turned)]])
            stretches = np.linalg.svd(image @ np.linalg.inv(film), compute_uv=False)
            largest = max(largest, np.abs(np.log(stretches)).max())
    return largest + 1e-3


def ours(binary, film, substrate, area, strain, *flags):
    """What the command prints as JSON."""
    command = [binary, "epitaxy", film, "--on", substrate, "--max-area", str(area)]
    command += ["--max-strain", str(strain), *flags]
    done = subprocess.run(command, capture_output=True, text=True, env=ONE_THREAD)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: {done.stderr}")
    return done.stdout


def bare(vectors):
    """A net as the command reads it."""
    a, b = np.linalg.norm(vectors, axis=1)
    gamma = np.degrees(np.arctan2(np.linalg.norm(np.cross(*vectors)), np.dot(*vectors)))
    return f"net({float(a)!r}, {float(b)!r}, {float(gamma)!r})"


def columns(net):
    return np.array([net["u_ang"], net["v_ang"]]).T


def group(basis):
    """Integer matrices that strain the net by less than 1e-4."""
    gram = basis.T @ basis
    found = []
    for elements in product(range(-4, 5), repeat=4):
        m = np.array(elements).reshape(2, 2)
        if abs(round(np.linalg.det(m))) == 1:
            stretched = np.linalg.svd(basis @ m @ np.linalg.inv(basis), compute_uv=False)
            if np.abs(np.log(stretched)).max() < 1e-4:
                found.append(m)
    return np.array(found)


def families(numerators, denominators, film_group, substrate_group):
    """The first member of S A P for each A = numerators / denominator, as a tuple."""
    divisor = np.gcd(np.gcd.reduce(numerators.reshape(-1, 4), axis=1), denominators)
    divisor = divisor * np.sign(denominators)
    numerators = numerators // divisor[:, None, None]
    denominators = denominators // divisor
    best = None
    for s in substrate_group:
        for p in film_group:
            image = (s @ numerators @ p).reshape(-1, 4)
            if best is None:
                best = image
                continue
            difference = image - best
            first = (difference != 0).argmax(axis=1)
            smaller = difference[np.arange(len(first)), first] < 0
            best = np.where(smaller[:, None], image, best)
    return [(*map(int, row), int(d)) for row, d in zip(best, denominators)]


def quotient(substrate, film):
    """N M^-1 of integer matrices (columns are vectors): numerators and denominators."""
    a, b, c, d = film[:, 0, 0], film[:, 0, 1], film[:, 1, 0], film[:, 1, 1]
    adjugate = np.array([[d, -b], [-c, a]]).transpose(2, 0, 1)
    return substrate @ adjugate, a * d - b * c


def integers(vectors, basis):
    """Coordinates of superlattice vectors (rows) as columns, checked to be integers."""
    coordinates = np.linalg.solve(basis, vectors[:, :, :2].transpose(0, 2, 1))
    rounded = np.rint(coordinates).astype(np.int64)
    if np.abs(coordinates - rounded).max() > 1e-3:
        sys.exit("a superlattice vector that is none of the net")
    return rounded


# Changes of basis between a cell's shortest vectors, in every order and sign that matters.
UNIMODULAR = np.array(
    [
        [[a, b], [c, d]]
        for a, b, c, d in product((-1, 0, 1), repeat=4)
        if abs(a * d - b * c) == 1 and (a, c) > (0, 0)
    ]
)


def gauss(gram):
    """The change of basis to the two shortest vectors."""
    (u, x), (_, v) = gram
    m = [[1, 0], [0, 1]]
    while True:
        if v < u * (1 - 1e-12):
            u, v = v, u
            m = [row[::-1] for row in m]
            continue
        steps = round(x / u)
        if steps == 0:
            return m
        m = [[p, q - steps * p] for p, q in m]
        x, v = x - steps * u, v - 2 * steps * x + steps * steps * u


def shape(gram):
    """Lengths of both vectors and the angle between them."""
    u, v, x = gram[..., 0, 0], gram[..., 1, 1], gram[..., 0, 1]
    return np.sqrt(u), np.sqrt(v), np.arctan2(np.sqrt(np.maximum(u * v - x * x, 0)), x)


def meets(film, substrate, length, angle_tolerance, bidirectional=False):
    """Whether some reduced basis of either cell and its image are within pymatgen's tolerance.

    `film`, `substrate`: (n, 2, 2), the cells' vectors as columns; those of the film are taken to those of the
    substrate.
    """
    grams = [cell.transpose(0, 2, 1) @ cell for cell in (film, substrate)]
    answer = np.zeros(len(film), dtype=bool)
    for leading in grams:
        # All reduced bases of one of the two cells; ties count.
        change = np.array([gauss(g) for g in leading.tolist()]).reshape(-1, 1, 2, 2) @ UNIMODULAR
        turned = change.transpose(0, 1, 3, 2)
        own = turned @ leading[:, None] @ change
        u, v, x = own[..., 0, 0], own[..., 1, 1], own[..., 0, 1]
        is_reduced = (x >= -1e-9 * u) & (u <= v * (1 + 1e-9)) & (2 * x <= u * (1 + 1e-9))
        shapes = [shape(turned @ g[:, None] @ change) for g in grams]
        ratios = [s / f for f, s in zip(*shapes)]
        for r in (ratios, [1 / x for x in ratios])[: 1 + bidirectional]:
            off = [np.abs(x - 1) for x in r]
            within = (off[0] <= length) & (off[1] <= length) & (off[2] <= angle_tolerance)
            answer |= (within & is_reduced).any(axis=1)
    return answer


class Case:
    """One pair of nets at one tolerance: both programs' matches, compared."""

    def __init__(self, binary, film, substrate, area, length, angle_tolerance, *, area_ratio=0.09, bidirectional=False):
        strain = largest_strain(length, angle_tolerance)
        if bidirectional:
            strain *= 1 + 2 * length
        report = json.loads(ours(binary, film, substrate, area, strain, "--all", "--json"))
        self.film, self.substrate = columns(report["film"]), columns(report["substrate"])
        generator = ZSLGenerator(
            max_area_ratio_tol=area_ratio,
            max_area=area,
            max_length_tol=length,
            max_angle_tol=angle_tolerance,
            bidirectional=bidirectional,
        )
        flat = [np.column_stack([net.T, np.zeros(2)]) for net in (self.film, self.substrate)]
        start = time.perf_counter()
        raw = list(generator(*flat))
        self.seconds = time.perf_counter() - start
        self.raw = len(raw)
        groups = group(self.film), group(self.substrate)

        matrices = [
            np.array([m[key] for m in report["matches"]], dtype=np.int64).reshape(-1, 2, 2).transpose(0, 2, 1)
            for key in ("substrate_matrix", "film_matrix")
        ]
        own = families(*quotient(*matrices), *groups) if report["matches"] else []
        if len(set(own)) != len(own) or len(own) != report["found"]:
            sys.exit(f"{film} on {substrate}: {len(own) - len(set(own))} of our matches are listed twice")
        self.found = len(own)
        theirs = set()
        if raw:
            vectors = [np.array([np.array(getattr(m, key)) for m in raw]) for key in ("substrate_sl_vectors", "film_sl_vectors")]
            whole = [integers(v, net) for v, net in zip(vectors, (self.substrate, self.film))]
            theirs = set(families(*quotient(*whole), *groups))
        self.distinct = len(theirs)
        self.not_ours = theirs - set(own)
        # What is within pymatgen's own limits, and not among its matches; vectors from the integers alone.
        cells = [net @ matrix for net, matrix in zip((self.film, self.substrate), matrices[::-1])]
        areas = [abs(np.linalg.det(net)) for net in (self.film, self.substrate)]
        n, m = (np.array([f[key] for f in report["matches"]]) for key in ("film_cells", "substrate_cells"))
        ratio = areas[0] / areas[1]
        within = (n * areas[0] < area) & (m * areas[1] < area)
        within &= (np.abs(ratio - m / n) < area_ratio) | (np.abs(1 / ratio - n / m) < area_ratio)
        within &= meets(*cells, length, angle_tolerance, bidirectional)
        # What it finds through a multiple only is no miss.
        self.missed = [
            (report["matches"][i], (cells[0][i], cells[1][i])) for i in np.flatnonzero(within) if own[i] not in theirs
        ]
        self.ours = len(theirs & set(own)) + len(self.missed)


def verify(missed, length, angle_tolerance):
    """The missed match, from its vectors alone: lengths, angles and strain on the film's shortest vectors."""
    found, (film, substrate) = missed
    stretches = np.linalg.svd(substrate @ np.linalg.inv(film), compute_uv=False)
    strain = np.abs(np.log(stretches)).max()
    if abs(strain - found["strain"]) > 1e-4 or not meets(film[None], substrate[None], length, angle_tolerance)[0]:
        sys.exit(f"a match that is said to be missed is not real: {found}")
    change = np.array(gauss((film.T @ film).tolist()))
    (a, b, alpha), (c, d, beta) = (shape((cell @ change).T @ cell @ change) for cell in (film, substrate))
    return (
        f"      {found['film_cells']}:{found['substrate_cells']} cells, {a:.3f} x {b:.3f} A {np.degrees(alpha):.2f}"
        f" deg onto {c:.3f} x {d:.3f} A {np.degrees(beta):.2f} deg, strain {100 * strain:.2f} %"
    )


def reference_cases(binary):
    reference = json.loads((ROOT / "descriptors/phases/zsl_reference.json").read_text())
    case = reference["test_zsl_ab_planes"]
    film, substrate = bare(case["film_vectors"]), bare(case["substrate_vectors"])
    both = reference["test_bidirectional"]
    tolerance = both["tolerances"]
    wide = {"area_ratio": tolerance}
    cases = [
        ("a-b planes", case["expected_in_test"], Case(binary, film, substrate, 400, 0.03, 0.01)),
        ("5 %", 60, Case(binary, film, substrate, 400, tolerance, tolerance, **wide)),
        ("5 %, swapped", 52, Case(binary, substrate, film, 400, tolerance, tolerance, **wide)),
        (
            "5 %, swapped, both directions",
            60,
            Case(binary, substrate, film, 400, tolerance, tolerance, bidirectional=True, **wide),
        ),
    ]
    print("VO2 on TiO2: pymatgen's own tests\n")
    print(f"{'case':<32}{'expected':>9}{'raw':>6}{'distinct':>10}{'ours':>7}{'not ours':>10}{'missed':>8}")
    for name, expected, c in cases:
        line(name, expected, c)

    structures = [
        Structure(Lattice(reference[f"{name}_lattice"]), [s[0] for s in sites], [s[1:] for s in sites])
        for name in ("film_VO2", "substrate_TiO2")
        for sites in [reference[f"{name}_sites"]]
    ]
    analyzer = SubstrateAnalyzer()
    millers = [sorted(get_symmetrically_distinct_miller_indices(s, 1)) for s in structures]
    total = None
    for film, substrate, *_ in analyzer.generate_surface_vectors(*structures, *millers):
        c = Case(binary, bare(film), bare(substrate), 400, 0.03, 0.01)
        if total is None:
            total = c
            continue
        for key in ("raw", "distinct", "found", "ours"):
            setattr(total, key, getattr(total, key) + getattr(c, key))
        total.missed += c.missed
        total.not_ours |= c.not_ours
    line("all planes up to index 1", 296, total)
    print("\nmissed by pymatgen within its own tolerance, each verified:")
    for missed in total.missed:
        print(verify(missed, 0.03, 0.01))


def line(name, expected, c):
    print(f"{name:<32}{expected:>9}{c.raw:>6}{c.distinct:>10}{c.ours:>7}{len(c.not_ours):>10}{len(c.missed):>8}")
    if c.raw != expected:
        sys.exit(f"pymatgen {version('pymatgen')} finds {c.raw} raw matches, {expected} are expected")
    if c.not_ours:
        sys.exit(f"{name}: pymatgen has matches that are not ours: {sorted(c.not_ours)[:LISTED]}")


def main():
    parser = argparse.ArgumentParser(usage="epitaxy_zsl.py ZINCSCREEN [--area 150] [--tolerance 0.05]")
    parser.add_argument("binary")
    parser.add_argument("--area", type=float, default=150.0)
    parser.add_argument("--tolerance", type=float, default=0.05)
    arguments = parser.parse_args()
    binary, area, tolerance = arguments.binary, arguments.area, arguments.tolerance
    print(f"pymatgen {version('pymatgen')}, numpy {version('numpy')}, one thread\n")
    reference_cases(binary)
    strain = largest_strain(tolerance, tolerance)
    print(
        f"\nZn(002) on twelve planes up to {area:g} A^2, lengths and angles within {tolerance:g}; that is up to"
        f" {100 * strain:.1f} % true strain\nours: within pymatgen's tolerance (and all within that strain)\n"
    )
    print(
        f"{'substrate':<28}{'raw':>7}{'distinct':>10}{'ours':>7}{'(all)':>8}{'missed':>8}"
        f"{'pymatgen s':>12}{'ours s':>9}{'ratio':>8}"
    )
    sums = [0.0, 0.0]
    listed = []
    for substrate in PAIRS:
        c = Case(binary, "Zn(002)", substrate, area, tolerance, tolerance)
        if c.not_ours:
            sys.exit(f"{substrate}: pymatgen has matches that are not ours: {sorted(c.not_ours)[:LISTED]}")
        seconds = []
        for _ in range(3):
            start = time.perf_counter()
            ours(binary, "Zn(002)", substrate, area, strain)
            seconds.append(time.perf_counter() - start)
        own = min(seconds)
        sums = [sums[0] + c.seconds, sums[1] + own]
        print(
            f"{substrate:<28}{c.raw:>7}{c.distinct:>10}{c.ours:>7}{c.found:>8}{len(c.missed):>8}"
            f"{c.seconds:>12.2f}{own:>9.3f}{c.seconds / own:>8.0f}"
        )
        if c.missed:
            real = [verify(missed, tolerance, tolerance) for missed in c.missed]
            listed.append((substrate, real))
    print(f"{'together':<28}{'':>40}{sums[0]:>12.2f}{sums[1]:>9.3f}{sums[0] / sums[1]:>8.0f}")
    print("\nEvery match of pymatgen is ours, once. It misses, within its own tolerance, each verified:")
    for substrate, real in listed:
        print(f"  {substrate}: {len(real)}")
        print("\n".join(real[:LISTED]))
    if not listed:
        print("  nothing")


if __name__ == "__main__":
    main()
