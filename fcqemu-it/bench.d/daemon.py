#!/usr/bin/python3
"""The daemon of a host with many VMs. Run by `bench`, in the network of the first host."""
import argparse
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import time
import urllib.request

import measure
import report
import vms
from measure import Row, Sample, Series, command, in_turns
from report import Figure

TESTBED = pathlib.Path(__file__).parent.parent / "testbed"
METRICS = "http://127.0.0.1:9317/metrics"
TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
ROUND_PATIENCE = 600  # seconds
PERIOD = 600  # seconds, ensure-period


class Crowd:
    """VMs without guests on the first host of the testbed."""

    def __init__(self, host: vms.Host, count):
        self.host, self.count = host, count
        self.names = [f"crowd{number:03}" for number in range(1, count + 1)]
        self.order(count)

    def order(self, count):
        vms.run(str(TESTBED), "--dir", os.environ["FCQEMU_TESTBED"], "crowd", "h1", str(count))

    def definition(self, name) -> pathlib.Path:
        return self.host.root / f"etc/qemu/vm/{name}.cfg"

    def touch_all(self):
        """Written anew, all of them, as they are: each is looked at once more."""
        for name in self.names:
            text = self.definition(name).read_text()
            new = self.definition(name).with_suffix(".new")
            new.write_text(text)
            new.rename(self.definition(name))

    def close(self):
        self.order(0)


class Process:
    """What the kernel tells of a process."""

    def __init__(self, pid):
        self.folder = pathlib.Path(f"/proc/{pid}")

    def cpu_seconds(self) -> float:
        fields = (self.folder / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def mib(self, key) -> float:
        found = re.search(rf"(?m)^{key}:\s+(\d+) kB", (self.folder / "status").read_text())
        return int(found[1]) / 1024

    def count(self, folder) -> int:
        return len(list((self.folder / folder).iterdir()))


def metric(pattern) -> float:
    """The sum of all samples that match."""
    text = urllib.request.urlopen(METRICS, timeout=30).read().decode()
    return sum(float(value) for value in re.findall(rf"(?m)^{pattern} (\S+)$", text))


def ensures() -> float:
    return metric(r"fcqemu_ensures_total\{[^}]*\}")


class Daemon(vms.Daemon):
    """The host's own, which also tells its metrics."""

    def __init__(self, host, expected):
        self.host = host
        self.configuration = host.root / "etc/qemu/fc-qemu.conf"
        began = time.monotonic()
        self.process = subprocess.Popen(
            ["fc-qemu", "daemon"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.kernel = Process(self.process.pid)
        while True:
            try:
                done = ensures()
            except OSError:
                done = 0
            if done >= expected:
                break
            if self.process.poll() is not None or time.monotonic() > began + ROUND_PATIENCE:
                raise SystemExit(f"bench: the daemon did not look at all VMs; see {host.root}/var/log/fc-qemu.log")
            time.sleep(0.02)
        self.first_round = time.monotonic() - began


class DaemonBench:
    """One daemon, many VMs."""

    def __init__(self, options):
        self.options = options
        self.host = vms.Host(pathlib.Path(os.environ["FCQEMU_ROOT"]))
        self.rows, self.raw, self.conversations, self.figures = [], [], {}, []

    def run(self):
        crowd = Crowd(self.host, self.options.vms)
        try:
            daemon = Daemon(self.host, crowd.count)
            try:
                self.with_daemon(crowd, daemon)
            finally:
                daemon.close()
        finally:
            crowd.close()

    def with_daemon(self, crowd, daemon):
        kernel = daemon.kernel
        self.figures.append(Figure("first round of ensure, from the daemon's start, s", f"{daemon.first_round:.1f}"))
        self.figures.append(Figure("RSS after it, MiB", f"{kernel.mib('VmRSS'):.0f}"))
        for which in ("second", "third"):
            seconds, cpu = self.whole_round(crowd, kernel)
            self.figures.append(Figure(f"{which} round of ensure, s", f"{seconds:.1f}"))
            self.figures.append(Figure("processor time for each ensure in it, ms", f"{cpu * 1000 / crowd.count:.0f}"))
        self.idle(kernel, cpu)
        self.event_to_ensure(crowd)
        self.commands(crowd)
        for key, words in (("VmRSS", "RSS at the end, MiB"), ("VmHWM", "the most RSS there was, MiB")):
            size = kernel.mib(key)
            self.figures.append(Figure(words, f"{size:.0f}", "150", size < 150))
        self.figures.append(Figure("threads, open files at the end", f"{kernel.count('task')}, {kernel.count('fd')}"))

    @staticmethod
    def whole_round(crowd, kernel):
        before, cpu, began = ensures(), kernel.cpu_seconds(), time.monotonic()
        crowd.touch_all()
        deadline = began + ROUND_PATIENCE
        while ensures() < before + crowd.count:
            if time.monotonic() > deadline:
                raise SystemExit("bench: not all VMs were ensured")
            time.sleep(0.5)  # not often: to tell its metrics costs the daemon the very time that is measured
        return time.monotonic() - began, kernel.cpu_seconds() - cpu

    def idle(self, kernel, round_cpu):
        """Between the regular looks, which come half a period after a round at the earliest; and with them."""
        for _ in range(3):
            time.sleep(5)
            before, cpu, began = ensures(), kernel.cpu_seconds(), time.monotonic()
            time.sleep(self.options.idle)
            seconds = time.monotonic() - began
            share = (kernel.cpu_seconds() - cpu) / seconds * 100
            looks = ensures() - before
            if not looks:
                break
        else:
            raise SystemExit(f"bench: {looks} VMs were looked at while nothing was to happen, three times")
        whole = share + round_cpu / PERIOD * 100
        self.figures.append(Figure("of a core when nothing changes, between regular looks, %", f"{share:.2f}", "1", share < 1))
        self.figures.append(Figure(f"the same, with a look at each VM every {PERIOD} s, %", f"{whole:.1f}", "1", whole < 1))

    def event_to_ensure(self, crowd):
        """From the moment Consul is told until the log tells that the VM's definition is put in force, the first an ensure does."""
        log = self.host.root / "var/log/fc-qemu.log"
        lags = []
        for number, name in enumerate(crowd.names[: self.options.events]):
            position = log.stat().st_size
            told = time.time()
            self.tell_consul(name, 2000 + number)
            lags.append((self.moment(log, position, name) - told) * 1000)
        lags.sort()
        worst = lags[min(len(lags) - 1, int(len(lags) * 0.99))]
        self.figures.append(Figure("event to ensure begun, median, ms", f"{statistics.median(lags):.0f}"))
        self.figures.append(Figure(f"event to ensure begun, p99 of {len(lags)}, ms", f"{worst:.0f}"))

    def tell_consul(self, name, iops):
        value = {"name": name, "parameters": {
            "id": 20_000 + int(name[5:]), "resource_group": "crowd", "online": True, "kvm_host": "h1", "disk": 1, "memory": 32,
            "cores": 1, "rbd_pool": vms.POOL, "machine": "virtual", "environment_class": "NixOS", "interfaces": {}, "iops": iops}}
        request = urllib.request.Request(
            f"{os.environ['CONSUL_HTTP_ADDR']}/v1/kv/node/{name}", data=json.dumps(value).encode(), method="PUT",
            headers={"X-Consul-Token": os.environ["CONSUL_HTTP_TOKEN"]})
        urllib.request.urlopen(request, timeout=10).close()

    @staticmethod
    def moment(log, position, name) -> float:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with log.open() as file:
                file.seek(position)
                found = re.search(rf"(?m)^(\S+) \d+ \w+ +{name} activate-definition", file.read())
            if found:
                text = found[1]
                return time.mktime(time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S")) + int(text[20:23]) / 1000
            time.sleep(0.01)
        raise SystemExit(f"bench: {name} was not ensured")

    def commands(self, crowd):
        jvm = [f"{self.options.jdk}/bin/java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", str(self.options.scratch), "Nothing"]
        vm = crowd.names[-1]
        got = in_turns(self.options.repetitions, {
            "bare JVM": lambda: command(*jvm),
            f"ls with {crowd.count} VMs": lambda: command("fc-qemu", "--no-daemon", "ls"),
            f"ls with {crowd.count} VMs through the daemon": lambda: command("fc-qemu", "ls"),
            "status": lambda: command("fc-qemu", "--no-daemon", "status", vm),
            "status through the daemon": lambda: command("fc-qemu", "status", vm),
        })
        self.rows = [Row(series, [got["bare JVM"]]) for name, series in got.items() if name != "bare JVM"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--repetitions", type=int, default=10)
    parser.add_argument("--only", default="")
    parser.add_argument("--vms", type=int, default=200)
    parser.add_argument("--events", type=int, default=100)
    parser.add_argument("--idle", type=int, default=60)
    parser.add_argument("--jdk", required=True)
    parser.add_argument("--scratch", type=pathlib.Path, required=True)
    parser.add_argument("--output", required=True)
    options = parser.parse_args()
    machine = report.machine(options.jdk)
    bench = DaemonBench(options)
    bench.run()
    report.write(options.output, machine, options.repetitions, bench, "daemon")


if __name__ == "__main__":
    main()
