#!/usr/bin/env python3
"""Runs the programs of one job one after the other, in the current folder: Quantum ESPRESSO or VASP.

    python3 run.py PROCESSES               (this file is called run.py in the folder of a job)

Reads job.json, starts every step with the launcher (no shell; every word is one argument), writes its
output into the named file, and at the end run.json: exit codes and times. For VASP the POTCAR is put
together before, from $VASP_PP_PATH/FOLDER/NAME/POTCAR, unless one is there. Needs Python's own library only.
"""

import hashlib
import json
import os
import platform
import subprocess
import sys
import time

START = time.time()
VERSION = 1


def main():
    processes = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    with open('job.json', 'rb') as file:
        content = file.read()
    job = json.loads(content.decode())
    if job.get('version') != VERSION:
        raise SystemExit('job.json has version %r; this script reads version %d'
                         % (job.get('version'), VERSION))
    run = {'version': VERSION, 'job_sha256': hashlib.sha256(content).hexdigest(), 'code': job['code'],
           'versions': {'python': platform.python_version()}, 'processes': processes,
           'threads': int(os.environ.get('OMP_NUM_THREADS', '1')), 'steps': []}
    try:
        if job['run'].get('potcar'):
            run['potcar'] = potcar(job['run']['potcar'])
        for step in job['run']['steps']:
            words = list(step['words'])
            if processes > 1:
                words = [w.replace('{processes}', str(processes)) for w in job['run']['launcher']] + words
            start = time.time()
            with open(step['output'], 'wb') as output:
                code = subprocess.call(words, stdin=subprocess.DEVNULL, stdout=output)
            run['steps'].append({'words': words, 'output': step['output'], 'exit_code': code,
                                 'wall_s': time.time() - start})
            # Some codes say in this way that a relaxation did not come to its end; the output has it, too.
            if code != 0 and code not in step.get('answers', []):
                run['error'] = '%s ended with exit code %d; see %s' % (words[0], code, step['output'])
                break
    except Exception as error:
        run['error'] = '%s: %s' % (type(error).__name__, error)
    run['wall_s'] = time.time() - START
    write_atomically('run.json', run)
    if 'error' in run:
        sys.stderr.write(run['error'] + '\n')
        sys.exit(1)


def potcar(wanted):
    """Puts the POTCAR together; gives back the titles of what is in it."""
    if not os.path.exists('POTCAR'):
        root = os.environ.get('VASP_PP_PATH')
        if not root:
            raise RuntimeError('no POTCAR here and VASP_PP_PATH is not set; set it to the folder that holds %s'
                               % wanted['folder'])
        with open('.POTCAR.partial', 'wb') as out:
            for name in wanted['names']:
                path = os.path.join(root, wanted['folder'], name, 'POTCAR')
                with open(path, 'rb') as file:
                    out.write(file.read())
        os.replace('.POTCAR.partial', 'POTCAR')
    titles = []
    with open('POTCAR', encoding='latin-1') as file:
        for line in file:
            if 'TITEL' in line:
                titles.append(line.split('=', 1)[1].strip())
    names = [title.split()[1] if len(title.split()) > 1 else title for title in titles]
    if names != wanted['names']:
        raise RuntimeError('POTCAR holds %s; POTCAR.spec asks for %s'
                           % (' '.join(names), ' '.join(wanted['names'])))
    return titles


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
