"""The real HyperQueue runs a hundred jobs: hyperqueue.py ZINCSCREEN.

Its Python package of PyPI (no command `hq` is in it) starts a server and a worker on this machine; the jobs are the
fake engine's, so that it is the queue and HyperQueue that are tried. Run it in the environment of `benches/peers/venv`.
"""

import json
import sys
import time
from pathlib import Path

from campaign import FAKE, Campaign, check, equal

# Every site of thirteen close-packed metals, Zn and H on each.
METALS = "Ag Au Ni Pd Pt Al Pb Ir Rh Cu Mg Co Ti".split()
PLAN = ["--layers", "3", "--supercell", "1x1", "--no-states"]
LEAST = 100


def main():
    campaign = Campaign(f"[commands]\ngpaw = {json.dumps(FAKE)}\n[hyperqueue]\npython = {json.dumps(sys.executable)}\n")
    campaign.run("queue", "plan", "--candidates", ",".join(f"{metal}100@coating" for metal in METALS), *PLAN)
    planned = campaign.ask("status")["jobs"]
    check(planned >= LEAST, f"{planned} jobs planned, expected {LEAST} or more")
    begun = time.time()
    campaign.run("queue", "submit", "--executor", "hyperqueue", "--throttle", "2", FAKE="fail=Pd bulk")
    submit_s = time.time() - begun
    states = campaign.collect_until(lambda states: not set(states) & {"submitted", "running", "finished", "parsed"}, 240)
    seconds = time.time() - begun
    equal(states, {"accepted": planned - 1, "failed": 1}, "states")
    equal([(job["label"], job["reason"]) for job in campaign.jobs("failed")],
          [("Pd bulk", "exit: code 7: it went wrong")], "what failed")
    started = campaign.started()
    equal((len(started), max(started.values())), (planned, 1), "jobs begun, and how often at most")
    check(all(job["where"].startswith("hyperqueue:") for job in campaign.jobs()), "a job was not run by HyperQueue")
    # The one that failed goes through a second server.
    campaign.run("queue", "retry", "--failed")
    campaign.run("queue", "submit", "--executor", "hyperqueue", "--throttle", "2")
    campaign.collect_until(lambda states: states == {"accepted": planned}, 60)
    campaign.each_accepted_once()
    equal(sum(campaign.started().values()), planned + 1, "starts with the retry")
    print(f"HyperQueue: {planned} jobs, each run once, in {seconds:.1f} s ({submit_s:.1f} s to hand over); "
          f"a failed one named and accepted after a retry; {campaign.seconds():.0f} s in all")


if __name__ == "__main__":
    main()
