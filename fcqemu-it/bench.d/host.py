#!/usr/bin/python3
"""What an operator types on one host, each beside its raw counterpart. Run by `bench`, in the network of a testbed's host."""
import argparse
import contextlib
import os
import pathlib
import re

import ceph
import floor
import measure
import report
import vms
from measure import Row, Target, command, in_turns, inside, startup_plus

VERSION = "fc-qemu --version"
STARTUP = "ls without VMs"
CLIENT = "ls without VMs through the daemon"
THROUGH = " through the daemon"
JVM = "bare JVM"
QMP = "QMP query"
LOCKERS = "librbd connect, open, list lockers"
LOOK = "librbd open three, list lockers and watchers"
ASKED = "all that a settled ensure asks Ceph, QEMU and Consul, at once"
LEAST_START = "least Java: its start"
LEAST = "least Java: the same, and one look at Ceph and QEMU"
# So often a daemon has done a command before it is measured: one that has just begun is slower for its first minute.
WARM = 60
AGENT = {"with an agent": "agent", "without one": "blank", "with one that never answers": "silent"}


class HostBench:
    """One run over all that is chosen."""

    def __init__(self, options):
        self.options = options
        self.host = vms.Host(pathlib.Path(os.environ["FCQEMU_ROOT"]))
        self.idle = vms.idle_host(self.host, options.scratch / "idle")
        self.served = vms.idle_host(self.host, options.scratch / "served")
        self.rows, self.raw, self.conversations = [], [], {}
        self.jvm = [f"{options.jdk}/bin/java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", str(options.scratch), "Nothing"]

    def chosen(self, name) -> bool:
        return re.search(self.options.only, name) is not None

    def in_turns(self, work):
        return in_turns(self.options.repetitions, work)

    def start_up(self):
        return command("fc-qemu", "--root", str(self.idle.root), "ls")

    def client(self):
        """What the daemon's start-up is: its client's, which has nothing to show."""
        return command("fc-qemu", "--root", str(self.served.root), "ls")

    def run(self):
        with contextlib.closing(vms.Daemon(self.served)):
            self.version()
            self.ls()
            self.settled()
        self.start_and_stop()

    def version(self):
        if self.chosen(VERSION):
            got = self.in_turns({
                JVM: lambda: command(*self.jvm),
                VERSION: lambda: command("fc-qemu", "--version"),
                STARTUP: self.start_up,
                CLIENT: self.client,
            })
            self.rows += [Row(got[name], [got[JVM]]) for name in (VERSION, STARTUP, CLIENT)]
            self.raw.append(got[JVM])

    def ls(self):
        counts = [count for count in (1, 10, 50) if self.chosen(f"ls with {count} VM")]
        if not counts:
            return
        with contextlib.closing(vms.BareQemus(self.host)) as qemus:
            for count in counts:
                qemus.grow_to(count)
                name = f"ls with {count} VM" + ("s" if count > 1 else "")
                words = ["fc-qemu", "--root", str(qemus.host.root)]
                with contextlib.closing(vms.Daemon(qemus.host)):
                    got = self.in_turns({
                        JVM: lambda: command(*self.jvm),
                        STARTUP: self.start_up,
                        name: lambda: command(*words, "--no-daemon", "ls"),
                        CLIENT: self.client,
                        name + THROUGH: lambda: command(*words, "ls"),
                    })
                self.rows.append(Row(got[name], [got[JVM]], got[STARTUP], startup_plus(50)))
                self.rows.append(Row(got[name + THROUGH], [got[JVM]], got[CLIENT], startup_plus(50)))

    def settled(self):
        names = ["status"] + [f"ensure {words}" for words in AGENT]
        names = [name for name in names if self.chosen(name)]
        if not names:
            return
        machines = {}
        try:
            for name in names:
                vm = self.vm_for(name)
                if vm not in machines:
                    machines[vm] = self.bring_up(vm)
            for name in names:
                self.settled_row(name, machines[self.vm_for(name)])
            self.listen(names, machines)
        finally:
            for vm in machines.values():
                vm.end()

    @staticmethod
    def vm_for(name) -> str:
        return "blank" if name == "status" else AGENT[name.removeprefix("ensure ")]

    def bring_up(self, name) -> vms.Vm:
        number = 101 + list(AGENT.values()).index(name)
        if name == "blank":
            vm = vms.Vm(self.host, name, number, memory=64)
            # Its firmware finds nothing to boot and leaves the machine alone.
            vms.run("rbd", "create", "--size", "64M", vm.image("root"))
            vms.run("fc-qemu", "ensure", name)
            return vm
        vm = vms.Vm(self.host, name, number)
        vm.boot()
        vm.be_quiet()
        if name == "silent":
            vm.silence_agent()
        return vm

    def settled_row(self, name, vm):
        words = [name.split()[0], vm.name]
        root = f"{vm.name}.root"
        volumes = [f"{vm.name}.{kind}" for kind in ("root", "swap", "tmp")]
        with contextlib.closing(ceph.Cluster()) as cluster, contextlib.closing(vms.Daemon(self.host)) as daemon:
            daemon.has_done(WARM, *words)
            got = self.in_turns({
                JVM: lambda: command(*self.jvm),
                STARTUP: self.start_up,
                name: lambda: command("fc-qemu", "--no-daemon", *words),
                CLIENT: self.client,
                name + THROUGH: lambda: command("fc-qemu", *words),
                QMP: lambda: inside(lambda: self.query_status(vm)),
                LOCKERS: lambda: inside(lambda: ceph.connect_and_list_lockers(root)),
                LOOK: lambda: inside(lambda: cluster.look_at_all(volumes)),
                "librbd open, list lockers": lambda: inside(lambda: cluster.lockers(root)),
                "rbd lock ls": lambda: command("rbd", "lock", "ls", vm.image("root")),
                **self.floor(name, vm, cluster, volumes),
            })
        raw = [got[JVM], got[QMP], got[LOCKERS]]
        self.rows.append(Row(got[name], raw, got[STARTUP], startup_plus(50 if name == "status" else 100)))
        self.rows.append(Row(got[name + THROUGH], raw, got[CLIENT], startup_plus(50 if name == "status" else 20)))
        known = {JVM, STARTUP, CLIENT, name, name + THROUGH, *(series.name for series in self.raw)}
        self.raw += [series for series in got.values() if series.name not in known]

    def floor(self, name, vm, cluster, volumes):
        """Once: what it says is the same for all."""
        if name not in ("status", "ensure without one") or any(series.name == LEAST for series in self.raw):
            return {}
        java = floor.LeastJava(self.options.jdk, self.options.scratch, vm)
        asked = floor.AllThatIsAsked(cluster, vm, volumes)
        return {
            LEAST_START: lambda: command(*java.words("nothing")),
            LEAST: lambda: command(*java.words(*java.look)),
            ASKED: lambda: inside(asked.ask),
        }

    @staticmethod
    def query_status(vm):
        monitor = vms.talk.qmp(vm.qmp)
        monitor.send("query-status")
        monitor.answer()
        monitor.socket.close()

    def listen(self, names, machines):
        listener = ceph.Listener(self.host, self.options.scratch)
        for name in names:
            vm = machines[self.vm_for(name)]
            if vm.name == "blank":
                self.conversations[name] = listener.during(name.split()[0], vm.name)

    def start_and_stop(self):
        start, stop, create, bare, button = "cold start", "stop", "create-vm", "bare QEMU until it runs", "power button until QEMU ended"
        if not (self.chosen(start) or self.chosen(stop)):
            return
        vm = vms.Vm(self.host, "cold", 110)
        create_vm = [f"{os.environ['FCQEMU_TESTBED']}/bin/create-vm", "--conf", os.environ["CEPH_CONF"], "--id", "h1", "-I", vms.POOL, vm.name]
        raw = {}

        def start_measured():
            sample = command("fc-qemu", "--no-daemon", "ensure", vm.name)
            vms.await_agent(vm.agent).socket.close()
            raw["qemu"] = vms.RawQemu(vm)
            return sample

        def create_root():
            vm.remove_images(["root"])
            return command(*create_vm)

        def start_bare():
            raw["qemu"].prepare()
            sample = inside(raw["qemu"].start)
            vms.await_agent(vm.agent).socket.close()
            return sample

        def stop_bare():
            sample = inside(raw["qemu"].power_off)
            raw["qemu"].clear_away()
            vm.remove_images()
            return sample

        got = self.in_turns({
            start: start_measured,
            stop: lambda: command("fc-qemu", "--no-daemon", "stop", vm.name),
            create: create_root,
            bare: start_bare,
            button: stop_bare,
        })
        with contextlib.closing(vms.Daemon(self.host)):
            # It starts what is wanted by itself, and leaves alone what was stopped by hand.
            vms.await_agent(vm.agent).socket.close()
            self.stop_for_good(vm)
            got |= self.in_turns({
                start + THROUGH: lambda: self.start_until_up(vm),
                stop + THROUGH: lambda: self.stop_for_good(vm),
            })
        (self.host.root / f"etc/qemu/vm/{vm.name}.cfg").unlink()
        twice = Target("2 x raw + 300 ms", lambda row: 2 * row.raw_median + 300)
        for way in ("", THROUGH):
            if self.chosen(start):
                self.rows.append(Row(got[start + way], [got[create], got[bare]], target=twice))
            if self.chosen(stop):
                self.rows.append(Row(got[stop + way], [got[button]]))
        self.raw += [got[create], got[bare], got[button]]

    @staticmethod
    def start_until_up(vm):
        sample = command("fc-qemu", "start", vm.name)
        vms.await_agent(vm.agent).socket.close()
        return sample

    @staticmethod
    def stop_for_good(vm):
        sample = command("fc-qemu", "stop", vm.name)
        vm.remove_images()
        return sample


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--repetitions", type=int, default=10)
    parser.add_argument("--only", default="")
    parser.add_argument("--jdk", required=True)
    parser.add_argument("--scratch", type=pathlib.Path, required=True)
    parser.add_argument("--output", required=True)
    options = parser.parse_args()
    # As early as can be: what runs later is this program's own doing.
    machine = report.machine(options.jdk)
    bench = HostBench(options)
    bench.run()
    report.write(options.output, machine, options.repetitions, bench)


if __name__ == "__main__":
    main()
