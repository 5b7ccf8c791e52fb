"""Measuring: whole commands from outside, work inside this process, and what is told of either."""
import dataclasses
import os
import statistics
import sys
import time
from typing import Callable, Optional


@dataclasses.dataclass(frozen=True)
class Sample:
    """One run, in milliseconds; processor time of commands only."""

    wall: float
    cpu: float = 0.0


def command(*words, exit_code=0) -> Sample:
    """Runs a command with its output thrown away."""
    null = os.open(os.devnull, os.O_RDWR)
    try:
        began = time.monotonic_ns()
        pid = os.posix_spawnp(
            words[0], words, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, null, fd) for fd in (0, 1, 2)]
        )
        _, status, usage = os.wait4(pid, 0)
        wall = (time.monotonic_ns() - began) / 1e6
    finally:
        os.close(null)
    if os.waitstatus_to_exitcode(status) != exit_code:
        raise SystemExit(f"bench: {' '.join(words)} ended with {os.waitstatus_to_exitcode(status)}; see the host's logs")
    return Sample(wall, (usage.ru_utime + usage.ru_stime) * 1000)


def inside(work: Callable[[], object]) -> Sample:
    """Does something in this process, whose own start is not counted."""
    began = time.monotonic_ns()
    work()
    return Sample((time.monotonic_ns() - began) / 1e6)


@dataclasses.dataclass
class Series:
    """What was measured under one name."""

    name: str
    samples: list = dataclasses.field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(sample.wall for sample in self.samples)

    @property
    def cpu(self) -> float:
        return statistics.median(sample.cpu for sample in self.samples)

    @property
    def least(self) -> float:
        return min(sample.wall for sample in self.samples)

    @property
    def most(self) -> float:
        return max(sample.wall for sample in self.samples)


@dataclasses.dataclass
class Row:
    """A command beside its raw counterpart, measured in turns."""

    measured: Series
    raw: list
    startup: Optional[Series] = None
    target: Optional["Target"] = None

    @property
    def raw_median(self) -> float:
        return sum(series.median for series in self.raw)


@dataclasses.dataclass(frozen=True)
class Target:
    """How long a command may take, from what was measured beside it."""

    words: str
    limit: Callable[[Row], float]


def startup_plus(milliseconds: int) -> Target:
    return Target(f"start-up + {milliseconds} ms", lambda row: row.startup.median + milliseconds)


def in_turns(repetitions: int, work: dict) -> dict:
    """Does all of it again and again, so that whatever else the machine does hits all alike. Names to series."""
    series = {name: Series(name) for name in work}
    for repetition in range(1, repetitions + 1):
        print(f"bench: {', '.join(work)}: {repetition} of {repetitions}", file=sys.stderr)
        for name, one in work.items():
            series[name].samples.append(one())
    return series
