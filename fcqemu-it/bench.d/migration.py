#!/usr/bin/python3
"""A running guest changes hosts, beside the same guest moved by two bare QEMUs. Run by `bench`, in the network of the first host."""
import argparse
import contextlib
import os
import pathlib
import re
import subprocess
import time

import locks
import measure
import report
import vms
from measure import Row, Sample, Series, Target

MOVING = """migration-automatic = true
migration-interval-look = 0.2
timeout-graceful"""
DIRTY = "(while :; do dd if=/dev/zero of=/dev/shm/dirty bs=1M count=64 conv=notrunc; done) >/dev/null 2>&1 &"
KINDS = {"256 MiB idle": (256, None), "1 GiB dirtying 64 MiB": (1024, DIRTY)}
THROUGH = " through daemons"
WARM_UP = 4  # moves until what matters has been compiled
PATIENCE = 120  # seconds for a whole migration
DOWNTIME = r'handed-over .*downtime="?PT(?P<seconds>[\d.]+)S'
TESTBED = pathlib.Path(__file__).parent.parent / "testbed"


class TestHost(vms.Host):
    """A host of the testbed, on which commands can be run from here."""

    def __init__(self, name, hosts: pathlib.Path):
        super().__init__(hosts / name)
        self.name = name
        self.configuration = self.root / "etc/qemu/fc-qemu.conf"
        text = self.configuration.read_text()
        if MOVING not in text:
            self.configuration.write_text(text.replace("timeout-graceful", MOVING, 1))

    @property
    def address(self) -> str:
        text = self.configuration.read_text()
        return re.search(r"(?m)^migration-address = tcp:([^:]+):", text)[1]

    def ensure(self, vm) -> subprocess.Popen:
        return self.popen("fc-qemu", "ensure", vm, stderr=subprocess.PIPE, text=True)

    def popen(self, *words, **how) -> subprocess.Popen:
        return super().popen(TESTBED, "--dir", os.environ["FCQEMU_TESTBED"], "host", self.name, *words, **how)

    def told(self, vm, pattern) -> list:
        """What the log tells of a VM: a match for each line."""
        log = (self.root / "var/log/fc-qemu.log").read_text()
        return list(re.finditer(rf"(?m)^(?P<time>\S+) \S+ +\S+ +{vm} {pattern}", log))

    def last(self, vm, pattern) -> re.Match:
        told = self.told(vm, pattern)
        if not told:
            raise SystemExit(f"bench: {self.root}/var/log/fc-qemu.log tells no '{pattern}' of {vm}")
        return told[-1]

    def moment(self, vm, pattern) -> float:
        """When the log told it last of a VM, in milliseconds."""
        text = self.last(vm, pattern)["time"]
        clock = time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S")
        return time.mktime(clock) * 1000 + int(text[20:23])

    def await_more(self, vm, pattern, before):
        """Until the log tells more of a VM than it did before."""
        deadline = time.monotonic() + PATIENCE
        while len(self.told(vm, pattern)) <= len(before):
            if time.monotonic() > deadline:
                raise SystemExit(f"bench: {self.root}/var/log/fc-qemu.log tells no new '{pattern}' of {vm}")
            time.sleep(0.01)

    def define_as(self, name, number, memory, kvm_host):
        self.define(name, number, memory)
        file = self.root / f"etc/qemu/vm/{name}.cfg"
        file.write_text(file.read_text().replace("kvm_host: h1", f"kvm_host: {kvm_host}"))


def ended(process):
    """What an ensure said, when it is over."""
    said = process.communicate(timeout=120)[1]
    if process.returncode:
        raise SystemExit(f"bench: an ensure ended with {process.returncode}:\n{said}")
    return said


class MovedGuest:
    """One guest, which fc-qemu moves from the first host to the second, and bare QEMUs bring back."""

    def __init__(self, hosts: pathlib.Path, name, number, memory):
        self.here, self.there = TestHost("h1", hosts), TestHost("h2", hosts)
        self.number, self.memory, self.name = number, memory, name
        self.vm = vms.Vm(self.here, name, number, memory)
        self.there.define_as(name, number, memory, "h1")
        self.vm.boot()
        self.vm.be_quiet()
        self.bare = vms.RawQemu(self.vm, ("cfg", "args.in", "cfg.in"))
        self.bare_start = []
        self.locks = locks.LocksMoved()
        self.forget()

    def forget(self):
        """What was measured of its pauses: what comes on top of QEMU's own downtime, that, and what locks take by themselves."""
        self.extra, self.downtime, self.locks_alone = [], [], []

    def want_on(self, host):
        for one in (self.here, self.there):
            one.define_as(self.name, self.number, self.memory, host)

    def move(self) -> Sample:
        """The source's whole command; the target waits for it already."""
        self.want_on("h2")
        taker = self.there.ensure(self.name)
        self.await_waiting()
        began = time.monotonic_ns()
        ended(self.here.ensure(self.name))
        wall = (time.monotonic_ns() - began) / 1e6
        ended(taker)
        self.note_pause(self.here, self.there)
        return Sample(wall)

    def note_pause(self, giver, taker):
        self.extra.append(Sample(taker.moment(self.name, "resumed") - giver.moment(self.name, ".*status=completed")))
        self.downtime.append(Sample(float(giver.last(self.name, DOWNTIME)["seconds"]) * 1000))

    def move_and_back(self, moves):
        """As often as that, in turns to either side, for the definition alone; ends on the first host."""
        sides = [self.here, self.there]
        for _ in range(moves + moves % 2):
            yield self.move_by_daemons(*sides)
            sides.reverse()

    def move_by_daemons(self, giver, taker) -> Sample:
        """From the moment at which the source's definition says so to its end; the target waits for it already."""
        self.locks_alone.append(self.locks.move())
        gone, cleared = giver.told(self.name, DOWNTIME), giver.told(self.name, "clear-away")
        taker.define_as(self.name, self.number, self.memory, taker.name)
        self.await_waiting()
        began = time.monotonic_ns()
        giver.define_as(self.name, self.number, self.memory, taker.name)
        giver.await_more(self.name, DOWNTIME, gone)
        wall = (time.monotonic_ns() - began) / 1e6
        self.note_pause(giver, taker)
        giver.await_more(self.name, "clear-away", cleared)
        return Sample(wall)

    def await_waiting(self):
        deadline = time.monotonic() + 60
        url = f"http://127.0.0.1:8500/v1/catalog/service/vm-inmigrate-{self.name}"
        token = f"X-Consul-Token: {os.environ['CONSUL_HTTP_TOKEN']}"
        while vms.run("curl", "-s", "-H", token, url).strip() in ("", "[]"):
            if time.monotonic() > deadline:
                raise SystemExit(f"bench: the second host does not wait for {self.name}")
            time.sleep(0.02)

    def bring_back(self) -> Sample:
        """The very same QEMUs without fc-qemu: start one, have it wait, send, let go."""
        self.bare.prepare()
        source = vms.talk.qmp(str(self.there.run_file(self.name, "qmp.sock")), PATIENCE)
        began = time.monotonic_ns()
        self.bare.process = subprocess.Popen(
            ["qemu-system-x86_64", *self.bare.arguments, "-incoming", "defer"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        target = self.bare.monitor(PATIENCE)
        self.bare_start.append(Sample((time.monotonic_ns() - began) / 1e6))
        target.send("migrate-incoming", {"uri": f"tcp:{self.here.address}:0"})
        target.answer()
        target.send("query-migrate")
        port = target.answer()["socket-address"][0]["port"]
        source.send("migrate-set-parameters", {"max-bandwidth": 1 << 40, "downtime-limit": 2000})
        source.answer()
        source.send("migrate", {"uri": f"tcp:{self.here.address}:{port}"})
        source.answer()
        self.until_over(source)
        target.send("cont")
        target.answer()
        wall = (time.monotonic_ns() - began) / 1e6
        source.send("quit")
        source.answer()
        # A monitor serves one client, and fc-qemu comes next.
        for conversation in (source, target):
            conversation.socket.close()
        self.tidy()
        return Sample(wall)

    @staticmethod
    def until_over(source):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            source.send("query-migrate")
            progress = source.answer()
            if progress["status"] == "completed" and progress["total-time"]:
                return
            if progress["status"] in ("failed", "cancelled"):
                break
            time.sleep(0.002)
        raise SystemExit(f"bench: the bare migration is {progress}")

    def tidy(self):
        """The second host lets go of its locks, and the first takes them: its QEMU runs."""
        self.want_on("h1")
        ended(self.there.ensure(self.name))
        ended(self.here.ensure(self.name))

    def end(self):
        self.locks.close()
        self.vm.end()
        (self.there.root / f"etc/qemu/vm/{self.name}.cfg").unlink()


class MigrationBench:
    """Both kinds of guest."""

    def __init__(self, options):
        self.options = options
        self.rows, self.raw, self.conversations = [], [], {}

    def run(self):
        hosts = pathlib.Path(os.environ["FCQEMU_ROOT"]).parent
        for number, (kind, (memory, load)) in enumerate(KINDS.items()):
            if re.search(self.options.only, kind):
                self.guest(kind, MovedGuest(hosts, f"moved{number}", 120 + number, memory), load)

    def guest(self, kind, guest, load):
        move, back = f"whole move, {kind}", f"two bare QEMUs, {kind}"
        try:
            if load:
                guest.vm.in_guest(load)
            got = measure.in_turns(self.options.repetitions, {move: guest.move, back: guest.bring_back})
            self.rows.append(Row(got[move], [got[back]]))
            own = self.pause(guest, kind)
            whole = self.through_daemons(guest, kind)
            self.rows.append(Row(whole, [got[back]]))
            alone = Series(f"its locks alone, moved by warm clients, {kind}", guest.locks_alone)
            own_there = self.pause(guest, kind + THROUGH)
        except BaseException:
            # It goes with the testbed; what failed is what is to be told.
            with contextlib.suppress(SystemExit):
                guest.end()
            raise
        guest.end()
        self.raw += [got[back], Series(f"of it: start of the target, {kind}", guest.bare_start), own, own_there, alone]

    def through_daemons(self, guest, kind):
        """The same guest, by hosts that have moved some already."""
        with contextlib.ExitStack() as stack:
            for host in (guest.here, guest.there):
                stack.enter_context(contextlib.closing(vms.Daemon(host)))
            for _ in guest.move_and_back(WARM_UP):
                guest.forget()
            return Series(f"whole move, {kind}{THROUGH}", list(guest.move_and_back(self.options.repetitions)))

    def pause(self, guest, kind):
        """A row for the guest's pause; QEMU's own part of it."""
        own = Series(f"QEMU's own downtime, {kind}", guest.downtime)
        pause = Series(f"guest pause, {kind}", [Sample(mine.wall + more.wall) for mine, more in zip(guest.downtime, guest.extra)])
        self.rows.append(Row(pause, [own], target=Target("QEMU's own + 50 ms", lambda row: row.raw_median + 50)))
        guest.forget()
        return own


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--repetitions", type=int, default=10)
    parser.add_argument("--only", default="")
    parser.add_argument("--jdk", required=True)
    parser.add_argument("--scratch", type=pathlib.Path, required=True)
    parser.add_argument("--output", required=True)
    options = parser.parse_args()
    machine = report.machine(options.jdk)
    bench = MigrationBench(options)
    bench.run()
    report.write(options.output, machine, options.repetitions, bench, "migration")


if __name__ == "__main__":
    main()
