"""QEMU as the old tool starts, finds, asks and ends it."""
import json
import os
import re
import shlex
import signal
import socket
import subprocess
import time

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
SUPERVISOR = os.path.join(HERE, "supervised-qemu-wrapped")
TEMPLATE = os.path.join(
    HERE, "../../../fcqemu-adapter-qemu/src/main/resources/io/flyingcircus/fcqemu/adapter/qemu/template/qemu.vm.cfg.in")

ARGUMENTS = (
    "-nodefaults", "-only-migratable", "-cpu {cpu_model},enforce", "-name {name},process=kvm.{name}", "-chroot {{chroot}}",
    "-runas nobody", "-serial file:/var/log/vm/{name}.log", "-display vnc={{vnc}}", "-pidfile {{pidfile}}", "-vga std",
    "-m {memory}", "-readconfig {{configfile}}")

NETWORK = """
[device]
  driver = "virtio-net-pci"
  netdev = "t{net}{id}"
  mac = "{mac}"

[netdev "t{net}{id}"]
  type = "tap"
  ifname = "t{net}{id}"
  script = "{up}"
  downscript = "{down}"

"""

WATCHDOG = """
[device]
  driver = "i6300esb"
"""


class Qemu:
    def __init__(self, vm, generation):
        self.vm = vm
        self.host = vm.host
        self.generation = generation

    # ---- what it is started with

    def specification(self):
        """The host-independent arguments and configuration of a cold start."""
        arguments = [line.format(cpu_model=self.vm.parameters.get("cpu_model", "qemu64"), name=self.vm.name,
                                 memory=self.vm.parameters["memory"]) for line in ARGUMENTS]
        with open(TEMPLATE) as file:
            template = file.read()
        machine = subprocess.run(["qemu-system-x86_64", "-machine", "help"], capture_output=True, text=True, check=True)
        fields = {"machine_type": re.search(r"^pc-i440fx\S*", machine.stdout, re.M).group(), "accelerator": "",
                  "disk_cache_mode": "writeback", "network": self._network(), "name": self.vm.name,
                  "cores": self.vm.parameters["cores"], "ceph": _Ceph(self.vm)}
        config = template.format(**fields)
        if self.generation == "1.1":
            arguments = ["-daemonize"] + arguments + [f"-D /var/log/vm/{self.vm.name}.qemu.internal.log"]
            config = config.replace("[machine]\n", '[machine]\n  iommu = "off"\n')
            config = config.replace('"ch_qmp_monitor"\n\n', '"ch_qmp_monitor"\n  default = "on"\n\n') + WATCHDOG
        return arguments, config

    def _network(self):
        return "".join(
            NETWORK.format(net=net, id=self.vm.id, mac=interface["mac"].replace("-", ":"),
                           up=self.host.production(self.host.tap_up), down=self.host.production(self.host.tap_down))
            for net, interface in sorted(self.vm.parameters["interfaces"].items()))

    # ---- starting

    def start(self, arguments, config, incoming=None):
        """Writes the run files and starts QEMU, which runs as soon as it can: there is no -S."""
        with open(self.vm.run_file("args.in"), "w") as file:
            file.write(yaml.safe_dump(arguments))
        with open(self.vm.run_file("cfg.in"), "w") as file:
            file.write(config)
        here = {"chroot": self.host.path(f"/srv/vm/{self.vm.name}"), "pidfile": self.vm.run_file("pid"),
                "configfile": self.vm.run_file("cfg"), "vnc": self.host.vnc.format(id=self.vm.id),
                "monitor_port": 20000 + self.vm.id, "ceph_id": self.host.ceph_client}
        os.makedirs(here["chroot"], exist_ok=True)
        with open(self.vm.run_file("cfg"), "w") as file:
            file.write(_understood_today(self.host.local(config).format(**here)))
        words = [argument for argument in arguments if argument != "-daemonize" and not argument.startswith("-D ")]
        line = self.host.local(" ".join(words)).format(**here)
        line += f" -D {self.vm.log('qemu.internal.log')}" + (f" -incoming {incoming}" if incoming else "")
        environment = dict(os.environ, CEPH_CONF=self.host.ceph_conf)
        if self.generation == "1.1":
            subprocess.run(shlex.split(f"qemu-system-x86_64 -daemonize {line}"), check=True, env=environment)
            with open(self.vm.run_file("pid"), "a") as file:
                file.write("left by an earlier one, which was longer\n4711\n")
        else:
            with open(self.vm.log("supervisor.log"), "a") as log:
                subprocess.Popen(
                    ["/bin/sh", SUPERVISOR, self.vm.name, f"qemu-system-x86_64 {line}", self.host.root],
                    start_new_session=True, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment)
        wait(30, f"the QEMU of {self.vm.name} answers", lambda: self._answers())

    def _answers(self):
        try:
            self.ask("query-status")
            return True
        except OSError:
            return False

    # ---- finding

    def pid(self):
        """By the first line of the PID file, if that process is the VM's."""
        try:
            with open(self.vm.run_file("pid")) as file:
                pid = int(file.readline())
            words = command_line(pid)
        except (OSError, ValueError):
            return None
        return pid if f"{self.vm.name},process=kvm.{self.vm.name}" in words else None

    def supervisor(self):
        """The parent, if it is one that starts the VM again."""
        with open(f"/proc/{self.pid()}/status") as file:
            parent = int(re.search(r"^PPid:\s+(\d+)", file.read(), re.M).group(1))
        words = command_line(parent) if parent > 1 else []
        return parent if len(words) > 1 and "supervised-qemu-wrapped" in words[1] else None

    def status(self):
        """QMP's word for it; "none" without a process or monitor."""
        if self.pid() is None:
            return "none"
        try:
            return self.ask("query-status")["status"]
        except OSError:
            return "none"

    def awaits_running(self, seconds=10):
        deadline = time.monotonic() + seconds
        while self.status() != "running":
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True

    # ---- asking and ending

    def ask(self, command, **arguments):
        with Monitor(self.vm.run_file("qmp.sock")) as monitor:
            return monitor.ask(command, **arguments)

    def destroy(self):
        """For good: first who would start it again, then QEMU."""
        pid = self.pid()
        if pid is None:
            return
        supervisor = self.supervisor()
        if supervisor is not None:
            os.kill(supervisor, signal.SIGKILL)
        os.kill(pid, signal.SIGKILL)
        wait(20, f"the QEMU of {self.vm.name} has ended", lambda: not command_line(pid))

    def clean(self):
        for suffix in ("pid", "cfg", "cfg.in", "args.in", "qmp.sock", "gqa.sock", "monitor.sock"):
            try:
                os.remove(self.vm.run_file(suffix))
            except FileNotFoundError:
                pass


class Monitor:
    """One connection to QMP."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(10)
        try:
            self.socket.connect(path)
            self.file = self.socket.makefile("rw")
            self.file.readline()
            self.ask("qmp_capabilities")
        except BaseException:
            self.socket.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def ask(self, command, **arguments):
        self.file.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self.file.flush()
        while True:
            line = self.file.readline()
            if not line:
                raise ConnectionError("the monitor was closed")
            reply = json.loads(line)
            if "error" in reply:
                raise RuntimeError(f"{command}: {reply['error']['desc']}")
            if "return" in reply:
                return reply["return"]


class _Ceph:
    """So that {ceph.volumes[root].fullname} can stand in a template."""

    def __init__(self, vm):
        self.volumes = {kind: _Volume(f"{vm.pool}/{vm.name}.{kind}") for kind in vm.KINDS}


class _Volume:
    def __init__(self, fullname):
        self.fullname = fullname


def _understood_today(config):
    """A QEMU that was started with these lines years ago runs on; one of today does not take them."""
    return re.sub(r'^\s*(iommu = .*|default = "on")\n', "", config, flags=re.M)


def command_line(pid):
    """Empty for a process that has ended."""
    try:
        with open(f"/proc/{pid}/cmdline") as file:
            return file.read().split("\0")[:-1]
    except OSError:
        return []


def qemus_of(name, besides):
    """Ids of all QEMUs of a VM on this machine, whichever host they belong to."""
    pids = [int(entry) for entry in os.listdir("/proc") if entry.isdigit()]
    return [pid for pid in pids if pid != besides and f"{name},process=kvm.{name}" in command_line(pid)]


def wait(seconds, what, condition):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f"waited {seconds} s in vain: {what}")
        time.sleep(0.02)
