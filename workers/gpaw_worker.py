#!/usr/bin/env python3
"""Runs one GPAW calculation: reads job.json, writes result.json, both in the current folder.

    mpirun -np N gpaw python run.py        (this file is called run.py in the folder of a job)

Takes no options: `gpaw python` of GPAW 22.8 keeps options for itself. result.json appears whole or not
at all. A calculation that fails writes a result.json with the key `error` and ends with exit code 1.
"""

import hashlib
import json
import os
import platform
import sys
import time
import traceback

START = time.time()
VERSION = 1


def main():
    import numpy as np
    from ase import Atoms, __version__ as ase_version
    from ase.constraints import FixAtoms
    from ase.parallel import world
    from gpaw import GPAW, PW, __version__ as gpaw_version

    with open('job.json', 'rb') as file:
        content = file.read()
    job = json.loads(content.decode())
    if job.get('version') != VERSION:
        raise SystemExit('job.json has version %r; this script reads version %d'
                         % (job.get('version'), VERSION))
    settings = job['settings']
    given = job['atoms']
    result = {
        'version': VERSION,
        'job_sha256': hashlib.sha256(content).hexdigest(),
        'code': 'gpaw',
        'versions': {'gpaw': gpaw_version, 'ase': ase_version, 'numpy': np.__version__,
                     'python': platform.python_version()},
        'processes': world.size,
        'threads': int(os.environ.get('OMP_NUM_THREADS', '1')),
    }

    try:
        atoms = Atoms(given['symbols'], positions=given['positions_ang'], cell=given['cell_ang'],
                      pbc=given['pbc'])
        held = [i for i, is_held in enumerate(job['fixed']) if is_held]
        if held:
            atoms.set_constraint(FixAtoms(indices=held))
        is_spin = job['is_spin_polarised']
        if is_spin:
            atoms.set_initial_magnetic_moments(job['moments_mu_b'])
        # The convergence of GPAW counts per valence electron, ours per atom.
        electrons = valence_electrons(given['symbols'], settings['functional'])
        tolerance = settings['energy_tolerance_ev'] * len(atoms) / electrons
        smearing = settings['smearing']
        occupations = {'fermi_dirac': {'name': 'fermi-dirac'},
                       'methfessel_paxton': {'name': 'methfessel-paxton', 'order': 1},
                       'cold': {'name': 'marzari-vanderbilt'}}[smearing['kind']]
        occupations = dict(occupations, width=smearing['width_ev'])
        options = {}
        if job['has_dipole_layer']:
            options['poissonsolver'] = {'dipolelayer': 'xy'}
        if not any(given['pbc']):
            # An open shell of a free atom has less symmetry than its cell.
            options['symmetry'] = 'off'
        maker = GPAW
        if held and job['task'] != 'single_point' and options.get('symmetry') != 'off':
            maker = telling_held_atoms(job['fixed'])
            if maker is None:
                maker, options['symmetry'] = GPAW, {'point_group': False}
        calculator = maker(mode=PW(settings['cutoff_ev']), xc=settings['functional'],
                           kpts={'size': job['k_grid'], 'gamma': True},
                           occupations=occupations, spinpol=is_spin,
                           convergence={'energy': tolerance}, txt='gpaw.txt', **options)
        engine = calculator
        if settings['dispersion']:
            engine = with_dispersion(calculator, settings['dispersion'], settings['functional'])
        atoms.calc = engine
        result.update(calculate(atoms, job))
        result['converged_electronic'] = True
        result['fermi_ev'] = finite(calculator.get_fermi_level())
        result['free_energy_ev'] = float(calculator.get_potential_energy(
            atoms, force_consistent=True)) if engine is calculator else None
        if is_spin:
            result['total_moment_mu_b'] = float(calculator.get_magnetic_moment())
            result['moments_mu_b'] = calculator.get_magnetic_moments().tolist()
        result['settings'] = {
            'functional': str(calculator.parameters['xc']),
            'cutoff_ev': float(calculator.wfs.pd.ecut * 27.211386245988),
            'k_grid': [int(n) for n in calculator.wfs.kd.N_c],
            'k_points_irreducible': int(calculator.wfs.kd.nibzkpts),
            'smearing_kind': smearing['kind'],
            'smearing_ev': calculator.wfs.occupations.todict().get('width'),
            'is_spin_polarised': calculator.get_number_of_spins() == 2,
            'has_dipole_layer': job['has_dipole_layer'],
            'dispersion': settings['dispersion'],
            'valence_electrons': float(calculator.wfs.nvalence),
            'datasets': sorted({'%s %s' % (s.symbol, s.fingerprint)
                                for s in calculator.setups}),
        }
        if job['dos'] is not None:
            result['dos'] = density_of_states(calculator, job['dos'], np)
    except Exception as error:
        result['error'] = '%s: %s' % (type(error).__name__, error)
        result['is_unconverged'] = type(error).__name__ == 'KohnShamConvergenceError'
        result['traceback'] = traceback.format_exc()[-4000:]
        result.update(spent())
        write_atomically('result.json', result)
        sys.stderr.write(result['error'] + '\n')
        sys.stderr.flush()
        if world.size > 1:
            # The other processes may wait in a collective call for ever.
            world.abort(1)
        sys.exit(1)
    result.update(spent())
    if world.rank == 0:
        write_atomically('result.json', result)
    world.barrier()


def spent():
    """Time on the clock, and of this process on a core: the one that does not depend on what else runs."""
    return {'wall_s': time.time() - START, 'cpu_s': time.process_time()}


def calculate(atoms, job):
    """Energy, forces and the structure they belong to, after a relaxation if one is asked for."""
    from ase.optimize import BFGS
    settings = job['settings']
    found = {'converged_ionic': None, 'steps': 0}
    cell_filter = None
    if job['task'] != 'single_point':
        target = atoms
        if job['task'] == 'relax_cell':
            try:
                from ase.filters import FrechetCellFilter as Filter
            except ImportError:
                from ase.constraints import ExpCellFilter as Filter
            target = cell_filter = Filter(atoms)
        optimizer = BFGS(target, trajectory='relax.traj', logfile='relax.log')
        converged = optimizer.run(fmax=settings['force_ev_ang'], steps=settings['most_steps'])
        found['converged_ionic'] = bool(converged)
        found['steps'] = int(optimizer.nsteps)
    found['energy_ev'] = float(atoms.get_potential_energy())
    found['forces_ev_ang'] = atoms.get_forces(apply_constraint=False).tolist()
    found['stress_ev_ang3'] = None
    if all(job['atoms']['pbc']):
        try:
            found['stress_ev_ang3'] = atoms.get_stress(voigt=True, apply_constraint=False).tolist()
        except Exception:  # Not every calculator has one; nothing depends on it but a cell's relaxation.
            if cell_filter is not None:
                raise
    found['atoms'] = {'symbols': atoms.get_chemical_symbols(),
                      'positions_ang': atoms.get_positions().tolist(),
                      'cell_ang': atoms.get_cell()[:].tolist(),
                      'pbc': [bool(p) for p in atoms.pbc]}
    return found


def telling_held_atoms(fixed):
    """GPAW that finds only such symmetry as maps held atoms onto held ones.

    Otherwise a slab that starts symmetric loses the mirror through its middle with the first step, since its
    lower layers are held, and GPAW stops with `Broken symmetry!`. None if this version finds symmetry elsewhere.
    """
    try:
        # `gpaw.GPAW` may be a function that chooses between this class and a newer one.
        from gpaw.calculator import GPAW as base
    except ImportError:
        return None
    if not hasattr(base, 'create_symmetry') or os.environ.get('GPAW_NEW'):
        return None

    class Telling(base):
        def create_symmetry(self, *args, **options):
            names = self.setups.id_a
            self.setups.id_a = [tuple(name) + (float(is_held),)
                                for name, is_held in zip(names, fixed)]
            try:
                return super().create_symmetry(*args, **options)
            finally:
                self.setups.id_a = names

    return Telling


def valence_electrons(symbols, functional):
    """Valence electrons of the datasets that GPAW will use."""
    from gpaw.setup_data import SetupData
    from gpaw.xc import XC
    name = XC(functional).get_setup_name()
    of_symbol = {symbol: SetupData(symbol, name).Nv for symbol in set(symbols)}
    return sum(of_symbol[symbol] for symbol in symbols)


def with_dispersion(calculator, dispersion, functional):
    """Adds Grimme's D3, which needs the program dftd3."""
    import shutil
    from ase.calculators.dftd3 import DFTD3
    damping = {'D3': 'zero', 'D3(BJ)': 'bj'}[dispersion]
    command = os.environ.get('ASE_DFTD3_COMMAND') or shutil.which('dftd3')
    if not command:
        raise RuntimeError('%s needs the program dftd3, which is not on PATH; install it, or choose '
                           'settings without dispersion' % dispersion)
    return DFTD3(dft=calculator, xc=functional.lower(), damping=damping, command=command)


def density_of_states(calculator, asked, np):
    """Projected densities of one atom, s, p and d, energies relative to the Fermi level."""
    from gpaw.dos import DOSCalculator
    dos = DOSCalculator.from_calculator(calculator)
    energies = np.linspace(asked['low_ev'], asked['high_ev'], asked['points'])
    spins = [None] if calculator.get_number_of_spins() == 1 else [0, 1]
    channels = []
    for shell, l in (('s', 0), ('p', 1), ('d', 2)):
        if l not in calculator.setups[asked['atom']].l_j:
            continue
        for spin in spins:
            density = dos.raw_pdos(energies, a=asked['atom'], l=l, spin=spin,
                                   width=asked['width_ev'])
            name = {None: 'both', 0: 'up', 1: 'down'}[spin]
            channels.append({'shell': shell, 'spin': name,
                             'density': [float('%.6g' % x) for x in density]})
    return {'atom': asked['atom'], 'low_ev': asked['low_ev'], 'high_ev': asked['high_ev'],
            'points': asked['points'], 'width_ev': asked['width_ev'], 'channels': channels,
            'projector': 'GPAW raw_pdos: squared overlaps with the bound-state PAW projectors'}


def finite(x):
    """JSON knows no infinity."""
    x = float(x)
    return x if x == x and abs(x) != float('inf') else None


def write_atomically(name, value):
    """The file appears whole: written beside its place, synced, renamed."""
    part = '.%s.partial-%d' % (name, os.getpid())
    with open(part, 'w') as file:
        json.dump(value, file, allow_nan=False)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, name)


if __name__ == '__main__':
    main()
