"""What memory is available: the least of the machine's and of every control group's."""

from __future__ import annotations

import pytest

from qtran_cli import memory


@pytest.fixture
def system(monkeypatch):
    """The files of a system: a machine, and a process in a group of a group."""
    texts = {
        "/proc/meminfo": "MemTotal: 9 kB\nMemAvailable:    4096 kB\n",
        "/proc/self/cgroup": "0::/user/job\n",
        "/sys/fs/cgroup/user/job/memory.max": "max\n",
        "/sys/fs/cgroup/user/job/memory.current": "7\n",
        "/sys/fs/cgroup/user/memory.max": "3000000\n",
        "/sys/fs/cgroup/user/memory.current": "1000000\n",
    }
    monkeypatch.setattr(memory, "_text", lambda path: texts.get(str(path), ""))
    return texts


def test_available_is_the_least_of_machine_and_control_groups(system):
    """A group above limits those in it; "max" is no limit."""
    assert memory.available() == 2_000_000
    system["/sys/fs/cgroup/user/memory.max"] = "99000000\n"
    assert memory.available() == 4096 * 1024
    system.clear()
    assert memory.available() == memory.UNKNOWN


def test_what_a_group_would_give_back_at_once_is_available(system):
    system["/sys/fs/cgroup/user/memory.stat"] = "anon 300000\ninactive_file 700000\nactive_file 5\n"
    assert memory.available() == 2_700_000
    system["/sys/fs/cgroup/user/memory.stat"] = "inactive_file 1700000\n"
    assert memory.available() == 3_000_000, "no more than its limit"


def test_this_machine_has_some():
    assert 0 < memory.available() < 2**50
