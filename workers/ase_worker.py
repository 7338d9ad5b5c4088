#!/usr/bin/env python3
"""Runs one calculation with any ASE calculator: reads job.json, writes result.json, in the current folder.

    python3 run.py                         (this file is called run.py in the folder of a job)

The calculator is the key `calculator` of job.json: a name this script knows (below), or `module:attribute`,
a class or function that is called without arguments and gives a calculator. result.json appears whole or not
at all. A calculation that fails writes a result.json with the key `error` and ends with exit code 1.
"""

import hashlib
import importlib
import json
import os
import platform
import sys
import time
import traceback

START = time.time()
VERSION = 1


def emt():
    from ase.calculators.emt import EMT
    return EMT(), 'ase', 'emt', None


def chgnet():
    from chgnet.model.dynamics import CHGNetCalculator
    from chgnet.model.model import CHGNet
    model = CHGNet.load()
    return CHGNetCalculator(model=model, use_device=device()), 'chgnet', 'chgnet', \
        getattr(model, 'version', None)


def sevennet():
    from sevenn.calculator import SevenNetCalculator
    name = os.environ.get('ZINCSCREEN_MODEL', '7net-0')
    return SevenNetCalculator(model=name, device=device()), 'sevenn', name, None


def mace():
    from mace.calculators import MACECalculator, mace_mp
    path = os.environ.get('ZINCSCREEN_MODEL', 'medium')
    if os.path.exists(path):
        return (MACECalculator(model_paths=path, device=device(), default_dtype='float64'),
                'mace-torch', os.path.basename(path), sha256(path))
    return mace_mp(model=path, device=device(), default_dtype='float64'), 'mace-torch', path, None


def gpaw():
    raise ValueError('GPAW has a script and presets of its own: plan with the code `gpaw`')


KNOWN = {'emt': emt, 'chgnet': chgnet, 'sevennet': sevennet, 'sevenn': sevennet, 'mace': mace,
         'gpaw': gpaw}


def device():
    return os.environ.get('ZINCSCREEN_DEVICE', 'cpu')


def sha256(path):
    found = hashlib.sha256()
    with open(path, 'rb') as file:
        for block in iter(lambda: file.read(1 << 20), b''):
            found.update(block)
    return found.hexdigest()


def version_of(package):
    try:
        from importlib.metadata import version
        return version(package)
    except Exception:  # The version is told, never needed.
        return None


def load(name):
    """The calculator, its package, the model's name, the model's version."""
    if name in KNOWN:
        return KNOWN[name]()
    if ':' not in name:
        raise ValueError('%r is no known calculator; expected one of %s, or module:attribute'
                         % (name, ', '.join(sorted(KNOWN))))
    module, attribute = name.split(':', 1)
    sys.path.insert(0, os.environ.get('ZINCSCREEN_CALCULATORS', os.getcwd()))
    found = importlib.import_module(module)
    for part in attribute.split('.'):
        found = getattr(found, part)
    calculator = found() if callable(found) else found
    version = getattr(calculator, 'version', None) or getattr(
        importlib.import_module(module), '__version__', None)
    return calculator, module.split('.')[0], name, version and str(version)


def main():
    with open('job.json', 'rb') as file:
        content = file.read()
    job = json.loads(content.decode())
    if job.get('version') != VERSION:
        raise SystemExit('job.json has version %r; this script reads version %d'
                         % (job.get('version'), VERSION))
    result = {'version': VERSION, 'job_sha256': hashlib.sha256(content).hexdigest(), 'code': 'ase',
              'processes': 1, 'threads': int(os.environ.get('OMP_NUM_THREADS', '1')),
              'versions': {'python': platform.python_version()}}
    try:
        import numpy
        from ase import Atoms, __version__ as ase_version
        from ase.constraints import FixAtoms
        result['versions'].update(ase=ase_version, numpy=numpy.__version__)
        given = job['atoms']
        atoms = Atoms(given['symbols'], positions=given['positions_ang'], cell=given['cell_ang'],
                      pbc=given['pbc'])
        held = [i for i, is_held in enumerate(job['fixed']) if is_held]
        if held:
            atoms.set_constraint(FixAtoms(indices=held))
        if job['is_spin_polarised']:
            atoms.set_initial_magnetic_moments(job['moments_mu_b'])
        atoms.calc, package, model, version = load(job['calculator'])
        result['versions'][package] = version_of(package)
        result['settings'] = {
            'functional': job['settings']['functional'],
            'model': model,
            'model_version': version or version_of(package),
            # A number of a model never meets one of another, nor one of a functional.
            'fidelity': 'ase:%s@%s' % (model, version or version_of(package)),
        }
        result.update(calculate(atoms, job))
    except Exception as error:
        result['error'] = '%s: %s' % (type(error).__name__, error)
        result['traceback'] = traceback.format_exc()[-4000:]
        result['wall_s'] = time.time() - START
        write_atomically('result.json', result)
        sys.stderr.write(result['error'] + '\n')
        sys.exit(1)
    result['wall_s'] = time.time() - START
    write_atomically('result.json', result)


def calculate(atoms, job):
    """Energy, forces and the structure they belong to, after a relaxation if one is asked for."""
    from ase.optimize import BFGS
    settings = job['settings']
    # A potential has no self-consistency: null, not true.
    found = {'converged_electronic': None, 'converged_ionic': None, 'steps': 0}
    if job['task'] != 'single_point':
        target = atoms
        if job['task'] == 'relax_cell':
            try:
                from ase.filters import FrechetCellFilter as Filter
            except ImportError:
                from ase.constraints import ExpCellFilter as Filter
            target = Filter(atoms)
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
        except Exception:  # Not every calculator has a stress; a relaxed cell had one above.
            pass
    if job['is_spin_polarised']:
        try:
            found['total_moment_mu_b'] = float(atoms.get_magnetic_moment())
            found['moments_mu_b'] = [float(m) for m in atoms.get_magnetic_moments()]
        except Exception:  # Most potentials know no moments.
            pass
    found['atoms'] = {'symbols': atoms.get_chemical_symbols(),
                      'positions_ang': atoms.get_positions().tolist(),
                      'cell_ang': atoms.get_cell()[:].tolist(),
                      'pbc': [bool(p) for p in atoms.pbc]}
    return found


def write_atomically(name, value):
    """The file appears whole: written beside its place, synced, renamed. NaN is an error."""
    part = '.%s.partial-%d' % (name, os.getpid())
    with open(part, 'w') as file:
        json.dump(value, file, allow_nan=False)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, name)


if __name__ == '__main__':
    main()
