"""What processes have used of the machine, from /proc; zeros where there is none."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
BUSY = 0.9  # of all cores: more is not to be had while the system works too


def cpu_of_tree(pid: int) -> float:
    """Seconds that a process, its children, and theirs have used so far, ended ones included."""
    fields = _stat(pid)
    return sum(map(int, fields[11:15])) / _TICK + sum(map(cpu_of_tree, _children(pid))) if fields else 0.0


def memory_of_tree_mb(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6 + sum(map(memory_of_tree_mb, _children(pid)))


def find_process(*words: str) -> int:
    """The oldest process in whose command line all of these stand; 0 where there is none."""
    found = [pid for pid in _pids() if all(word in _command(pid) for word in words)]
    return min(found, default=0)


def _children(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            yield from map(int, task.read_text().split())
        except (FileNotFoundError, ProcessLookupError):
            return


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _pids() -> Iterator[int]:
    return (int(folder.name) for folder in Path("/proc").glob("[0-9]*"))


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


@dataclass(frozen=True, slots=True)
class Meter:
    """Cores used by each of these processes and their children between two readings, and by this one without its
    children as "load". ``pids``: by what they are called."""

    pids: Mapping[str, int]

    def read(self) -> Reading:
        used = {name: cpu_of_tree(pid) for name, pid in self.pids.items()}
        return Reading(time.perf_counter(), _machine(), used | {"load": time.process_time()})


@dataclass(frozen=True, slots=True)
class Reading:
    at: float
    machine: float  # busy seconds of all cores
    cpu: Mapping[str, float]

    def cores_since(self, before: Reading) -> dict[str, float]:
        """By name, and "machine" for all that runs on it."""
        seconds = self.at - before.at
        used = {name: (cpu - before.cpu[name]) / seconds for name, cpu in self.cpu.items()}
        return used | {"machine": (self.machine - before.machine) / seconds}


def _machine() -> float:
    try:
        fields = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    except FileNotFoundError:
        return 0.0
    user, nice, system, _idle, _iowait, irq, softirq, steal = fields
    return (user + nice + system + irq + softirq + steal) / _TICK


def name_limit(cores: Mapping[str, float], processes: int) -> str:
    """What keeps the rate from growing, as far as processor time tells."""
    all_cores = os.cpu_count() or 1
    others = cores["machine"] - sum(used for name, used in cores.items() if name != "machine")
    if cores["machine"] >= BUSY * all_cores and others > 0.25 * all_cores:
        return f"other work on this machine, which took {others:.1f} of {all_cores} cores: measure again"
    if cores["machine"] >= BUSY * all_cores:
        most = max(("hub", "database", "load"), key=lambda name: cores.get(name, 0.0))
        return f"cores: all {all_cores} are busy, most with the {most}"
    if cores["hub"] >= BUSY * processes:
        return f"the hub: {processes} process{'es' if processes > 1 else ''}, one core each"
    return "waiting: for commits, or for the leader, whose turns are one after the other"
