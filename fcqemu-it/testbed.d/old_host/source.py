"""The old tool sends a running guest away.

Points of its script: found, locked, unlocked, prepared, streaming, completed, finishing, finished.
"""
import threading
import time
import xmlrpc.client

import yaml

from qemu import qemus_of
from wire import tell

ACTIONS = """
die          the agent is killed there
wait:N       it is busy with something else for N seconds, pinging if it is of a newer generation
fail         something goes wrong on its side
relock       it asks for the migration lock a second time
stranger     a call with a wrong cookie
cancel       it calls the other host off
"""


class Failed(Exception):
    pass


class Source:
    def __init__(self, vm, qemu, volumes, consul, generation, script, patience, ping_every, bandwidth):
        self.vm = vm
        self.qemu = qemu
        self.volumes = volumes
        self.consul = consul
        self.generation = generation
        self.script = script
        self.patience = patience
        self.ping_every = ping_every
        self.bandwidth = bandwidth
        self.stopped = threading.Event()
        self.migration_lock = None

    # ---- calls

    def _call(self, method, *arguments):
        try:
            return self._ask(method, *arguments)
        finally:
            if method in ("rescue", "destroy", "cancel"):
                # As a witness, which an old host cannot be: what is left over there at that moment.
                tell("left", method=method, qemus=qemus_of(self.vm.name, besides=self.qemu.pid()),
                     lockers=[locker and locker[1] for locker in self.volumes.lockers()])

    def _ask(self, method, *arguments):
        try:
            result = getattr(self.target, method)(self.cookie, *arguments)
        except xmlrpc.client.Fault as fault:
            tell("call", method=method, fault=fault.faultString, code=fault.faultCode)
            raise
        except OSError as error:
            tell("call", method=method, error=str(error))
            raise
        tell("call", method=method, result=result)
        return result

    def _keep_alive(self):
        """A second connection, from 1.3 on, that pings until the end."""
        target = xmlrpc.client.ServerProxy(self.url, allow_none=True)
        while not self.stopped.wait(self.ping_every):
            try:
                begun = time.monotonic()
                target.ping(self.cookie, 60.0)
                tell("ping", seconds=round(time.monotonic() - begun, 3))
            except (OSError, xmlrpc.client.Error) as error:
                tell("ping", error=str(error))

    def _do(self, point):
        for action in self.script.at(point):
            if action == "fail":
                raise Failed(f"ordered at {point}")
            if action == "relock":
                self._call("acquire_migration_lock")
            if action == "cancel":
                self._call("cancel")
                raise SystemExit(1)
            if action == "stranger":
                try:
                    self.target.ping("0" * 40, 60.0)
                except xmlrpc.client.Fault as fault:
                    tell("call", method="ping of a stranger", fault=fault.faultString, code=fault.faultCode)

    # ---- the order of calls

    def run(self):
        """Returns the exit code."""
        self.cookie = self.volumes.cookie()
        self._find()
        if self.generation != "1.1":
            threading.Thread(target=self._keep_alive, daemon=True).start()
        try:
            return self._hand_over()
        finally:
            self.stopped.set()
            tell("end", status=self.qemu.status(), mine=self.volumes.mine())

    def _find(self):
        deadline = time.monotonic() + self.patience
        while time.monotonic() < deadline:
            for url in self.consul.waiting(self.vm):
                self.url = url
                # No path: the client asks for /RPC2.
                self.target = xmlrpc.client.ServerProxy(url, allow_none=True)
                try:
                    self._call("ping", *([60.0] if self.generation != "1.0" else []))
                    return
                except (OSError, xmlrpc.client.Fault):
                    continue
            time.sleep(0.2)
        raise Failed("nobody waits for it")

    def _hand_over(self):
        try:
            self._do("found")
            self._lock_both()
            self._do("locked")
            self.volumes.unlock()
            self._do("unlocked")
            self._call("acquire_ceph_locks")
            self._send()
            self._do("completed")
        except (Failed, OSError, RuntimeError, xmlrpc.client.Error) as reason:
            return self._rescue(reason)
        if self.generation == "1.1":
            return self._finish_then_go()
        return self._go_then_finish()

    def _lock_both(self):
        while True:
            self.migration_lock = self.vm.host.lock("/run/qemu.migration.lock")
            if self.migration_lock is not None and self._call("acquire_migration_lock"):
                return
            self._call("ping", 60.0)
            time.sleep(0.5)

    def _send(self):
        with open(self.vm.run_file("args.in")) as file:
            arguments = yaml.safe_load(file)
        with open(self.vm.run_file("cfg.in")) as file:
            config = file.read()
        uri = self._call("prepare_incoming", arguments, config)
        self._do("prepared")
        self.qemu.ask("migrate-set-parameters", **{"downtime-limit": 2000, "max-bandwidth": self.bandwidth})
        self.qemu.ask("migrate-set-capabilities", capabilities=[
            {"capability": "xbzrle", "state": False}, {"capability": "auto-converge", "state": True}])
        self.qemu.ask("migrate", uri=uri)
        pinged = time.monotonic()
        while True:
            status = self.qemu.ask("query-migrate").get("status")
            if status == "active":
                self._do("streaming")
            if status in ("completed", "failed", "cancelled"):
                break
            if time.monotonic() - pinged > self.ping_every:
                self._call("ping", 60.0)
                pinged = time.monotonic()
            time.sleep(0.02)
        if self.qemu.status() != "postmigrate":
            raise Failed(f"the stream is {status}, the guest {self.qemu.status()}")

    def _finish_then_go(self):
        """1.1: whatever is answered, its own guest goes."""
        self._do("finishing")
        try:
            self._call("finish_incoming")
        except (OSError, xmlrpc.client.Error):
            pass
        self._do("finished")
        self._leave()
        return 0

    def _go_then_finish(self):
        """Newer ones: first its own guest goes."""
        self._do("finishing")
        self._leave()
        try:
            self._call("finish_incoming")
        except (OSError, xmlrpc.client.Error):
            return 1
        self._do("finished")
        return 0

    def _leave(self):
        self.qemu.destroy()
        self.consul.deregister(self.vm)
        self.qemu.clean()

    def _rescue(self, reason):
        tell("rescue", reason=str(reason))
        try:
            self._call("rescue")
        except (OSError, xmlrpc.client.Error):
            pass
        else:
            # It runs over there, it was told.
            self._leave()
            return 1
        try:
            self._call("destroy")
        except (OSError, xmlrpc.client.Error):
            pass
        try:
            self.volumes.lock()
            if not self.qemu.awaits_running():
                raise RuntimeError("it does not run")
        except Exception as failure:  # noqa: BLE001 - whatever it is, it kills its guest
            tell("gave-up", reason=repr(failure))
            self._leave()
            self.volumes.unlock()
        return 1
