"""The VMs that are measured: bare QEMUs that only look like VMs, and real ones with and without a guest's agent."""
import os
import pathlib
import select
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "testbed.d"))
import talk  # noqa: E402

POOL = "rbd.ssd"
KINDS = ("root", "swap", "tmp")
DEFINITION = """name: {name}
consul-generation: 1
parameters:
  id: {id}
  resource_group: bench
  online: true
  kvm_host: h1
  disk: 1
  memory: {memory}
  cores: 1
  rbd_pool: {pool}
  machine: virtual
  environment: bench
  environment_class: NixOS
  interfaces:
    srv: {{mac: 02-00-00-be-{id:02x}-01, networks: {{}}}}
"""


def await_agent(path, seconds=180):
    """Until Linux is up in a guest, which takes long where it is emulated and others are at work too."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return talk.agent(path, seconds=2)
        except OSError:
            if time.monotonic() > deadline:
                raise SystemExit(f"bench: no guest agent answered at {path} within {seconds} s") from None
            time.sleep(0.05)


def run(*words):
    """A command whose output matters only if it fails."""
    ended = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if ended.returncode:
        raise SystemExit(f"bench: {' '.join(words)} ended with {ended.returncode}:\n{ended.stdout}")
    return ended.stdout


class Host:
    """A host's folder, with what fc-qemu needs to take it for one."""

    def __init__(self, root: pathlib.Path):
        self.root = root

    def popen(self, *words, **how) -> subprocess.Popen:
        """A command on this host, in the background."""
        return subprocess.Popen([str(word) for word in words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, **how)

    def run_file(self, name, suffix) -> pathlib.Path:
        return self.root / f"run/qemu.{name}.{suffix}"

    def define(self, name, number, memory):
        text = DEFINITION.format(name=name, id=number, memory=memory, pool=POOL)
        (self.root / f"etc/qemu/vm/{name}.cfg").write_text(text)


def idle_host(beside: Host, root: pathlib.Path) -> Host:
    """A host on which there is no VM."""
    for folder in ("etc/qemu/vm", "run", "var/log"):
        (root / folder).mkdir(parents=True)
    shutil.copy(beside.root / "etc/qemu/fc-qemu.conf", root / "etc/qemu/fc-qemu.conf")
    return Host(root)


class Daemon:
    """The daemon of a host, which does what is typed there meanwhile unless --no-daemon stands before it."""

    def __init__(self, host: Host):
        self.root = host.root
        # Several of them share a network, and so the port.
        configuration = host.root / "etc/qemu/fc-qemu.conf"
        text = configuration.read_text()
        if "metrics-address" not in text:
            configuration.write_text(text + "\n[daemon]\nmetrics-address =\n")
        self.process = host.popen("fc-qemu", "--root", host.root, "daemon", stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while not list(host.root.glob("run/fc-qemu/*.sock")):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"bench: the daemon takes no commands; see {host.root}/var/log/fc-qemu.log")
            time.sleep(0.05)
        # What it does after its start is none of what is measured.
        time.sleep(3)
        for _ in range(20):
            run("fc-qemu", "--root", str(host.root), "ls")

    def has_done(self, times, *words):
        """Has it do a command that often, as it does within its first minutes on a host with some VMs."""
        for _ in range(times):
            run("fc-qemu", "--root", str(self.root), *words)

    def close(self):
        self.process.terminate()
        self.process.wait(60)


class BareQemus:
    """QEMUs without a machine, for commands that only look at processes, on a host of their own."""

    def __init__(self, beside: Host):
        self.host = Host(beside.root.parent / "bare")
        for folder in ("etc/qemu/vm", "run", "var/log"):
            (self.host.root / folder).mkdir(parents=True, exist_ok=True)
        shutil.copy(beside.root / "etc/qemu/fc-qemu.conf", self.host.root / "etc/qemu/fc-qemu.conf")
        self.count = 0

    def grow_to(self, count):
        """Starts more of them."""
        for number in range(self.count + 1, count + 1):
            name = f"bare{number:02}"
            self.host.define(name, number, memory=32)
            # A daemon is to leave them alone.
            file = self.host.root / f"etc/qemu/vm/{name}.cfg"
            file.write_text(file.read_text().replace("kvm_host: h1", "kvm_host: ''"))
            pid_file = self.host.run_file(name, "pid")
            identity = f"{name},process=kvm.{name}"
            run(*"qemu-system-x86_64 -M none -m 32 -nodefaults -display none -S -daemonize".split(),
                "-name", identity, "-pidfile", str(pid_file))
        self.count = count

    def close(self):
        for pid_file in self.host.root.glob("run/qemu.*.pid"):
            os.kill(int(pid_file.read_text()), signal.SIGKILL)
        shutil.rmtree(self.host.root)


class Vm:
    """A VM that fc-qemu starts."""

    def __init__(self, host: Host, name, number, memory=256):
        self.host, self.name = host, name
        host.define(name, number, memory)

    @property
    def qmp(self) -> str:
        return str(self.host.run_file(self.name, "qmp.sock"))

    @property
    def agent(self) -> str:
        return str(self.host.run_file(self.name, "gqa.sock"))

    def image(self, kind) -> str:
        return f"{POOL}/{self.name}.{kind}"

    def boot(self):
        """Starts it and waits until Linux is up in it."""
        run("fc-qemu", "ensure", self.name)
        await_agent(self.agent).socket.close()

    def in_guest(self, line):
        """Runs a shell line in the guest, and waits for its end."""
        try:
            talk.run(self.agent, line)
        except SystemExit as ended:
            if ended.code:
                raise

    def be_quiet(self):
        """The guest's recorder writes all the time otherwise."""
        self.in_guest("recorder --rate 0")

    def silence_agent(self):
        """Its agent stays connected and answers nothing any more."""
        self.in_guest("(usleep 300000; killall -STOP qemu-ga) >/dev/null 2>&1 &")
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                talk.agent(self.agent, seconds=1)
            except OSError:
                return
        raise SystemExit(f"bench: the agent of {self.name} still answers")

    def pid(self) -> int:
        return int(self.host.run_file(self.name, "pid").read_text().split()[0])

    def end(self):
        run("fc-qemu", "kill", self.name)
        self.remove_images()
        (self.host.root / f"etc/qemu/vm/{self.name}.cfg").unlink()

    def remove_images(self, kinds=KINDS):
        for kind in kinds:
            run("rbd", "rm", "--no-progress", self.image(kind))


class RawQemu:
    """The very QEMU that fc-qemu starts for a VM, started without it."""

    def __init__(self, vm: Vm, kept=("cfg",)):
        """Takes down how the VM was started; it runs. What is kept stands in its run files of those suffixes, if they are there."""
        self.vm = vm
        self.arguments = vm.host.run_file(vm.name, "args").read_text().splitlines()
        files = [vm.host.run_file(vm.name, suffix) for suffix in kept]
        self.files = {file: file.read_text() for file in files if file.exists()}
        self.process = None

    def prepare(self):
        """As long as fc-qemu has not cleared it away, there is nothing to do."""
        for file, text in self.files.items():
            file.write_text(text)
        (self.vm.host.root / f"srv/vm/{self.vm.name}").mkdir(parents=True, exist_ok=True)

    def start(self):
        """From its start until its guest runs."""
        self.process = subprocess.Popen(
            ["qemu-system-x86_64", *self.arguments], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        monitor = self.monitor()
        for command in ("cont", "query-status"):
            monitor.send(command)
            answer = monitor.answer()
        if not answer["running"]:
            raise SystemExit(f"bench: the bare QEMU is {answer}")

    def monitor(self, patience=10):
        """Its monitor, which answers for that many seconds."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                return talk.qmp(self.vm.qmp, patience)
            except OSError:
                time.sleep(0.001)
        raise SystemExit("bench: the bare QEMU has no monitor")

    def power_off(self):
        """From the power button until QEMU has ended."""
        ended = os.pidfd_open(self.process.pid)
        monitor = talk.qmp(self.vm.qmp)
        monitor.send("system_powerdown")
        select.select([ended], [], [], 60)
        os.close(ended)
        if self.process.wait(1) != 0:
            raise SystemExit("bench: the bare QEMU did not end well")

    def clear_away(self):
        for file in self.vm.host.root.glob(f"run/qemu.{self.vm.name}.*"):
            if file.suffix != ".lock":
                file.unlink()
