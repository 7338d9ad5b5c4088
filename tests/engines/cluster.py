"""A real Slurm with two nodes on this host: own munge, own ports, own folder, no systemd, no accounting, no database.

Needs root, and Debian's slurmctld, slurmd, slurm-client and munge. Everything is ended and removed when the script
ends, however it ends; two may run at the same time.
"""

import atexit
import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from campaign import check, fail

NODES = ("n1", "n2")
CONF = """
ClusterName=zincscreen
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge/socket,cred_expire=5
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
# Tasks of a second each: do not wait half a minute to look for the next.
SchedulerParameters=batch_sched_delay=0,sched_min_interval=20000,sched_interval=2,bf_interval=2
# What is over is forgotten at once, as on a cluster where we look late.
MinJobAge=2
KillWait=2
ReturnToService=2
SlurmdParameters=config_overrides
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
NodeName=n1 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[1]} CPUs=2 RealMemory=2000
NodeName=n2 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[2]} CPUs=2 RealMemory=2000
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def free_ports(n):
    with contextlib.ExitStack() as open_:
        sockets = [open_.enter_context(socket.socket()) for _ in range(n)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


class Slurm:
    def __init__(self):
        if os.geteuid() != 0:
            fail("slurmd needs root")
        for program in ("slurmctld", "slurmd", "sbatch", "munged"):
            check(shutil.which(program), f"no `{program}`: apt-get install slurmctld slurmd slurm-client munge")
        self.folder = Path(tempfile.mkdtemp(prefix="zincscreen-slurm-"))
        self.folder.chmod(0o755)
        self.own = {}
        atexit.register(self.stop)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: sys.exit(1))
        for name in ("munge", "state", *(f"spool-{n}" for n in NODES)):
            (self.folder / name).mkdir()
        (self.folder / "slurm.conf").write_text(
            CONF.format(host=socket.gethostname().split(".")[0], ports=free_ports(3), folder=self.folder))
        self.environment = dict(os.environ, SLURM_CONF=str(self.folder / "slurm.conf"))
        key = self.folder / "munge/key"
        key.touch(0o600)
        key.write_bytes(secrets.token_bytes(1024))
        munge = [f"--{name}-file={self.folder}/munge/{name}" for name in ("key", "pid", "log", "seed")]
        self.start("munged", "--foreground", f"--socket={self.folder}/munge/socket", *munge)
        self.until((self.folder / "munge/socket").exists, "munged makes no socket")
        self.start("slurmctld", "-D")
        for node in NODES:
            self.start_node(node)
        self.until(lambda: self.nodes() == {"n1": "idle", "n2": "idle"}, "the nodes are not idle")

    def start(self, program, *words, name=None):
        log = open(self.folder / f"{name or program}.out", "ab")
        self.own[name or program] = subprocess.Popen(
            [program, *words], env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            cwd=self.folder, start_new_session=True)

    def start_node(self, node):
        self.start("slurmd", "-D", "-N", node, name=node)

    def ask(self, *words):
        done = subprocess.run(words, env=self.environment, capture_output=True, text=True, timeout=60)
        return done.stdout if done.returncode == 0 else ""

    def nodes(self):
        """State by node, e.g. idle, mixed, down."""
        lines = self.ask("sinfo", "-h", "-N", "-o", "%N %T").split()
        return dict(zip(lines[::2], lines[1::2]))

    def jobs(self):
        return json.loads(self.ask("squeue", "--json") or '{"jobs": []}')["jobs"]

    def until(self, holds, problem, timeout=60):
        begun = time.time()
        while not holds():
            if time.time() - begun > timeout:
                logs = [path.read_text(errors="replace")[-600:] for path in sorted(self.folder.glob("*.log"))]
                fail(f"{problem} within {timeout} s: {self.nodes()} {' '.join(logs)}")
            time.sleep(0.2)

    def kill_node(self, node, code):
        """As if its power was cut: nothing of it gets to say a word. `code`: a process of the job that runs there."""
        daemon = self.own.pop(node)
        killed = [daemon.pid, *self.steps_of(code)]
        for pid in killed:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        daemon.wait()
        self.ask("scontrol", "update", f"nodename={node}", "state=down", "reason=killed")

    def steps_of(self, code):
        """The chain of processes from a job's code up to the slurmstepd that watches it, the watcher first."""
        chain, pid = [], code
        while pid > 1:
            chain.insert(0, pid)
            stat = Path(f"/proc/{pid}/stat").read_text()
            if stat.partition("(")[2].startswith("slurmstepd"):
                return chain
            pid = int(stat.rpartition(")")[2].split()[1])
        fail(f"process {code} has no slurmstepd above it")

    def revive_node(self, node):
        self.start_node(node)
        self.ask("scontrol", "update", f"nodename={node}", "state=resume")
        self.until(lambda: self.nodes().get(node) in ("idle", "mixed", "allocated"), f"{node} does not come back")

    def stop(self):
        if "slurmctld" in self.own and (numbers := {str(job["job_id"]) for job in self.jobs()}):
            self.ask("scancel", *numbers)
            time.sleep(0.5)
        for name in sorted(self.own, key=lambda name: name == "munged"):
            self.own[name].terminate()
            try:
                self.own[name].wait(10)
            except subprocess.TimeoutExpired:
                self.own[name].kill()
                self.own[name].wait()
        self.own.clear()
        if not os.environ.get("KEEP"):
            shutil.rmtree(self.folder, ignore_errors=True)
