"""old_host --root ROOT [OPTIONS] COMMAND VM: a host with the tool that ran the fleet before, for tests of a mixed fleet.

It does what such hosts are known to do, call by call, with a real QEMU, real locks and real registrations, and knows
nothing of the code it is tested against. Commands:

  start       a cold start, as the old tool leaves it
  outmigrate  sends the guest to whoever waits for it
  inmigrate   waits for it
  ensure      what the old tool's ensure does with what it finds, as far as tests need it
  check       what the old tool looks for at a VM, whoever started it: one line of JSON; not 0 if it could not work with it
  stop        ends it for good
"""
import argparse
import os
import sys

import yaml

from ceph import Volumes
from consul import Consul
from host import Host, Vm
from qemu import Qemu, command_line
from source import Source
from target import Target
from wire import Script, tell


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", required=True)
    parser.add_argument("--generation", choices=("1.1", "new"), default="new")
    parser.add_argument("--at", action="append", default=[], metavar="POINT=ACTION", help="what goes differently, and when")
    parser.add_argument("--patience", type=float, default=60, help="seconds until the two have found each other")
    parser.add_argument("--silence", type=float, default=60, help="seconds after which a host that waits gives up")
    parser.add_argument("--ping-every", type=float, default=10)
    parser.add_argument("--bandwidth", type=int, default=0, help="bytes per second, 0 = unlimited")
    parser.add_argument("command", choices=("start", "outmigrate", "inmigrate", "ensure", "check", "stop"))
    parser.add_argument("vm")
    return parser.parse_args()


class OldTool:
    def __init__(self, options):
        self.options = options
        self.host = Host(options.root)
        self.vm = Vm(self.host, options.vm)
        self.qemu = Qemu(self.vm, options.generation)
        self.volumes = Volumes(self.vm)
        self.consul = Consul(self.host)

    def run(self):
        """Nobody else works on the VM meanwhile."""
        lock = self.host.lock(f"/run/qemu.{self.vm.name}.lock")
        if lock is None:
            return 75
        try:
            return getattr(self, self.options.command)()
        finally:
            os.close(lock)

    def start(self):
        self.volumes.make()
        self.volumes.lock()
        self.qemu.start(*self.qemu.specification())
        self.consul.register(self.vm)
        return 0

    def outmigrate(self):
        options = self.options
        return Source(self.vm, self.qemu, self.volumes, self.consul, options.generation, Script(options.at),
                      options.patience, options.ping_every, options.bandwidth).run()

    def inmigrate(self):
        options = self.options
        return Target(self.vm, self.qemu, self.volumes, self.consul, options.generation, Script(options.at),
                      options.patience, options.silence).run()

    def ensure(self):
        """Its guest runs, with all locks, or all of it goes."""
        if self.qemu.status() == "running":
            try:
                self.volumes.lock()
                self.consul.register(self.vm)
                return 0
            except Exception as failure:  # noqa: BLE001 - whatever it is, its state is inconsistent
                tell("inconsistent", reason=repr(failure))
        self.stop()
        if self.vm.wanted_on == self.host.name and not any(self.volumes.lockers()) and not self.consul.live_on(self.vm):
            self.volumes.lock()
            self.qemu.start(*self.qemu.specification())
            self.consul.register(self.vm)
        return 0

    def stop(self):
        self.qemu.destroy()
        self.volumes.unlock()
        self.consul.deregister(self.vm)
        self.qemu.clean()
        return 0

    def check(self):
        """Booked memory is added up over all VMs of the machine: one it cannot read keeps it from every start."""
        pid = self.qemu.pid()
        with open(f"/proc/{pid}/comm") as file:
            name = file.read().strip()
        words = command_line(pid)
        with open(self.vm.run_file("args.in")) as arguments, open(self.vm.run_file("cfg.in")) as config:
            wanted = self.qemu.specification()
            same = [arguments.read() == yaml.safe_dump(wanted[0]), config.read() == wanted[1]]
        tell("check", name=name, program=words[0], memory=int(words[words.index("-m") + 1]),
             supervisor=self.qemu.supervisor(), status=self.qemu.status(), mine=self.volumes.mine(),
             live_on=self.consul.live_on(self.vm), same_arguments=same[0], same_config=same[1])
        return 0


def main():
    sys.exit(OldTool(parse()).run())


main()
