#!/usr/bin/env python3
"""Cuts what a real run left behind to what the readers look at: trim.py RUN_FOLDER HERE_FOLDER

Every digit of what is kept stays; what goes: eigenvalues, weights, symmetry operations, totals of densities
of states, lines of logs that no reader reads.
"""
import os
import re
import shutil
import sys

KEPT_OUTCAR = re.compile('number of electron|Elapsed time|reached required accuracy|General timing|magnetization')
CUT_XML = ['eigenvalues', 'projected', 'kpointlist', 'weights', 'ks_energies', 'symmetries', 'step']


def cut(text, name):
    return re.sub(r'[ \t]*<%s\b[^>]*>.*?</%s>[ \t]*\n' % (name, name), '', text, flags=re.S)


def main():
    source, target = sys.argv[1:]
    os.makedirs(target, exist_ok=True)
    for folder, _, names in os.walk(source):
        for name in names:
            path = os.path.join(folder, name)
            inside = os.path.relpath(path, source)
            out = os.path.join(target, inside)
            if name in ('job.json', 'result.json', 'run.json', 'pw.in', 'INCAR', 'POSCAR', 'KPOINTS') \
                    or '.pdos_atm#' in name:
                os.makedirs(os.path.dirname(out), exist_ok=True)
                shutil.copyfile(path, out)
            elif name in ('vasprun.xml', 'zincscreen.xml'):
                os.makedirs(os.path.dirname(out), exist_ok=True)
                with open(path, encoding='latin-1') as file:
                    text = file.read()
                for element in CUT_XML:
                    text = cut(text, element)
                text = re.sub(r'[ \t]*<varray name="(kpointlist|weights)".*?</varray>\n', '', text, flags=re.S)
                text = re.sub(r'[ \t]*<dos>.*?</dos>\n', lambda m: re.sub(
                    r'[ \t]*<(total|partial)>.*?</\1>\n', '', m.group(), flags=re.S), text, flags=re.S)
                with open(out, 'w', encoding='latin-1') as file:
                    file.write(text)
            elif name in ('OUTCAR', 'pw.out'):
                with open(path, encoding='latin-1') as file:
                    lines = file.readlines()
                if name == 'OUTCAR':
                    lines = lines[:3] + [line for line in lines[3:] if KEPT_OUTCAR.search(line)]
                with open(out, 'w', encoding='latin-1') as file:
                    file.writelines(lines)


if __name__ == '__main__':
    main()
