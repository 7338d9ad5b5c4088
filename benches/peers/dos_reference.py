"""d-band moments: zincscreen and pymatgen side by side on the fixtures of tests/it/formats/dos.

pymatgen's `CompleteDos.get_band_center`, `get_band_width`, `get_band_filling` and `get_upper_band_edge` get the
same densities, read by pymatgen itself from vasprun.xml and by numpy from the other formats. Where the
definitions agree, centre and width are the same to 1e-6 eV. They differ, and by how much is printed, in

- the filling: pymatgen leaves out the interval in which the Fermi energy lies; with the density interpolated there,
  its own data give ours,
- a window whose ends are no points of the grid: pymatgen leaves the partial intervals out,
- the upper edge: pymatgen takes the point where a discrete (periodic) Hilbert transform is greatest; we the vertex
  between points of a transform that has no images. They lie within a step and a half of each other.

Fails if one of these is not so.

    dos_reference.py ZINCSCREEN
"""

import json
import subprocess
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np

warnings.filterwarnings("ignore")
from lxml import etree  # noqa: E402
from pymatgen.core import Lattice, Structure  # noqa: E402
from pymatgen.electronic_structure.core import Orbital, OrbitalType, Spin  # noqa: E402
from pymatgen.electronic_structure.dos import CompleteDos, Dos  # noqa: E402
from pymatgen.io.vasp.outputs import Vasprun  # noqa: E402

FIXTURES = Path(__file__).resolve().parents[2] / "tests/it/formats/dos"
FERMI = "3.2371"  # of the synthetic files
SAME = 1e-6  # eV

FAILED = []


def complete(symbols, fermi, energies, per_atom):
    """`per_atom`: for each atom {orbital: {spin: density}}."""
    places = [[0, 0, i / len(symbols)] for i in range(len(symbols))]
    structure = Structure(Lattice.cubic(10), symbols, places)
    pdos = dict(zip(structure, per_atom))
    total = {}
    for orbitals in per_atom:
        for densities in orbitals.values():
            for spin, density in densities.items():
                total[spin] = total.get(spin, 0) + density
    return CompleteDos(structure, Dos(fermi, energies, total), pdos)


def of_vasprun(path):
    root = etree.parse(path).getroot()
    symbols = [rc[0].text.strip() for rc in root.findall('.//array[@name="atoms"]/set/rc')]
    # pymatgen's reader wants a total, which the trimmed files lack: one row of zeros.
    dos = root.find(".//dos")
    if dos.find("total") is None:
        row = "<set comment='spin 1'><r> 0 0 0 </r></set>"
        dos.append(etree.fromstring(f"<total><array><set>{row}</set></array></total>"))
    rows = dos.findall("partial/array/set/set/set")[0].findall("r")
    energies = np.array([float(r.text.split()[0]) for r in rows])
    fermi = float(dos.find("i").text)
    _, _, pdos = Vasprun._parse_dos(dos)
    return complete(symbols, fermi, energies, pdos)


def of_doscar(path, symbols):
    lines = Path(path).read_text().splitlines()
    points, fermi = int(lines[5].split()[2]), float(lines[5].split()[3])
    n_spin = 2 if len(lines[6].split()) == 5 else 1
    per_atom = []
    for i in range(len(symbols)):
        start = 6 + points + i * (points + 1) + 1
        data = np.array([[float(w) for w in line.split()] for line in lines[start : start + points]])
        columns = data[:, 1:]
        if columns.shape[1] // n_spin == 3:  # s p d: any orbital of the shell will do
            orbitals = [Orbital.s, Orbital.py, Orbital.dxy]
        else:
            orbitals = [Orbital(k) for k in range(9)]
        atom = {}
        for k, orbital in enumerate(orbitals):
            spins = [Spin.up, Spin.down][:n_spin]
            atom[orbital] = {s: columns[:, n_spin * k + j] for j, s in enumerate(spins)}
        per_atom.append(atom)
    return complete(symbols, fermi, data[:, 0], per_atom)


def of_columns(path, symbols, n_spin, fermi, delimiter=None, skip=0):
    data = np.loadtxt(path, delimiter=delimiter, skiprows=skip, ndmin=2)
    per_atom = []
    for i in range(len(symbols)):
        spins = [Spin.up, Spin.down][:n_spin]
        columns = {s: data[:, 1 + n_spin * i + j] for j, s in enumerate(spins)}
        per_atom.append({Orbital.dxy: columns})
    return complete(symbols, fermi, data[:, 0], per_atom)


def of_projwfc(path, symbol):
    data = np.loadtxt(path)
    n_spin = 2 if data.shape[1] == 13 else 1
    spins = [Spin.up, Spin.down][:n_spin]
    atom = {}
    for m in range(5):
        start = 1 + n_spin + n_spin * m
        atom[Orbital(4 + m)] = {s: data[:, start + j] for j, s in enumerate(spins)}
    return complete([symbol], float(FERMI), data[:, 0], [atom])


def ours(binary, *args):
    command = [binary, "dband", *args, "--json"]
    done = subprocess.run(command, cwd=FIXTURES, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)["bands"]


def expect(what, is_so):
    if not is_so:
        FAILED.append(what)
        return "  UNEXPECTED"
    return ""


def filling_with_partial_interval(energies, density):
    """What pymatgen's filling would be with the interval at E_F."""
    inside = energies < 0
    e = np.append(energies[inside], 0.0)
    d = np.append(density[inside], np.interp(0.0, energies, density))
    return np.trapezoid(d, x=e) / np.trapezoid(density, x=energies)


def compare(name, dos, bands):
    sites = list(dos.structure)
    for band in bands:
        if band["n_atoms"] != 1 or "error" in band:
            continue
        site = sites[band["atoms"][0] - 1]
        spin = {"total": None, "up": Spin.up, "down": Spin.down}[band["spin"]]
        asked = {"band": OrbitalType.d, "sites": [site], "spin": spin}
        center = dos.get_band_center(**asked)
        width = dos.get_band_width(**asked)
        filling = dos.get_band_filling(**asked)
        edge = dos.get_upper_band_edge(**asked)
        own = dos.get_site_spd_dos(site)[OrbitalType.d]
        energies = own.energies - own.efermi
        corrected = filling_with_partial_interval(energies, own.get_densities(spin=spin))
        label = f"{name} {site.specie} {band['spin']}"
        remark = expect(f"{label}: centre", abs(center - band["center_ev"]) < SAME)
        remark += expect(f"{label}: width", abs(width - band["width_ev"]) < SAME)
        remark += expect(f"{label}: filling", abs(corrected - band["filling"]) < 1e-9)
        off = band["upper_edge_ev"] - edge
        remark += expect(f"{label}: upper edge", abs(off) < 1.5 * band["step_ev"])
        print(
            f"{label:<54}{band['center_ev']:>10.5f}{band['center_ev'] - center:>10.1e}"
            f"{band['width_ev']:>10.5f}{band['width_ev'] - width:>10.1e}"
            f"{band['filling']:>9.5f}{band['filling'] - filling:>+9.5f}"
            f"{band['upper_edge_ev']:>10.4f}{off:>+9.4f}{remark}"
        )


def windows(binary):
    """A window on points of the grid is the same; one between them is not."""
    dos = of_vasprun(FIXTURES / "oso2_trimmed.vasprun.xml")
    site = list(dos.structure)[0]
    energies = dos.energies - dos.efermi
    on = (energies[170], energies[330])
    between = (-8.5, 6.0)
    print("\nwindows, OsO2, centre in eV:")
    for what, (low, high), limit in [("on points", on, SAME), ("between", between, 0.05)]:
        args = ["oso2_trimmed.vasprun.xml", "--window", repr(float(low)), repr(float(high))]
        band = ours(binary, *args)[0]
        # Half a rounding error wider, so that the end points count.
        range_ = (low - 1e-9, high + 1e-9)
        center = dos.get_band_center(band=OrbitalType.d, sites=[site], erange=range_)
        off = band["center_ev"] - center
        remark = expect(f"window {what}", abs(off) < limit)
        if what == "between":
            remark += expect("window between the points", abs(off) > SAME)
        print(f"  {what:<10} [{low:.4f}, {high:.4f}]  {band['center_ev']:.6f}  {off:+.1e}{remark}")


def main(binary):
    binary = str(Path(binary).resolve())
    print(
        f"zincscreen beside pymatgen {version('pymatgen')}; second columns: ours minus pymatgen's\n\n"
        f"{'file, atom, spin':<54}{'centre_ev':>10}{'':>10}{'width_ev':>10}{'':>10}{'filling':>9}{'':>9}"
        f"{'edge_ev':>10}"
    )
    at = lambda name: FIXTURES / name  # noqa: E731
    for name in ["oso2_trimmed.vasprun.xml", "inas_trimmed.vasprun.xml", "synthetic.vasprun.xml"]:
        compare(name, of_vasprun(at(name)), ours(binary, name))
    for name, symbols in [
        ("inas_trimmed.DOSCAR", ["In"]),
        ("synthetic_lm.DOSCAR", ["Cu", "Zn"]),
        ("synthetic_spin.DOSCAR", ["Ni"]),
    ]:
        compare(name, of_doscar(at(name), symbols), ours(binary, name))
    for name, symbol in [
        ("synthetic-brass.pdos_atm#1(Cu1)_wfc#2(d)", "Cu"),
        ("synthetic-ni.pdos_atm#1(Ni)_wfc#2(d)", "Ni"),
    ]:
        compare(name, of_projwfc(at(name), symbol), ours(binary, name, "--fermi", FERMI))
    name = "synthetic_columns.csv"
    compare(name, of_columns(at(name), ["Cu", "Zn"], 1, float(FERMI), ",", 3), ours(binary, name))
    windows(binary)
    if FAILED:
        sys.exit("not as expected: " + "; ".join(FAILED))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
