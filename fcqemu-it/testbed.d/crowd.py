#!/usr/bin/python3
"""crowd.py COUNT     that many VMs more or less run on this host; 0: none of them

VMs that cost next to nothing: each is a real QEMU without a machine, whose monitor says that it runs and has a disk that holds
nothing, with real volumes and locks of this host, a definition that wants it here, and run files, one of which notes a storage
client that nobody is. Only a guest is missing. An `ensure` finds them settled. Their names are crowd001, crowd002, ...; volumes stay when VMs go. Run on a host, by `testbed crowd`.
"""
import concurrent.futures
import os
import pathlib
import signal
import subprocess
import sys
import time
import urllib.request

import rados
import rbd

import talk

POOL = "rbd.ssd"
KINDS = ("root", "swap", "tmp")
VOLUME_BYTES = 4 << 20
FIRST_ID = 20_000
MOST = 999
AT_ONCE = 4
DEFINITION = """name: {name}
consul-generation: 1
parameters:
  id: {id}
  resource_group: crowd
  online: true
  kvm_host: {host}
  disk: 1
  memory: 32
  cores: 1
  rbd_pool: {pool}
  machine: virtual
  environment_class: NixOS
  interfaces: {{}}
"""

root = pathlib.Path(os.environ["FCQEMU_ROOT"])
host = root.name


def run_file(name, suffix):
    return root / f"run/qemu.{name}.{suffix}"


def definition(name):
    return root / f"etc/qemu/vm/{name}.cfg"


def identity(name):
    return f"{name},process=kvm.{name}"


def pid_of(name):
    """Of its QEMU, if that lives: a number in a file proves nothing."""
    try:
        pid = int(run_file(name, "pid").read_text().split()[0])
        arguments = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    except (OSError, ValueError, IndexError):
        return None
    return pid if identity(name) in arguments and str(run_file(name, "pid")) in arguments else None


def volumes(names):
    """Makes what is missing of them, and takes the locks as this host would."""
    cluster = rados.Rados(conffile=os.environ["CEPH_CONF"], rados_id=host)
    cluster.connect(timeout=30)
    try:
        with cluster.open_ioctx(POOL) as pool:
            there = set(rbd.RBD().list(pool))
            for volume in (f"{name}.{kind}" for name in names for kind in KINDS):
                if volume not in there:
                    rbd.RBD().create(pool, volume, VOLUME_BYTES)
                with rbd.Image(pool, volume) as image:
                    if not image.list_lockers():
                        image.lock_exclusive(host)
    finally:
        cluster.shutdown()


def start(number, name):
    definition(name).write_text(DEFINITION.format(name=name, id=FIRST_ID + number, host=host, pool=POOL))
    socket = run_file(name, "qmp.sock")
    subprocess.run(
        ["qemu-system-x86_64", "-name", identity(name), "-M", "none", "-m", "32", "-nodefaults", "-display", "none", "-S",
         "-daemonize", "-pidfile", str(run_file(name, "pid")), "-qmp", f"unix:{socket},server=on,wait=off",
         "-drive", "if=none,id=virtio0,driver=null-co,size=1G,read-zeroes=on"],
        stdin=subprocess.DEVNULL, check=True)
    monitor = talk.qmp(str(socket))
    monitor.send("cont")
    monitor.answer()
    monitor.socket.close()
    note_client(number, name)


def note_client(number, name):
    """As the first look at a QEMU leaves it that has its volumes open; later ones ask whether that was cut off."""
    pid = pid_of(name)
    start_ticks = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    run_file(name, "qemu-clients").write_text(f"{pid} {start_ticks}\n127.0.0.1:0/{FIRST_ID + number}\n")


def end(name):
    # First of all: whoever looks after the host is not to start it again.
    definition(name).unlink(missing_ok=True)
    definition(name).with_name(f".{name}.cfg.staging").unlink(missing_ok=True)
    if (pid := pid_of(name)) is not None:
        os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + 20
        while pid_of(name) is not None and time.monotonic() < deadline:
            time.sleep(0.01)
    for file in root.glob(f"run/qemu.{name}.*"):
        file.unlink()
    deregister(f"qemu-{name}")


def deregister(service):
    request = urllib.request.Request(
        f"{os.environ['CONSUL_HTTP_ADDR']}/v1/agent/service/deregister/{service}",
        method="PUT", headers={"X-Consul-Token": os.environ["CONSUL_HTTP_TOKEN"]})
    try:
        urllib.request.urlopen(request, timeout=10).close()
    except OSError:
        pass  # it was not registered, or Consul is away: the entry ends by itself


def main(count):
    if not 0 <= count <= MOST:
        raise SystemExit(f"a crowd has 0 to {MOST} VMs, not {count}")
    there = {file.stem for file in root.glob("etc/qemu/vm/crowd[0-9][0-9][0-9].cfg")}
    wanted = {f"crowd{number:03}": number for number in range(1, count + 1)}
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(end, sorted(there - wanted.keys())))
        missing = {name: number for name, number in wanted.items() if pid_of(name) is None}
        volumes(missing)
        list(pool.map(start, missing.values(), missing.keys()))


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].isdecimal():
        raise SystemExit(__doc__)
    main(int(sys.argv[1]))
