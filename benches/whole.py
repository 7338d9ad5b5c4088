#!/usr/bin/env python3
"""Wall time, processor time and peak memory of whole commands, from starting up to the largest shipped job.

whole.py [ZINCSCREEN]; default: the release build.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
TURNS = 9


def measure(command):
    """Seconds on the clock, seconds of all threads, peak resident memory in MB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit code {process.returncode}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main(binary=str(TARGET / "release/zincscreen")):
    with tempfile.TemporaryDirectory() as folder:
        out = ["--quiet", "--force", "--out", f"{folder}/run"]
        jobs = {job: ["run", str(ROOT / f"screens/{job}.toml")] for job in ["zn-binary", "zn-ternary"]}
        commands = {
            "--version": ["--version"],
            "miedema Zn Sn": ["miedema", "Zn", "Sn"],
            "check zn-ternary": ["check", jobs["zn-ternary"][1]],
            "run zn-binary": [*jobs["zn-binary"], *out],
            "run zn-ternary": [*jobs["zn-ternary"], *out],
            "the same, one thread": [*jobs["zn-ternary"], "--threads", "1", *out],
            "the same, no samples": [*jobs["zn-ternary"], "--set", "robustness.samples=0", *out],
            "the same, 4096 samples": [*jobs["zn-ternary"], "--set", "robustness.samples=4096", *out],
            "the same, top = all": [*jobs["zn-ternary"], "--set", "output.top=all", *out],
        }
        print(f"{'':<24}{'wall ms':>9}{'median':>9}{'cpu ms':>9}{'peak MB':>9}   fastest of {TURNS}")
        for name, arguments in commands.items():
            runs = [measure([binary, *arguments]) for _ in range(TURNS)]
            wall, cpu, peak = zip(*runs)
            print(
                f"{name:<24}{1e3 * min(wall):>9.1f}{1e3 * statistics.median(wall):>9.1f}"
                f"{1e3 * min(cpu):>9.1f}{max(peak):>9.1f}"
            )


if __name__ == "__main__":
    main(*sys.argv[1:])
