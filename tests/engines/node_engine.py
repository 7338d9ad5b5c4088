"""The fake engine on a node: says where, when and what it begins and ends, and waits as long as a file asks for it.

NODE_LOG: a folder with one file per start. NODE_HOLD: a file with words; a job whose label has one of them waits
until the file is gone.
"""

import json
import os
import runpy
import time
from pathlib import Path

ENGINE = Path(__file__).resolve().parents[1] / "it/queue/engine.py"


def main():
    job = json.loads(Path("calculation.json").read_text())
    start = {"job": job["job"], "label": job["label"], "pid": os.getpid(), "node": os.environ.get("SLURMD_NODENAME"),
             "restarts": int(os.environ.get("SLURM_RESTART_COUNT", 0)), "begin": time.time()}
    log = Path(os.environ["NODE_LOG"]) / f"{job['job'][:12]}-{os.getpid()}-{time.time_ns()}"
    log.write_text(json.dumps(start))
    hold = Path(os.environ.get("NODE_HOLD", "/nonexistent"))
    while hold.exists() and any(word in job["label"] for word in hold.read_text().splitlines()):
        time.sleep(0.05)
    try:
        runpy.run_path(str(ENGINE), run_name="__main__")
    finally:
        part = log.with_name(f".{log.name}")
        part.write_text(json.dumps({**start, "end": time.time()}))
        part.rename(log)


if __name__ == "__main__":
    main()
