"""The same plan gives the same files whatever carries it out: processes here, tasks of an array, nodes of a cluster of which one dies.

It takes minutes and needs Ray: `make ray` brings it and tries this. All 48 runs: QTRAN_THOROUGH=1 make ray.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from importlib.util import find_spec

import pytest

from tests.processes import ROOT, until
from tests.thorough import share

pytestmark = [pytest.mark.slow, pytest.mark.skipif(find_spec("ray") is None or find_spec("torch") is None, reason="make ray tries it")]
SMALL = ("--seeds", "1", "--steps", "60", "--set", "hidden=8", "--set", "warmup=20", "--set", "evaluations=6")
GRID = ("--env", "climb,xor", "--method", "vdn,iql", "--set", "lr=" + ",".join(f"{k}e-4" for k in range(1, 1 + share(12, 12))))
"""48 runs, or 4."""
LONG = ("--seeds", "1", "--steps", "1000000", "--set", "hidden=8", "--set", "evaluations=20000", "--env", "climb", "--method", "vdn,iql")


def command(*arguments, **options):
    """A sweep in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-m", "qtran_cli", "sweep", *arguments], env=environment, cwd=ROOT, **options)


def ended(*arguments):
    """(exit code, standard output, standard error) of a sweep."""
    with command(*arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        out, err = process.communicate()
    return process.returncode, out, err


def metrics(folder):
    """By run the bytes of its metrics."""
    return {str(path.parent.relative_to(folder)): path.read_bytes() for path in folder.rglob("metrics.jsonl")}


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """What two processes at once make of the grid."""
    folder = tmp_path_factory.mktemp("here") / "s"
    code, _, err = ended(*GRID, *SMALL, "--out", str(folder), "--jobs", "2")
    assert code == 0, err
    found = metrics(folder)
    assert len(found) == 4 * share(12, 12) and len(set(found.values())) == len(found) and all(found.values())
    return found


def test_tasks_of_an_array(here, tmp_path):
    out = ("--out", str(tmp_path / "s"))
    for k in range(len(here)):
        code, _, err = ended(*([] if k else [*GRID, *SMALL]), *out, "--index", str(k))
        assert code == 0, err
    assert metrics(tmp_path / "s") == here


class Cluster:
    """A head without processors, and nodes with one each, as processes of this machine."""

    def __init__(self, nodes):
        from ray.cluster_utils import Cluster

        self._cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0})
        self.nodes = [self._cluster.add_node(num_cpus=1) for _ in range(nodes)]
        self.address = self._cluster.address

    def kill(self, k):
        """As where its power is cut."""
        self._cluster.remove_node(self.nodes.pop(k), allow_graceful=False)

    def end(self):
        self._cluster.shutdown()


@pytest.fixture(scope="module")
def cluster():
    found = Cluster(3)
    yield found
    found.end()


def lines(folder):
    return sum(data.count(b"\n") for data in metrics(folder).values())


@contextmanager
def begun(folder, address, *arguments, at_least=40):
    """A sweep on the cluster whose runs have written so many lines; killed if it is there still."""
    with command(*arguments, "--out", str(folder), "--ray", address, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            until(lambda: lines(folder) >= at_least, process)
            yield process
        finally:
            process.kill()


def test_nodes_of_a_cluster_of_which_one_dies(here, cluster, tmp_path):
    folder = tmp_path / "s"
    with begun(folder, cluster.address, *GRID, *SMALL, at_least=1) as process:
        cluster.kill(0)
        out, err = process.communicate()
    assert process.returncode == 0, err
    assert out.split()[1:] == [str(len(here)), "runs:", str(len(here)), "complete"]
    assert metrics(folder) == here
    assert not list(folder.glob(".shared*"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGUSR1])
def test_asked_to_stop_all_runs_save(cluster, tmp_path, number):
    folder = tmp_path / "s"
    with begun(folder, cluster.address, *LONG) as process:
        process.send_signal(number)
        _, err = process.communicate()
    assert process.returncode == 130 and "the same command goes on" in err
    assert [json.loads(path.read_text())["status"] for path in folder.rglob("manifest.json")] == ["interrupted"] * 2
    assert [json.loads(line)["status"] for line in (folder / "states.jsonl").read_text().splitlines()] == ["stopped"] * 2


def test_the_sweep_itself_is_killed_and_another_takes_over(cluster, tmp_path):
    """Its runs end with it; a second one on the same folder waits for what is not let go of yet, and goes on."""
    folder = tmp_path / "s"
    with begun(folder, cluster.address, *LONG) as process:
        process.kill()
    before = lines(folder)
    with begun(folder, cluster.address, at_least=before + 40) as process:
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate()
    assert process.returncode == 130, err
    assert [json.loads(path.read_text())["status"] for path in folder.rglob("manifest.json")] == ["interrupted"] * 2


def test_another_sweep_on_the_same_folder_takes_what_is_left(cluster, tmp_path):
    """Two at once on the same runs: neither disturbs the other, and no run is called failed."""
    folder = tmp_path / "s"
    both = ("--out", str(folder), "--jobs", "2")
    with begun(folder, cluster.address, *LONG) as first, command(*both, stderr=subprocess.PIPE, text=True) as second:
        assert "another process is at work on this run" in second.stderr.readline()
        first.send_signal(signal.SIGTERM)
        first.communicate()
        before = lines(folder)
        until(lambda: lines(folder) > before + 40, second)
        second.send_signal(signal.SIGTERM)
        second.communicate()
    assert {json.loads(line)["status"] for line in (folder / "states.jsonl").read_text().splitlines()} == {"stopped"}


def able_to_hide():
    """Whether a process can have a view of the files of its own."""
    return subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode == 0 if sys.platform == "linux" else False


@pytest.mark.skipif(not able_to_hide(), reason="only root can give a process another view of the files")
def test_a_node_that_does_not_see_the_folder(tmp_path):
    found, folder = Cluster(1), tmp_path / "s"
    try:
        folder.mkdir()
        start = f"exec {sys.executable} -m ray.scripts.scripts start --address {found.address} --num-cpus 1 --block >/dev/null 2>&1"
        with subprocess.Popen(["unshare", "-m", "sh", "-c", f"mount -t tmpfs none {folder} && {start}"]) as apart:
            until(lambda: nodes(found.address) == 3, apart)
            code, out, err = ended("--env", "climb", "--method", "vdn", *SMALL, "--out", str(folder), "--ray", found.address)
            apart.terminate()
        assert code == 2 and out == "" and not metrics(folder), err
        assert "does not see this folder" in err and len(err.splitlines()) == 2
        assert not list(folder.glob(".shared*"))
    finally:
        found.end()


def nodes(address):
    """How many nodes a cluster has, as another process sees it."""
    return int(asked("print(sum(node['Alive'] for node in ray.nodes()))", address))


def asked(program, *arguments):
    """What a program prints that has joined the cluster at the first of its arguments, whatever version that says it has."""
    head = "import json, sys, ray\nray._private.utils.check_version_info = lambda *_, **__: None\n"
    join = "ray.init(sys.argv[1], log_to_driver=False, logging_level=40)\n"
    done = subprocess.run([sys.executable, "-c", head + join + program, *arguments], capture_output=True, text=True, check=True)
    return done.stdout.split()[-1]


ANOTHER = """
from ray.experimental.internal_kv import _internal_kv_get as get, _internal_kv_put as put
key, space = b"CLUSTER_METADATA", "cluster"
said = json.loads(get(key, namespace=space))
put(key, json.dumps({**said, "ray_version": sys.argv[2]}).encode(), overwrite=True, namespace=space)
print(said["ray_version"])
"""


def test_a_cluster_of_another_version(cluster, tmp_path):
    """What the head says of itself is Ray's to compare; here it says that it is another."""
    was = asked(ANOTHER, cluster.address, "2.1.0")
    try:
        code, _, err = ended("--env", "climb", "--method", "vdn", *SMALL, "--out", str(tmp_path / "s"), "--ray", cluster.address)
    finally:
        asked(ANOTHER, cluster.address, was)
    assert code == 2 and "has Ray 2.1.0, Python" in err and f"here are Ray {was}" in err and len(err.splitlines()) == 2, err


def test_a_study_on_nodes_is_the_same(cluster, tmp_path):
    study = ("study", "--family", "integer", "--actions", "2", "--count", "2000", "--methods", "iql,qmix", "-q")
    for name, more in (("a", ("--processes", "1")), ("b", ("--ray", cluster.address))):
        line = [sys.executable, "-m", "qtran_cli", *study, *more, "--out", str(tmp_path / name)]
        done = subprocess.run(line, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
    one, other = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in "ab")
    assert one == other
