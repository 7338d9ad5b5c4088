"""One queue in a folder of its own, driven as a user does; what the scripts beside it share.

Expectations are not made here: every script recomputes its own from the files that the codes wrote.
"""

import atexit
import collections
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The code that answers at once, in the place of GPAW.
FAKE = [sys.executable, str(ROOT / "tests/it/queue/engine.py")]


def fail(sentence):
    """Ends the script; the sentence names what differs."""
    sys.exit(f"{Path(sys.argv[0]).name}: FAILED: {sentence}")


def check(holds, sentence):
    if not holds:
        fail(sentence)


def equal(found, expected, what):
    check(found == expected, f"{what}: found {found!r}, expected {expected!r}")


def near(found, expected, tolerance, what):
    check(abs(found - expected) <= tolerance, f"{what}: found {found!r}, expected {expected!r} within {tolerance}")


def sha256(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


class Campaign:
    """A temporary folder with a queue; it is gone when the script ends, unless KEEP is set."""

    def __init__(self, settings="", environment=None):
        self.program = str(Path(sys.argv[1]).resolve()) if len(sys.argv) > 1 else fail("usage: SCRIPT ZINCSCREEN")
        self.folder = Path(tempfile.mkdtemp(prefix="zincscreen-engines-"))
        # Other users than root may have to read it: the nodes of a batch system.
        self.folder.chmod(0o755)
        self.queue = self.folder / "zincscreen-queue"
        self.queue.mkdir()
        self.settings(settings)
        self.log = self.folder / "log"
        self.environment = dict(os.environ, OMP_NUM_THREADS="1", OMPI_ALLOW_RUN_AS_ROOT="1",
                                OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1", FAKE_LOG=str(self.log), **(environment or {}))
        self.begun = time.time()
        if os.environ.get("KEEP"):
            print(f"kept: {self.folder}")
        else:
            atexit.register(shutil.rmtree, self.folder, ignore_errors=True)

    def settings(self, text):
        (self.queue / "queue.toml").write_text(text)

    def seconds(self):
        return time.time() - self.begun

    def run(self, *words, code=0, timeout=1200, **environment):
        """`zincscreen WORDS`; its stdout. Any other exit code than `code` ends the script."""
        words = [str(w) for w in words]
        done = subprocess.run([self.program, *words], cwd=self.folder, env=dict(self.environment, **environment),
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout)
        check(done.returncode == code,
              f"`zincscreen {' '.join(words)}` ended with {done.returncode}, expected {code}: "
              f"{done.stdout[-800:]}{done.stderr[-800:]}")
        return done.stdout

    def ask(self, *words, **environment):
        return json.loads(self.run("queue", *words, "--json", **environment))

    def jobs(self, *states):
        """Every job of these states, or of all, as `status --json` lists it."""
        asked = ["--jobs", *([",".join(states)] if states else [])]
        return self.ask("status", "--verify", "--most", 100000, *asked)["listed"]

    def states(self):
        return {state: n["jobs"] for state, n in self.ask("status", "--verify")["states"].items()}

    def job(self, label):
        found = [job for job in self.jobs() if job["label"] == label]
        equal(len(found), 1, f"jobs labelled {label!r}")
        return found[0]

    def show(self, job):
        return self.ask("show", job["id"])

    def collect_until(self, settled, timeout, *words, **environment):
        """Collects until `settled(states)`; states at the end."""
        begun = time.time()
        while True:
            self.run("queue", "collect", *words, "--quiet", **environment)
            states = self.states()
            if settled(states):
                return states
            if time.time() - begun > timeout:
                listed = [(j["label"], j["state"], j["where"], j["reason"]) for j in self.jobs() if j["state"] != "accepted"]
                fail(f"not settled after {timeout} s: {states}; {listed[:8]}")
            time.sleep(0.3)

    def started(self):
        """How often the fake engine began each job, by id."""
        return collections.Counter(self.log.read_text().split()) if self.log.exists() else collections.Counter()

    def each_accepted_once(self):
        """All jobs accepted, each by one event, and of each one whole result."""
        jobs = self.jobs()
        for job in jobs:
            equal(job["state"], "accepted", f"{job['label']} ({job['reason']})")
            times = sum(event["to"] == "accepted" for event in self.show(job)["events"])
            equal(times, 1, f"times that {job['label']} was accepted")
            whole = list((Path(job["folder"]).parent).glob("*/result.json"))
            equal(len(whole), 1, f"whole results of {job['label']}")
        return jobs
