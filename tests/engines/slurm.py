"""A real Slurm runs the queue's jobs: slurm.py ZINCSCREEN.

Two nodes of a cluster of its own (cluster.py), the fake engine (node_engine.py), so that it takes seconds, and one job
of GPAW. Every state comes from `squeue --json` and the files of the jobs; there is no accounting.
"""

import json
import sys
import time
from pathlib import Path

from campaign import Campaign, check, equal
from cluster import Slurm

ENGINE = [sys.executable, str(Path(__file__).resolve().parent / "node_engine.py")]
SLURM_SETTINGS = "[slurm]\npatience_s = 2\n"
SETTINGS = f"[commands]\ngpaw = {json.dumps(ENGINE)}\n{SLURM_SETTINGS}"
# Jobs that depend on nothing, and one that starts from the relaxed slab.
PLAN = ["--candidates", "Cu100@coating", "--layers", "3", "--supercell", "1x1"]
SLURM = ["submit", "--executor", "slurm"]


class Site:
    """A campaign that the cluster sees, with the log of its nodes."""

    def __init__(self, cluster, settings=SETTINGS):
        self.cluster = cluster
        self.campaign = Campaign(settings, {"SLURM_CONF": cluster.environment["SLURM_CONF"]})
        self.nodes = self.campaign.folder / "nodes"
        self.nodes.mkdir()
        self.hold = self.campaign.folder / "hold"
        self.campaign.environment.update(NODE_LOG=str(self.nodes), NODE_HOLD=str(self.hold))

    def starts(self, label=None):
        logs = [json.loads(p.read_text()) for p in self.nodes.iterdir() if not p.name.startswith(".")]
        return [log for log in logs if label in (None, log["label"])]

    def to_the_end(self, timeout=120):
        """Collects until nothing is on the cluster."""
        return self.campaign.collect_until(
            lambda states: not set(states) & {"submitted", "running", "finished", "parsed", "written"}, timeout)

    def submit(self, *words, **environment):
        self.campaign.run("queue", *SLURM, *words, **environment)

    def running(self, label):
        """The start of a job that is held, once it runs."""
        self.cluster.until(lambda: self.starts(label), f"{label} does not begin")
        return max(self.starts(label), key=lambda start: start["begin"])


def whole_campaign(cluster):
    """(a) all accepted, over both nodes; what starts from another comes with the next submission."""
    site = Site(cluster)
    campaign = site.campaign
    campaign.run("queue", "plan", *PLAN)
    site.submit()
    states = site.to_the_end()
    equal(states.pop("planned", 0), 1, "jobs that start from a relaxed slab and wait for the next submission")
    site.submit()
    site.to_the_end()
    jobs = campaign.each_accepted_once()
    starts = site.starts()
    equal(len(starts), len(jobs), "starts of jobs")
    equal({start["node"] for start in starts}, {"n1", "n2"}, "nodes that worked")
    check(all(job["where"].startswith("slurm:") for job in jobs), "a job was not run by Slurm")
    equal(max(campaign.started().values()), 1, "most starts of one job")
    seconds = max(s["end"] for s in starts) - min(s["begin"] for s in starts)
    print(f"Slurm: {len(jobs)} jobs accepted over 2 nodes, each run once; {seconds:.1f} s on the nodes")


def failing_and_throttled(cluster):
    """(b) an exit code is named, and a retry works; one at a time if asked so."""
    site = Site(cluster)
    campaign = site.campaign
    campaign.run("queue", "plan", *PLAN, "--no-states", "--sites", "1")
    site.submit("--throttle", "1", FAKE="fail=Zn atom;nap=Cu")
    site.to_the_end()
    failed = campaign.jobs("failed")
    equal([(job["label"], job["reason"]) for job in failed], [("Zn atom", "exit: code 7: it went wrong")], "what failed")
    spans = sorted((start["begin"], start["end"]) for start in site.starts())
    equal(len(spans), 7, "starts of jobs")
    for (_, end), (begin, _) in zip(spans, spans[1:]):
        check(begin > end, f"two tasks at once under --throttle 1: one began {end - begin:.2f} s before the other's end")
    equal(campaign.ask("retry", "--failed", "--reason", "exit")["planned"], 1, "jobs planned again")
    site.submit()
    site.to_the_end()
    campaign.each_accepted_once()
    equal(campaign.job("Zn atom")["attempt"], 2, "attempts at the job that failed once")
    equal(len(site.starts()), 8, "starts of jobs with the retry")
    print("Slurm: `failed(exit: code 7)`, accepted after the retry; --throttle 1 kept 7 tasks apart")


def killed_node(cluster, requeues):
    """(c) a node dies under a job: accepted once, whether Slurm starts it again or we put it back."""
    site = Site(cluster, SETTINGS if requeues else f'{SETTINGS}options = ["--no-requeue"]\n')
    campaign = site.campaign
    campaign.run("queue", "plan", *PLAN, "--no-states", "--sites", "1")
    site.hold.write_text("Cu bulk\n")
    site.submit()
    begun = site.running("Cu bulk")
    cluster.kill_node(begun["node"], begun["pid"])
    site.hold.unlink()
    dead = time.time()
    campaign.run("queue", "collect", "--quiet")
    if not requeues:
        # Lost and written again by us: the next submission takes it.
        cluster.until(lambda: campaign.run("queue", "collect", "--quiet") or campaign.job("Cu bulk")["state"] == "written",
                      "the lost job is not put back")
        reason = campaign.job("Cu bulk")["reason"]
        check(reason.startswith("lost: slurm:"), f"reason of the job put back: {reason!r}")
        site.submit()
    site.to_the_end()
    back_s = time.time() - dead
    campaign.each_accepted_once()
    again = site.starts("Cu bulk")
    equal(len(again), 2, "starts of the job whose node died")
    equal(sorted("end" in start for start in again), [False, True], "whether each start came to its end")
    last = max(again, key=lambda start: start["begin"])
    check(last["node"] != begun["node"], f"the job began again on {begun['node']}, which is dead")
    equal(last["restarts"], 1 if requeues else 0, "restarts that Slurm counts")
    equal(campaign.job("Cu bulk")["attempt"], 1 if requeues else 2, "attempts")
    others = [start for start in site.starts() if start["label"] != "Cu bulk"]
    equal((len(others), len({s["job"] for s in others})), (6, 6), "starts of the other jobs, and how many jobs")
    cluster.revive_node(begun["node"])
    who = "started again by Slurm" if requeues else "put back by `collect`"
    print(f"Slurm: node {begun['node']} killed under a job, {who}, all 7 accepted once after {back_s:.1f} s")


def cancelled_and_too_long(cluster):
    """What runs is ended on request; what Slurm ends for its time fails as `timeout`, and is not tried for ever."""
    site = Site(cluster, f'{SETTINGS}options = ["--time=0:01"]\n')
    campaign = site.campaign
    campaign.run("queue", "plan", *PLAN, "--no-states", "--sites", "1", "--set", "wall=1s")
    site.hold.write_text("Cu bulk\nZn atom\n")
    site.submit()
    start = site.running("Zn atom")
    site.running("Cu bulk")
    campaign.run("queue", "cancel", campaign.job("Zn atom")["id"])
    cluster.until(lambda: not Path(f"/proc/{start['pid']}").exists(), "the cancelled job lives on", 20)
    begun = time.time()
    site.to_the_end(150)
    reasons = {job["label"]: job["reason"] for job in campaign.jobs("failed")}
    equal(reasons, {"Zn atom": "cancelled: ended on request", "Cu bulk": "timeout: its wall time was over"}, "failed jobs")
    equal(len(site.starts("Cu bulk")), 1, "starts of the job that took too long")
    site.hold.unlink()
    campaign.run("queue", "retry", "--failed", "--set", "wall=1h")
    campaign.settings(SETTINGS)
    site.submit()
    site.to_the_end()
    equal(campaign.states(), {"accepted": 7}, "states after the retry with more time")
    print(f"Slurm: a running job cancelled; `timeout` named {time.time() - begun:.0f} s later, accepted with more time")


def real_code(cluster):
    """One job of GPAW as Slurm's nodes see it."""
    site = Site(cluster, SLURM_SETTINGS)
    campaign = site.campaign
    campaign.run("queue", "plan", "--preset", "smoke", "--candidates", "Cu100@coating", "--sites", "1", "--no-states")
    others = [job["id"] for job in campaign.jobs() if job["label"] != "Cu bulk"]
    campaign.run("queue", "cancel", *others)
    begun = time.time()
    site.submit()
    site.to_the_end(600)
    job = campaign.job("Cu bulk")
    equal((job["state"], job["reason"]), ("accepted", ""), "GPAW's bulk copper")
    versions = json.loads((Path(job["folder"]) / "result.json").read_text())["versions"]
    print(f"Slurm: bulk copper by GPAW {versions['gpaw']} accepted in {time.time() - begun:.1f} s")


def main():
    begun = time.time()
    cluster = Slurm()
    print(f"Slurm: two nodes in {time.time() - begun:.1f} s")
    whole_campaign(cluster)
    failing_and_throttled(cluster)
    killed_node(cluster, requeues=True)
    killed_node(cluster, requeues=False)
    cancelled_and_too_long(cluster)
    real_code(cluster)
    print(f"Slurm: all in {time.time() - begun:.0f} s")


if __name__ == "__main__":
    main()
