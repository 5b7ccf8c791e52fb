"""Volumes and their locks, through a client that lives as long as this process."""
import hashlib
import subprocess

import rados
import rbd


class Volumes:
    """Locks are librbd's advisory ones: cookie = name of the host, no tag."""

    def __init__(self, vm):
        self.vm = vm
        host = vm.host
        self.cluster = rados.Rados(conffile=host.ceph_conf, rados_id=host.ceph_client)
        self.cluster.connect(timeout=10)
        self.pool = self.cluster.open_ioctx(vm.pool)

    def make(self):
        """What a cold start needs; swap and tmp stay empty, which no test of this peer looks at."""
        existing = rbd.RBD().list(self.pool)
        if f"{self.vm.name}.root" not in existing:
            command = self.vm.host.create_vm.format(rbd_pool=self.vm.pool, name=self.vm.name)
            subprocess.run(command, shell=True, check=True, stdin=subprocess.DEVNULL)
        for kind in ("swap", "tmp"):
            if f"{self.vm.name}.{kind}" not in existing:
                rbd.RBD().create(
                    self.pool, f"{self.vm.name}.{kind}", self.vm.size(kind), old_format=False, features=1)

    def lockers(self):
        """Of each volume, in order: its locker and cookie, or None."""
        found = []
        for name in self.vm.images():
            with rbd.Image(self.pool, name, read_only=True) as image:
                lockers = image.list_lockers()
                found.append(lockers["lockers"][0][:2] if lockers else None)
        return found

    def mine(self):
        return [locker is not None and locker[1] == self.vm.host.name for locker in self.lockers()]

    def lock(self):
        """Takes what this host does not hold yet; fails if another one has any."""
        for name, mine in zip(self.vm.images(), self.mine()):
            if not mine:
                with rbd.Image(self.pool, name) as image:
                    image.lock_exclusive(self.vm.host.name)

    def unlock(self):
        """Releases own locks, whichever process took them. Breaking them would cut their takers off from Ceph."""
        for name, locker in zip(self.vm.images(), self.lockers()):
            if locker is not None and locker[1] == self.vm.host.name:
                with rbd.Image(self.pool, name) as image:
                    if locker[0] == f"client.{self.cluster.get_instance_id()}":
                        image.unlock(self.vm.host.name)
                    else:
                        image.break_lock(*locker)

    def cookie(self):
        """The proof that two hosts see the same locks."""
        digest = hashlib.sha1()
        for name, locker in zip(self.vm.images(), self.lockers()):
            for part in (name,) + (locker or ()):
                digest.update(part.encode() + b"\0")
        return digest.hexdigest()
