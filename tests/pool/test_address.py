"""Where a Ray cluster is said to be and is none: told at once, in two lines, whether or not the package is there."""

from __future__ import annotations

import socket
import sys
import threading
from contextlib import contextmanager

import pytest

from qtran_cli.errors import UsageError
from qtran_cli.pool.cluster import address
from qtran_cli.pool.cluster.address import HELLO, _refused, _require_ray


@contextmanager
def answering(answer):
    """The address of something that reads a greeting and answers so."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            line, _ = server.accept()
            with line:
                line.recv(len(HELLO))
                line.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        thread.join()


def refused(where):
    with pytest.raises(UsageError) as caught:
        _require_ray(where)
    assert len(str(caught.value).splitlines()) == 2
    return caught.value.what


@pytest.mark.parametrize("where", ["nonsense", "host:", ":6379", "host:ray", "host:99999", "plan.yaml"])
def test_what_is_no_address(where):
    assert "is no address of a Ray cluster" in refused(where)


def test_nothing_listens_there():
    with socket.create_server(("127.0.0.1", 0)) as server:
        where = f"127.0.0.1:{server.getsockname()[1]}"
    assert refused(where) == f"no Ray cluster answers at {where}: connection refused"


@pytest.mark.parametrize("answer", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"", b"SSH-2.0-OpenSSH_9.2\r\n"])
def test_something_else_listens_there(answer):
    with answering(answer) as where:
        assert refused(where) == f"what answers at {where} is no Ray cluster"


def test_what_speaks_as_a_head_does_is_let_through():
    with answering(b"\0\0\0\4\0\0\0\0\0") as where:
        _require_ray(where)


MISMATCH = """Version mismatch: The cluster was started with:
    Ray: 2.55.0
    Python: 3.12.1
This process on node 10.0.0.1 was started with:
    Ray: 2.60.0
    Python: 3.11.7
"""


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (RuntimeError(MISMATCH), "the cluster at h:1 has Ray 2.55.0, Python 3.12.1; here are Ray 2.60.0, Python 3.11.7"),
        (ValueError("Ray Client requires pip package `ray[client]`."), "h:1 needs Ray's client"),
        (ConnectionError("no raylet here\nand more"), "the Ray cluster at h:1 cannot be joined: no raylet here"),
        (SystemExit(15), "the Ray cluster at h:1 cannot be joined: it does not answer"),
    ],
)
def test_what_ray_says_is_two_lines(error, expected):
    found = _refused("h:1", error)
    assert found.what == expected and found.right


def test_without_the_package_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UsageError, match="need Ray, which is not installed") as caught:
        address.connected("127.0.0.1:1")
    assert "'.[ray]'" in caught.value.right
