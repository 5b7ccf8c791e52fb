#!/usr/bin/python3
"""ceph-setup.py CONF new-osd UUID | add-key KEYRING... | pools NAME...

What a fresh Ceph needs to be told, over one connection each: every call of the `ceph` command costs 0.2 s for starting Python.
"""
import json
import sys
import time

import rados
import rbd


def command(cluster, inbuf=b"", **arguments):
    code, out, message = cluster.mon_command(json.dumps(arguments), inbuf)
    if code:
        raise SystemExit(f"{arguments['prefix']}: {message} ({code})")
    return out


def new_osd(cluster, uuid):
    command(cluster, prefix="osd new", uuid=uuid)


def add_keys(cluster, *keyrings):
    for keyring in keyrings:
        with open(keyring, "rb") as file:
            command(cluster, file.read(), prefix="auth import")


def pools(cluster, *names):
    deadline = time.monotonic() + 60
    while not any(osd["up"] for osd in json.loads(command(cluster, prefix="osd dump", format="json"))["osds"]):
        if time.monotonic() > deadline:
            raise SystemExit("no OSD came up within 60 s")
        time.sleep(0.05)
    missing = [name for name in names if name not in cluster.list_pools()]
    for name in missing:
        command(cluster, prefix="osd pool create", pool=name, pg_num=8, pgp_num=8, pool_type="replicated")
        command(cluster, prefix="osd pool application enable", pool=name, app="rbd")
    for name in missing:
        with cluster.open_ioctx(name) as ioctx:
            rbd.RBD().pool_init(ioctx, True)  # returns once the placement groups serve I/O: this is the test of readiness


if __name__ == "__main__":
    conf, action, *arguments = sys.argv[1:]
    cluster = rados.Rados(conffile=conf, name="client.admin")
    cluster.connect(timeout=30)
    try:
        {"new-osd": new_osd, "add-key": add_keys, "pools": pools}[action](cluster, *arguments)
    finally:
        cluster.shutdown()
