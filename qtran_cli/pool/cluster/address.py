"""Where a Ray cluster is, and joining it as one who hands out tasks. What is no cluster is told before Ray waits two minutes for it."""

from __future__ import annotations

import logging
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from qtran_cli.errors import UsageError
from qtran_cli.extras import require

SECONDS = 10
"""For which an address is given time to answer."""
HELLO = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0"
"""How HTTP/2 begins, which a cluster's head speaks: the preface and settings without any."""
SETTINGS = 4
"""The kind of frame that is answered."""
CLIENT = "ray://"
STARTS = "ray start --head starts one here; --ray HOST:PORT names one"
ENVIRONMENT = "RAY_ADDRESS"


def connected(address: str) -> Any:
    """The package ray, of the cluster at that address, or of the one that RAY_ADDRESS or `ray start` on this machine tells of.

    Raises UsageError where the package is missing, nothing answers there as Ray does, or Ray's and Python's versions are others there.
    """
    require("ray", "sweeps and studies on a cluster need Ray", "ray")
    import ray

    where = address or os.environ.get(ENVIRONMENT, "") or _known()
    if not where.startswith(CLIENT):
        _require_ray(where)
    _keep_quiet()
    try:
        with _signals_kept():
            ray.init(address=where, configure_logging=False, log_to_driver=False, logging_level=logging.ERROR)
    except (Exception, SystemExit) as error:
        raise _refused(where, error) from None
    return ray


def _known() -> str:
    """The cluster that was started on this machine last. Raises UsageError."""
    from ray._private import services

    try:
        return str(services.canonicalize_bootstrap_address_or_die("auto"))
    except ConnectionError as error:
        what = "several Ray clusters are here" if "multiple" in str(error) else "no Ray cluster is here"
        raise UsageError(what, right=STARTS) from None


def _require_ray(where: str) -> None:
    """Raise UsageError unless something answers at host:port as the head of a cluster does."""
    host, _, port = where.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 0xFFFF:
        raise UsageError(
            f"{where!r:.60} is no address of a Ray cluster", right="HOST:PORT, as ray start --head prints it, or ray://HOST:PORT"
        )
    if os.environ.get("RAY_USE_TLS", "0") not in ("0", ""):  # it does not speak before certificates were seen
        return
    try:
        with socket.create_connection((host.strip("[]"), int(port)), SECONDS) as line:
            line.sendall(HELLO)
            answer = line.recv(9, socket.MSG_WAITALL)
    except OSError as error:
        raise UsageError(f"no Ray cluster answers at {where}: {(error.strerror or str(error)).lower()}", right=STARTS) from None
    if len(answer) < 9 or answer[3] != SETTINGS:
        raise UsageError(f"what answers at {where} is no Ray cluster", right=STARTS)


def _refused(where: str, error: BaseException) -> UsageError:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    told = [line for line in lines if line.startswith(("Ray: ", "Python: "))]
    if "ersion mismatch" in str(error) and len(told) == 4:
        theirs, ours = (", ".join(pair).replace(": ", " ") for pair in (told[:2], told[2:]))
        return UsageError(
            f"the cluster at {where} has {theirs}; here are {ours}", right="install here what the cluster has, or join another"
        )
    if "ray[client]" in str(error):
        return UsageError(f"{where} needs Ray's client", right="pip install 'ray[client]', or give the command on a node of the cluster")
    reason = lines[0] if lines and not isinstance(error, SystemExit) else "it does not answer"
    return UsageError(f"the Ray cluster at {where} cannot be joined: {reason:.200}", right="give the command on a node of the cluster")


def _keep_quiet() -> None:
    """Ray prints what happens to nodes, logs and all, to standard output, which has the answer; how runs end, we tell ourselves."""
    from ray._private import worker

    worker.print_to_stdstream = lambda *_, **__: None


@contextmanager
def _signals_kept() -> Iterator[None]:
    """Ray takes SIGTERM for itself."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        with suppress(ValueError):  # not the main thread
            for number, handler in before.items():
                signal.signal(number, handler)
