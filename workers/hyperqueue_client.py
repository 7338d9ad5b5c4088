"""Talks to HyperQueue through its Python package: one JSON document on stdin, one JSON line on stdout.

submit  {"do": "submit", "server": DIR or null, "cores": N, "tasks": [{"folder", "cpus", "wall_s"}]}
        -> {"handles": ["JOB/TASK", ...]}
status  {"do": "status", "server": DIR or null, "handles": [...]}    -> {"states": {handle: waiting|running|gone}}

The package cannot cancel tasks.
Without a server folder a cluster of this machine is made; a process of its own keeps it until the last task is
over, and its number stands before the handle: PID-JOB/TASK. How a task ended is not asked here: `run.sh` writes
that into the task's folder. The package knows how many tasks of a job are over, not which ones: a job of which
some are open counts as running.
"""
import json
import os
import subprocess
import sys


class Looked(Exception):
    """Ends a wait after its first news."""


def submit_to(client, tasks):
    """One job with a task for each folder; its number.

    A task's "wall_s" is passed over: the package has no limit of a task's time. "min_time" is another thing, what a
    worker must have left for a task to begin there.
    """
    from datetime import timedelta
    from hyperqueue import Job
    from hyperqueue.ffi.protocol import ResourceRequest
    job = Job()
    for number, task in enumerate(tasks):
        folder = task["folder"]
        job.program(
            ["/bin/sh", os.path.join(folder, "run.sh"), folder],
            name="task%d" % number,
            cwd=folder,
            stdout=None,
            stderr=None,
            resources=ResourceRequest(cpus=task["cpus"], min_time=timedelta(0)),
        )
    return client.submit(job)


def client_of(server):
    from hyperqueue import Client
    return Client(server_dir=server)


def submit(question):
    tasks = question["tasks"]
    if question["server"]:
        job = submit_to(client_of(question["server"]), tasks).id
        prefix = str(job)
    else:
        host = subprocess.Popen(
            [sys.executable, os.path.abspath(__file__), "host"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True, text=True)
        host.stdin.write(json.dumps(question) + "\n")
        host.stdin.close()
        line = host.stdout.readline()
        if not line.strip():
            raise RuntimeError("the cluster did not start")
        prefix = "%d-%d" % (host.pid, json.loads(line)["job"])
    return {"handles": ["%s/%d" % (prefix, i) for i in range(len(tasks))]}


def host():
    """Keeps a cluster of this machine until its job is over."""
    from hyperqueue import LocalCluster
    from hyperqueue.cluster import WorkerConfig
    question = json.loads(sys.stdin.readline())
    answer = os.fdopen(os.dup(1), "w")
    with open(os.devnull, "w") as nothing:  # what the cluster prints
        os.dup2(nothing.fileno(), 1)
        os.dup2(nothing.fileno(), 2)
    with LocalCluster() as cluster:
        cluster.start_worker(WorkerConfig(cores=question.get("cores") or os.cpu_count()))
        client = cluster.client()
        job = submit_to(client, question["tasks"])
        answer.write(json.dumps({"job": job.id}) + "\n")
        answer.close()
        client.wait_for_jobs([job], raise_on_error=False)


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        with open("/proc/%d/stat" % pid) as file:
            return file.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return True


def is_open(client, job):
    """Whether tasks of a job are not over."""
    news = {}

    def look(jobs):
        news.update(jobs)
        raise Looked
    try:
        client.connection.wait_for_jobs((job,), look)
        return False
    except Looked:
        return not all(state["completed"] for state in news.values())


def status(question):
    states, jobs, client = {}, {}, None
    for handle in question["handles"]:
        prefix = handle.split("/")[0]
        if prefix not in jobs:
            if "-" in prefix:
                jobs[prefix] = is_alive(int(prefix.split("-")[0]))
            else:
                client = client or client_of(question["server"])
                jobs[prefix] = is_open(client, int(prefix))
        states[handle] = "running" if jobs[prefix] else "gone"
    return {"states": states}


def main():
    question = json.load(sys.stdin)
    if question["do"] == "submit":
        answer = submit(question)
    else:
        answer = status(question)
    print(json.dumps(answer))


if __name__ == "__main__":
    if sys.argv[1:] == ["host"]:
        host()
    else:
        main()
