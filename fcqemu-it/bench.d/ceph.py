"""Ceph by hand: what librbd itself takes, and what a command says to Ceph, message by message."""
import collections
import concurrent.futures
import os
import pathlib
import re

import rados
import rbd

import vms


class Cluster:
    """A client like fc-qemu's, in this process."""

    def __init__(self):
        self.client = rados.Rados(conffile=os.environ["CEPH_CONF"], rados_id="h1")
        self.client.connect()
        self.pool = self.client.open_ioctx(vms.POOL)
        self.threads = concurrent.futures.ThreadPoolExecutor(3)

    def lockers(self, name):
        """One librbd open, for reading only, and its list of lockers."""
        with rbd.Image(self.pool, name, read_only=True) as image:
            return image.list_lockers()

    def look_at_all(self, names):
        """What must be known of a VM's volumes before anything is decided, all of them at once: lockers, watchers, sizes."""
        return list(self.threads.map(self._look, names))

    def _look(self, name):
        with rbd.Image(self.pool, name, read_only=True) as image:
            return image.list_lockers(), list(image.watchers_list()), image.size(), image.features()

    def close(self):
        self.threads.shutdown()
        self.pool.close()
        self.client.shutdown()


def connect_and_list_lockers(name):
    """The same through a connection of its own, as a command has to."""
    cluster = Cluster()
    try:
        cluster.lockers(name)
    finally:
        cluster.close()


SENT = re.compile(r" --> .*? -- (?P<message>\w+)(?P<rest>.*)")
RECEIVED = re.compile(r" <== .*? ==== (?P<message>\w+)(?P<rest>.*)")
OSD_OPERATION = re.compile(r"\((?P<client>\S+):(?P<number>\d+) \S+ [^\[]*\[(?P<operation>[a-z-]+(?: \w+\.\w+)?)")
OSD_REPLY = re.compile(r"\((?P<number>\d+) ")
MONITOR_COMMAND = re.compile(r'"prefix": "(?P<command>[^"]+)"')


class Conversation:
    """What a client of Ceph sent, from its log with `debug ms = 1`."""

    def __init__(self, log: str):
        self.kinds = collections.Counter()
        self.depth = 0
        self._waiting = {}
        for line in log.splitlines():
            if sent := SENT.search(line):
                self._sent(sent["message"], sent["rest"])
            elif received := RECEIVED.search(line):
                self._received(received["message"], received["rest"])

    def _sent(self, message, rest):
        if message == "osd_op" and (operation := OSD_OPERATION.search(rest)):
            self.kinds[f"OSD: {operation['operation']}"] += 1
            self._waiting[operation["number"]] = self.depth + 1
        elif message == "mon_command":
            self.kinds[f"monitor: {MONITOR_COMMAND.search(rest)['command']}"] += 1
            self._waiting["mon_command"] = self.depth + 1
        else:
            self.kinds[f"connecting: {message}"] += 1

    def _received(self, message, rest):
        if message == "osd_op_reply":
            self.depth = max(self.depth, self._waiting.pop(OSD_REPLY.search(rest)["number"], 0))
        elif message == "mon_command_ack":
            self.depth = max(self.depth, self._waiting.pop("mon_command", 0))

    @property
    def requests(self) -> int:
        """Those to OSDs and monitors, without what connecting takes."""
        return sum(count for kind, count in self.kinds.items() if not kind.startswith("connecting"))


class Listener:
    """Counts what commands of a host say to Ceph."""

    def __init__(self, host: vms.Host, scratch: pathlib.Path):
        self.log = host.root / "var/log/fc-qemu.ceph.log"
        ceph_conf = scratch / "ceph.conf"
        original = pathlib.Path(os.environ["CEPH_CONF"]).read_text()
        ceph_conf.write_text(original.replace("[client]", "[client]\ndebug ms = 1", 1))
        self.configuration = scratch / "fc-qemu.conf"
        text = (host.root / "etc/qemu/fc-qemu.conf").read_text()
        self.configuration.write_text(re.sub(r"(?m)^ceph-conf = .*$", f"ceph-conf = {ceph_conf}", text))

    def during(self, *words) -> Conversation:
        """What `fc-qemu WORDS...` says."""
        self.log.write_text("")
        vms.run("fc-qemu", "--config", str(self.configuration), *words)
        conversation = Conversation(self.log.read_text())
        self.log.write_text("")
        return conversation
