"""The old tool waits for a guest and takes it.

Its server is Python's own: HTTP/1.0, one request at a time, no end to the patience with a connection that says nothing.
Points of its script are METHOD and METHOD.after, where METHOD is one of those served.
"""
import os
import socket
import time
from xmlrpc.server import SimpleXMLRPCRequestHandler, SimpleXMLRPCServer

from wire import tell

ACTIONS = """
die          the agent is killed there; at .after: when the work is done, before it is answered
wait:N       its work takes N seconds
fault        it refuses
no           it answers False
kill-qemu    its QEMU dies there
"""


class Handler(SimpleXMLRPCRequestHandler):
    def handle(self):
        """Tells who connects and says nothing: nobody else is served meanwhile."""
        tell("connection")
        super().handle()

    def do_POST(self):
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            tell("chunked")
        super().do_POST()

    def log_message(self, *_):
        pass


class Target:
    METHODS = ("ping", "acquire_migration_lock", "release_migration_lock", "acquire_ceph_locks", "prepare_incoming",
               "finish_incoming", "rescue", "destroy", "cancel")

    def __init__(self, vm, qemu, volumes, consul, generation, script, patience, silence):
        self.vm = vm
        self.qemu = qemu
        self.volumes = volumes
        self.consul = consul
        self.generation = generation
        self.script = script
        self.silence = silence
        self.deadline = time.monotonic() + patience
        self.finished = None
        self.migration_lock = None

    def run(self):
        """Returns the exit code."""
        self.cookie = self.volumes.cookie()
        server = SimpleXMLRPCServer(
            (self.vm.host.address, 0), requestHandler=Handler, allow_none=True, logRequests=False)
        server.timeout = 0.1
        server.register_introspection_functions()
        for method in self.METHODS:
            server.register_function(self._served(method), method)
        self.consul.announce(self.vm, server.server_address[1])
        tell("waiting", port=server.server_address[1])
        try:
            while self.finished is None:
                server.handle_request()
                if self.finished is None and time.monotonic() > self.deadline:
                    self._silence()
        finally:
            server.server_close()
            self.consul.withdraw(self.vm)
        tell("end", finished=self.finished, status=self.qemu.status(), mine=self.volumes.mine())
        return 0 if self.finished == "success" else 1

    def _silence(self):
        """A guest that runs by then is killed; 1.1 keeps its locks even so."""
        self.finished = "timeout"
        self.qemu.destroy()
        self.qemu.clean()
        if self.generation != "1.1":
            self.volumes.unlock()

    def _served(self, method):
        work = getattr(self, method)

        def serve(cookie, *arguments):
            if cookie != self.cookie:
                raise RuntimeError("you are not whom I know")
            if method != "ping":
                self.deadline = max(self.deadline, time.monotonic() + self.silence)
            try:
                actions = self._do(method)
                result = False if "no" in actions else work(*arguments)
                self._do(method + ".after")
            except Exception as failure:
                tell("served", method=method, fault=repr(failure))
                raise
            tell("served", method=method, result=result)
            return result

        return serve

    def _do(self, point):
        actions = self.script.at(point)
        if "kill-qemu" in actions:
            os.kill(self.qemu.pid(), 9)
        if "fault" in actions:
            raise RuntimeError(f"ordered at {point}")
        return actions

    # ---- methods

    def ping(self, timeout=60):
        self.deadline = time.monotonic() + timeout

    def acquire_migration_lock(self):
        if self.migration_lock is not None:
            raise RuntimeError("it is taken already")
        self.migration_lock = self.vm.host.lock("/run/qemu.migration.lock")
        return self.migration_lock is not None

    def release_migration_lock(self):
        os.close(self.migration_lock)
        self.migration_lock = None

    def acquire_ceph_locks(self):
        self.volumes.lock()

    def prepare_incoming(self, arguments, config):
        """Its QEMU runs the guest the moment the stream ends; it looks at no lock."""
        lock = self.vm.host.lock("/run/fc-qemu.lock")
        try:
            uri = f"tcp:{self.vm.host.address}:{_free_port(self.vm.host.address)}"
            self.qemu.start(arguments, config, incoming=uri)
        finally:
            os.close(lock)
        return uri

    def finish_incoming(self):
        if not self.qemu.awaits_running():
            raise RuntimeError("it does not run")
        self.consul.register(self.vm)
        self.finished = "success"

    def rescue(self):
        if not self.qemu.awaits_running():
            raise RuntimeError("it does not run")
        self.volumes.lock()
        self.consul.register(self.vm)
        self.finished = "success"

    def destroy(self):
        self.qemu.destroy()
        self.qemu.clean()
        self.volumes.unlock()
        self.finished = "destroyed"

    def cancel(self):
        self.finished = "canceled"


def _free_port(address):
    with socket.socket() as probe:
        probe.bind((address, 0))
        return probe.getsockname()[1]
