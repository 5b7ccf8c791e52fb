"""Below what no hand-over can get: its locks alone, moved by two clients that are connected and warm."""
import concurrent.futures
import time

import ceph
from measure import Sample

NAME = "rbd_lock"
VOLUMES = ("bench-lock.root", "bench-lock.swap", "bench-lock.tmp")


class LocksMoved:
    """
    The requests of a hand-over that must wait for one another, in its order, for a VM with three volumes. They are locks like those of
    images, at objects of their own; a look at an object stands for reading its lock.
    """

    def __init__(self):
        self.source, self.target = ceph.Cluster(), ceph.Cluster()
        self.threads = concurrent.futures.ThreadPoolExecutor(len(VOLUMES))

    def move(self) -> Sample:
        """From the source's first request to the target's last answer."""
        token, *rest = VOLUMES
        for volume in VOLUMES:
            self._take(self.source, volume)
        began = time.monotonic_ns()
        self._release(self.source, token)
        self._take(self.target, token)
        self._each(self._look, self.target, rest)
        self._each(self._release, self.source, rest)
        self._each(self._look, self.target, VOLUMES)
        self._each(self._take, self.target, rest)
        self._each(self._look, self.target, VOLUMES)
        wall = (time.monotonic_ns() - began) / 1e6
        for volume in VOLUMES:
            self._release(self.target, volume)
        return Sample(wall)

    def _each(self, action, cluster, volumes):
        list(self.threads.map(lambda volume: action(cluster, volume), volumes))

    @staticmethod
    def _take(cluster, volume):
        cluster.pool.lock_exclusive(volume, NAME, "bench", "", None, 0)

    @staticmethod
    def _release(cluster, volume):
        cluster.pool.unlock(volume, NAME, "bench")

    @staticmethod
    def _look(cluster, volume):
        cluster.pool.stat(volume)

    def close(self):
        for volume in VOLUMES:
            self.source.pool.remove_object(volume)
        self.threads.shutdown()
        self.source.close()
        self.target.close()
