"""Writes the fixtures of this folder; README.md says what they are.

    make.py synthetic                                  the synthetic ones
    make.py trim DOSCAR IONS > OUT                     some ions of a DOSCAR
    make.py trim vasprun.xml IONS STEP > OUT           some ions and every STEP-th point of a vasprun.xml

Only the standard library; the same bytes each time.
"""

import math
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent

# Bands are rectangles with soft edges, states N between LOW and HIGH eV against the Fermi level: their centre is
# the middle, their variance (HIGH - LOW)^2 / 12 + SOFT^2 / 2.
SOFT = 0.35
FERMI = 3.2371  # no point of the grid
LOW, STEP, POINTS = -9.0, 0.1, 181
WEIGHTS = {"xy": 0.22, "yz": 0.18, "z2": 0.20, "xz": 0.18, "x2": 0.22}
CU = (-5.0, -1.4, 9.6)
ZN = (-8.0, -7.0, 9.8)
NI_UP = (-4.5, -0.4, 4.8)
NI_DOWN = (-4.2, 0.3, 4.8)
S = (-9.0, 3.0, 1.6)

GRID = [LOW + STEP * i for i in range(POINTS)]


def density(band, e):
    low, high, states = band
    edge = lambda x: math.erf((e - FERMI - x) / SOFT)  # noqa: E731
    return states / (high - low) * 0.5 * (edge(low) - edge(high))


def lm(e, d, s):
    """s, py, pz, px, dxy, dyz, dz2, dxz, dx2."""
    out = [s] + [0.2 * s / 3] * 3
    return out + [w * d for w in WEIGHTS.values()]


def e12(x):
    """Fortran's E12.4: 0.1234E+01."""
    if x == 0:
        return "  0.0000E+00"
    power = math.floor(math.log10(abs(x))) + 1
    digits = x / 10.0**power
    if abs(round(digits, 4)) >= 1:
        power, digits = power + 1, digits / 10
    return f"{digits:8.4f}E{power:+03d}"


def e11(x):
    """Fortran's E11.3."""
    if x == 0:
        return "  0.000E+00"
    power = math.floor(math.log10(abs(x))) + 1
    digits = x / 10.0**power
    if abs(round(digits, 3)) >= 1:
        power, digits = power + 1, digits / 10
    tail = f"E{power:+03d}" if abs(power) < 100 else f"{power:+04d}"
    return f"{digits:7.3f}{tail}"


def doscar(name, ions, spin):
    """`ions`: for each a function of the energy that gives the columns."""
    header = f"{GRID[-1]:16.8f}{GRID[0]:16.8f}{POINTS:5d}{FERMI:16.8f}{1:16.8f}"
    lines = [
        f"{len(ions):4d}{len(ions):4d}   1   0",
        "  0.1181000E+02  0.2556000E-09  0.2556000E-09  0.2556000E-09  0.5000000E-15",
        "  1.000000000000000E-004",
        "  CAR",
        " synthetic",
        header,
    ]
    integral = [0.0, 0.0]
    for e in GRID:
        rows = [f(e) for f in ions]
        totals = [sum(sum(r[i::spin]) for r in rows) for i in range(spin)]
        integral = [a + STEP * t for a, t in zip(integral, totals)]
        lines.append(f"{e:11.3f}" + "".join(e12(x) for x in totals + integral[:spin]))
    for f in ions:
        lines.append(header)
        lines += [f"{e:11.3f}" + "".join(e12(x) for x in f(e)) for e in GRID]
    (HERE / name).write_text("\n".join(lines) + "\n")


def vasprun(name):
    """Nickel and zinc with spin."""
    out = [
        '<?xml version="1.0" encoding="ISO-8859-1"?>',
        "<modeling>",
        " <!-- synthetic: not from VASP -->",
        " <parameters>",
        '  <i type="logical" name="LNONCOLLINEAR"> F  </i>',
        " </parameters>",
        " <atominfo>",
        "  <atoms>       2 </atoms>",
        '  <array name="atoms" >',
        '   <field type="string">element</field>',
        "   <set>",
        "    <rc><c>Ni</c><c>   1</c></rc>",
        "    <rc><c>Zn</c><c>   2</c></rc>",
        "   </set>",
        "  </array>",
        " </atominfo>",
        " <calculation>",
        "  <dos>",
        f'   <i name="efermi">{FERMI:16.8f} </i>',
        "   <partial>",
        "    <array>",
        '     <dimension dim="1">gridpoints</dimension>',
        '     <dimension dim="2">spin</dimension>',
        '     <dimension dim="3">ion</dimension>',
    ]
    names = ["energy", "  s", " py", " pz", " px", "dxy", "dyz", "dz2", "dxz", "x2-y2"]
    out += [f"     <field>{n}</field>" for n in names] + ["     <set>"]
    half = lambda band: (band[0], band[1], band[2] / 2)  # noqa: E731
    for ion, bands in enumerate([(NI_UP, NI_DOWN), (half(ZN), half(ZN))], 1):
        out.append(f'      <set comment="ion {ion}">')
        for spin, band in enumerate(bands, 1):
            out.append(f'       <set comment="spin {spin}">')
            for e in GRID:
                row = lm(e, density(band, e), density(S, e) / 2)
                cells = "".join(f"{x:11.4f}" for x in [e] + row)
                out.append(f"        <r>{cells} </r>")
            out.append("       </set>")
        out.append("      </set>")
    out += ["     </set>", "    </array>", "   </partial>", "  </dos>", " </calculation>", "</modeling>"]
    (HERE / name).write_text("\n".join(out) + "\n")


def projwfc(prefix, files, spin):
    """`files`: (atom, symbol, number, letter, bands per spin)."""
    for atom, symbol, number, letter, bands in files:
        weights = list(WEIGHTS.values()) if letter == "d" else [1.0]
        head = "# E (eV)   ldos(E)  " if spin == 1 else "# E (eV)  ldosup(E)  ldosdw(E)"
        one = " pdos(E)   " if spin == 1 else " pdosup(E)  pdosdw(E) "
        lines = [head + one * len(weights)]
        for e in GRID:
            parts = [[w * density(b, e) for b in bands] for w in weights]
            sums = [sum(p[i] for p in parts) for i in range(spin)]
            cells = sums + [x for p in parts for x in p]
            lines.append(f"{e:8.3f}" + "".join(e11(x) for x in cells))
        path = HERE / f"{prefix}.pdos_atm#{atom}({symbol})_wfc#{number}({letter})"
        path.write_text("\n".join(lines) + "\n")


def synthetic():
    cu = lambda e: lm(e, density(CU, e), density(S, e))  # noqa: E731
    zn = lambda e: lm(e, density(ZN, e), density(S, e))  # noqa: E731
    doscar("synthetic_lm.DOSCAR", [cu, zn], 1)

    def ni(e):
        s = density(S, e) / 2
        return [s, s, 0.2 * s, 0.2 * s, density(NI_UP, e), density(NI_DOWN, e)]

    doscar("synthetic_spin.DOSCAR", [ni], 2)
    vasprun("synthetic.vasprun.xml")
    projwfc(
        "synthetic-brass",
        [
            (1, "Cu1", 1, "s", [S]),
            (1, "Cu1", 2, "d", [CU]),
            (2, "Zn", 1, "s", [S]),
            (2, "Zn", 2, "d", [ZN]),
        ],
        1,
    )
    projwfc("synthetic-ni", [(1, "Ni", 2, "d", [NI_UP, NI_DOWN])], 2)
    (HERE / "synthetic-pw.out").write_text(
        "     synthetic: two lines of an output of pw.x\n\n"
        "     the Fermi energy is     3.0000 ev\n\n"
        f"     the Fermi energy is    {FERMI:7.4f} ev\n"
    )
    lines = [f"# synthetic\n# Fermi level (eV): {FERMI}\nenergy,Cu1_d,Zn2_d"]
    lines += [f"{e:.3f},{density(CU, e):.6f},{density(ZN, e):.6f}" for e in GRID]
    (HERE / "synthetic_columns.csv").write_text("\n".join(lines) + "\n")
    lines = ["# synthetic", "#   E-E_F (eV)   Ni-d up   Ni-d dn"]
    lines += [
        f"{e - FERMI:12.6f} {density(NI_UP, e):12.6f} {density(NI_DOWN, e):12.6f}" for e in GRID
    ]
    (HERE / "synthetic_gpaw.dat").write_text("\n".join(lines) + "\n")


def trim_doscar(path, ions):
    lines = Path(path).read_text().splitlines()
    points = int(lines[5].split()[2])
    head = [f"{len(ions):4d}{len(ions):4d}" + lines[0][8:], *lines[1 : 6 + points]]
    for ion in ions:
        start = 6 + points + (ion - 1) * (points + 1)
        head += lines[start : start + points + 1]
    print("\n".join(line.rstrip() for line in head))


def trim_vasprun(path, ions, step):
    text = Path(path).read_text(encoding="latin-1")
    pick = lambda pattern: re.search(pattern, text, re.S).group(0)  # noqa: E731
    atoms = re.findall(r"<rc><c>[^<]*</c><c>[^<]*</c></rc>", pick(r"<array name=\"atoms\".*?</array>"))
    dos = pick(r"<dos>.*?</dos>")
    partial = re.search(r"<partial>.*?</partial>", dos, re.S).group(0)
    out = ['<?xml version="1.0" encoding="ISO-8859-1"?>', "<modeling>"]
    out += [" " + pick(r"<generator>.*?</generator>"), " <atominfo>", '  <array name="atoms" >', "   <set>"]
    out += [f"    {atoms[i - 1]}" for i in ions]
    out += ["   </set>", "  </array>", " </atominfo>", " <calculation>", "  <dos>"]
    out += ["   " + re.search(r"<i name=\"efermi\">.*?</i>", dos).group(0), "   <partial>", "    <array>"]
    out += ["     " + f for f in re.findall(r"<field>[^<]*</field>", partial)] + ["     <set>"]
    for new, ion in enumerate(ions, 1):
        block = re.search(rf'<set comment="ion {ion}">(.*?</set>)\s*</set>', partial, re.S).group(1)
        out.append(f'      <set comment="ion {new}">')
        for spin in re.findall(r'<set comment="spin \d">.*?</set>', block, re.S):
            out.append("       " + spin.splitlines()[0])
            out += ["        " + r for r in re.findall(r"<r>.*?</r>", spin)[::step]]
            out.append("       </set>")
        out.append("      </set>")
    out += ["     </set>", "    </array>", "   </partial>", "  </dos>", " </calculation>", "</modeling>"]
    print("\n".join(out))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["synthetic"]:
            synthetic()
        case ["trim", path, ions] if "DOSCAR" in path:
            trim_doscar(path, [int(i) for i in ions.split(",")])
        case ["trim", path, ions, step]:
            trim_vasprun(path, [int(i) for i in ions.split(",")], int(step))
        case _:
            sys.exit(__doc__)
