"""What the old tool reads on its host: configuration and definitions, and where it keeps its files."""
import configparser
import fcntl
import math
import os
import re

import yaml

OWN_FOLDERS = ("/etc/", "/run/", "/srv/", "/var/")


class Host:
    """A host below a root, as etc/qemu/fc-qemu.conf describes it."""

    def __init__(self, root):
        self.root = os.path.abspath(root)
        config = configparser.ConfigParser()
        config.read(self.path("/etc/qemu/fc-qemu.conf"))
        self.name = config["ceph"]["lock_host"]
        self.ceph_client = config["ceph"]["client-id"]
        self.ceph_conf = config["ceph"]["ceph-conf"]
        self.create_vm = config["ceph"]["create-vm"]
        self.consul_token = config["consul"]["access-token"]
        self.vnc = config["qemu"]["vnc"]
        self.address = config["qemu"]["migration-address"].split(":")[1]
        self.tap_up = config["network"]["tap-ifup-bridge"]
        self.tap_down = config["network"]["tap-ifdown-bridge"]

    def path(self, production):
        return self.root + production

    def local(self, text):
        """The same text with this host's root in front of the host's own paths."""
        prefix = r'(^|[\s"=:])(?=(?:%s))' % "|".join(OWN_FOLDERS)
        return re.sub(prefix, lambda found: found.group(1) + self.root, text)

    def production(self, path):
        return path.removeprefix(self.root)

    def lock(self, production):
        """A flock that is held until the returned descriptor is closed; None if somebody else has it."""
        descriptor = os.open(self.path(production), os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return descriptor
        except BlockingIOError:
            os.close(descriptor)
            return None


class Vm:
    """A VM as its definition on one host has it."""

    KINDS = ("root", "swap", "tmp")

    def __init__(self, host, name):
        with open(host.path(f"/etc/qemu/vm/{name}.cfg")) as file:
            self.parameters = yaml.safe_load(file)["parameters"]
        self.host = host
        self.name = name
        self.id = self.parameters["id"]
        self.pool = self.parameters["rbd_pool"]
        self.wanted_on = self.parameters["kvm_host"] if self.parameters["online"] else ""

    def run_file(self, suffix):
        return self.host.path(f"/run/qemu.{self.name}.{suffix}")

    def log(self, suffix):
        return self.host.path(f"/var/log/vm/{self.name}.{suffix}")

    def images(self):
        return [f"{self.name}.{kind}" for kind in self.KINDS]

    def size(self, kind):
        """Bytes of a volume."""
        mib = 1 << 20
        gib = 1 << 30
        sizes = {
            "root": self.parameters["disk"] * gib,
            "swap": max(1024, int(32 * math.sqrt(self.parameters["memory"]))) * mib,
            "tmp": max(5, int(math.sqrt(self.parameters["disk"]))) * gib,
        }
        return sizes[kind]
