"""Writes what was measured between two marks of a document, and leaves the rest of it alone."""
import dataclasses
import datetime
import os
import pathlib
import platform
import re
import subprocess
from typing import Optional

BEGIN = "<!-- bench {}: what stands from here to the next mark is written by fcqemu-it/bench -->"
END = "<!-- end of bench {} -->"


@dataclasses.dataclass(frozen=True)
class Figure:
    """One number that is no command's time, and what it is to stay below."""

    name: str
    value: str
    target: str = ""
    met: Optional[bool] = None


def _first_line(*words) -> str:
    said = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout.strip()
    return said.splitlines()[0] if said else "unknown"


def _field(file, key) -> str:
    found = re.search(rf"(?m)^{key}\s*[:=]\s*\"?([^\"\n]*)", pathlib.Path(file).read_text())
    return found[1] if found else "unknown"


def machine(jdk) -> list:
    """What it was measured on: pairs of a name and a value."""
    memory = int(_field("/proc/meminfo", "MemTotal").split()[0]) / 1024 / 1024
    return [
        ("date", f"{datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d %H:%M} UTC"),
        ("processors", f"{os.cpu_count()} x {_field('/proc/cpuinfo', 'model name')}"),
        ("memory", f"{memory:.0f} GiB"),
        ("load before", f"{os.getloadavg()[0]:.2f}"),
        ("system", f"{_field('/etc/os-release', 'PRETTY_NAME')}, Linux {platform.release()}"),
        ("Java", f"{_field(f'{jdk}/release', 'IMPLEMENTOR')} {_field(f'{jdk}/release', 'JAVA_RUNTIME_VERSION')}"),
        ("QEMU", re.sub(r"QEMU emulator version (\S+).*", r"\1", _first_line("qemu-system-x86_64", "--version"))),
        ("Ceph", re.sub(r"ceph version (\S+).*", r"\1", _first_line("ceph", "--version"))),
    ]


def _ms(value) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"


def _table(head, rows) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "|".join(" --- " if i == 0 else " ---: " for i in range(len(head))) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def _verdict(row) -> list:
    if not row.target:
        return ["", ""]
    limit = row.target.limit(row)
    met = row.measured.median <= limit
    return [f"{row.target.words} = {_ms(limit)}", "met" if met else f"**missed by {_ms(row.measured.median - limit)}**"]


def _commands(rows) -> str:
    head = ["command, ms", "median", "min", "max", "CPU", "raw", "ratio", "target", ""]
    return _table(head, [
        [
            row.measured.name,
            *(_ms(value) for value in (row.measured.median, row.measured.least, row.measured.most, row.measured.cpu)),
            _ms(row.raw_median),
            f"{row.measured.median / row.raw_median:.1f}",
            *_verdict(row),
        ]
        for row in rows
    ])


def _raw(series) -> str:
    return _table(
        ["raw, ms", "median", "min", "max"],
        [[one.name, _ms(one.median), _ms(one.least), _ms(one.most)] for one in series])


def _figures(figures) -> str:
    verdicts = {None: "", True: "met", False: "**missed**"}
    return _table(
        ["", "", "target: below", " "],
        [[figure.name, figure.value, figure.target, verdicts[figure.met]] for figure in figures])


def _conversations(conversations) -> str:
    kinds = sorted({kind for talk in conversations.values() for kind in talk.kinds})
    rows = [
        ["requests in all", *(str(talk.requests) for talk in conversations.values())],
        ["one after another, at most", *(str(talk.depth) for talk in conversations.values())],
    ]
    rows += [[kind, *(str(talk.kinds[kind]) for talk in conversations.values())] for kind in kinds]
    return _table(["Ceph is told", *conversations], rows)


def write(output, facts, repetitions, bench, kind="host"):
    """Into a document, between the marks of this kind of benchmark, or to stdout for `-`."""
    begin, end = BEGIN.format(kind), END.format(kind)
    parts = ["\n".join(f"- {name}: {value}" for name, value in facts + [("repetitions", str(repetitions))])]
    if figures := getattr(bench, "figures", []):
        parts.append(_figures(figures))
    parts.append(_commands(bench.rows))
    if bench.raw:
        parts.append(_raw(bench.raw))
    if bench.conversations:
        parts.append(_conversations(bench.conversations))
    text = "\n\n".join([begin, *parts, end])
    if output == "-":
        print(text)
        return
    document = pathlib.Path(output)
    old = document.read_text()
    before, found, rest = old.partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise SystemExit(f"bench: {output} lacks the marks between which the numbers belong; they are:\n{text}")
    document.write_text(before + text + after)
