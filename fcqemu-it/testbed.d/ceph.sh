# shellcheck shell=bash
# One monitor and one OSD of a real Ceph, with keys; no manager, which RBD does without.

ceph_pools=(rbd rbd.ssd rbd.hdd rbd.rgw.foo)

ceph_conf() { echo "$dir/ceph/ceph.conf"; }

write_ceph_conf() {
  cat >"$(ceph_conf)" <<CONF
[global]
fsid = $1
mon host = [v2:$net.1:3300,v1:$net.1:6789]
keyring = $dir/ceph/ceph.\$name.keyring
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
auth allow insecure global id reclaim = false
public addr = $net.1
cluster addr = $net.1
admin socket =
run dir = $dir/ceph
crash dir = $dir/ceph/crash
log to stderr = false
err to stderr = true
# One copy on one disk is all there is, and it is meant so.
osd crush chooseleaf type = 0
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 8
osd pool default pgp num = 8
osd pool default pg autoscale mode = off
# Tests stop the OSD for longer than its leases for reading last by default (16 s); once they were not renewed when it went on.
osd pool default read lease ratio = 10
mon allow pool size one = true
mon allow pool delete = true
mon warn on pool no redundancy = false
# The machine's disk may well be nearly full; that is not what is tested.
mon data avail warn = 1
mon data avail crit = 1
mon osd nearfull ratio = .95
mon osd backfillfull ratio = .955
mon osd full ratio = .96
# Changes of the maps (pools, blocklist) take hundredths of a second instead of one or two.
paxos propose interval = 0.02
paxos min wait = 0.01
mon tick interval = 1
[client]
# Layering only: the features a newer default brings need the lock object that advisory locks use.
rbd default features = 1
log file =
[mon]
# Without one it answers no "ceph tell".
admin socket = $dir/ceph/mon.asok
mon data = $dir/ceph/mon
log file = $dir/log/ceph-mon.log
[osd]
osd data = $dir/ceph/osd
log file = $dir/log/ceph-osd.log
keyring = $dir/ceph/osd/keyring
osd objectstore = bluestore
bluestore block size = 32212254720
bluestore block db create = false
bluestore block wal create = false
bluestore cache size = 67108864
bluestore fsck on mkfs = false
bluestore fsck on mount = false
bluestore fsck on umount = false
osd memory target = 402653184
osd memory cache min = 67108864
# Names as long as the file systems below allow, and no look at a crush location that nobody keeps.
osd max object name len = 256
osd max object namespace len = 64
osd class update on start = false
osd op num shards = 2
osd op num threads per shard = 1
osd fast shutdown = true
CONF
}

# key NAME CAP...: makes a keyring where ceph.conf says clients find it.
key() {
  local name=$1 file=$dir/ceph/ceph.$1.keyring
  shift
  [[ -s $file ]] || ceph-authtool -C "$file" --gen-key -n "$name" "$@"
}

host_key() { key "client.$1" --cap mon 'profile rbd' --cap osd 'profile rbd' --cap mgr 'profile rbd'; }

# Clients of ours run in the cluster's namespace too: one that an up, killed half-way, left hanging is found there by down.
ceph_setup() { inside net /usr/bin/python3 "$parts/ceph-setup.py" "$(ceph_conf)" "$@"; }

# Everything on disk, up to the stamp that says it is whole. The stamp carries the net: monitors are known by their address.
ceph_create() {
  local fsid osd_uuid
  rm -rf "$dir/ceph"
  mkdir -p "$dir/ceph"/{mon,osd,crash}
  fsid=$(</proc/sys/kernel/random/uuid)
  osd_uuid=$(</proc/sys/kernel/random/uuid)
  write_ceph_conf "$fsid"
  key client.admin --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *'
  # Can do what a host's client can, but put nobody on the blocklist.
  key client.nofence --cap mon 'allow r' --cap osd 'profile rbd'
  # Not into mon data, where mkfs refuses to find anything.
  ceph-authtool -C "$dir/ceph/mon.keyring" --gen-key -n mon. --cap mon 'allow *'
  ceph-authtool -C "$dir/ceph/osd/keyring" --gen-key -n osd.0 --cap mon 'allow profile osd' --cap osd 'allow *' --cap mgr 'allow profile osd'
  local keyring
  for keyring in "$dir"/ceph/ceph.client.*.keyring "$dir/ceph/osd/keyring"; do
    ceph-authtool "$dir/ceph/mon.keyring" --import-keyring "$keyring"
  done
  monmaptool --create --fsid "$fsid" --addv a "[v2:$net.1:3300,v1:$net.1:6789]" "$dir/ceph/monmap"
  inside net ceph-mon -c "$(ceph_conf)" -i a --mkfs --monmap "$dir/ceph/monmap" --keyring "$dir/ceph/mon.keyring"
  mon_start
  ceph_setup new-osd "$osd_uuid"
  inside net ceph-osd -c "$(ceph_conf)" -i 0 --mkfs --osd-uuid "$osd_uuid"
  echo "$net" >"$dir/ceph/made-for-net"
}

# In the foreground for Ceph, in the background for us: its own way to become a daemon would leave no PID before it is ready.
mon_start() { alive "$dir/ceph/mon.pid" || start "$dir/ceph/mon.pid" net "$dir/log/ceph-mon.out" ceph-mon -f -c "$(ceph_conf)" -i a; }
osd_start() { alive "$dir/ceph/osd.pid" || start "$dir/ceph/osd.pid" net "$dir/log/ceph-osd.out" ceph-osd -f -c "$(ceph_conf)" -i 0; }

ceph_up() {
  if [[ $(cat "$dir/ceph/made-for-net" 2>/dev/null) != "$net" ]]; then
    stop_ceph
    ceph_create
  fi
  mon_start
  osd_start
  local host
  for host; do
    host_key "$host"
    ceph_setup add-key "$dir/ceph/ceph.client.$host.keyring"
  done
  ceph_setup pools "${ceph_pools[@]}"
  detail "mon $net.1:3300, pools ${ceph_pools[*]}"
}

# Left by an up that was killed half-way: its daemons serve data that is about to be removed.
stop_ceph() {
  local pidfile
  for pidfile in "$dir"/ceph/*.pid; do
    if alive "$pidfile"; then
      kill -KILL "$(<"$pidfile")"
      wait_until 20 "$pidfile to end" none_of "$(<"$pidfile")"
    fi
  done
}

ceph_is_up() { alive "$dir/ceph/mon.pid" && alive "$dir/ceph/osd.pid"; }

rbd_admin() { inside net rbd -c "$(ceph_conf)" --id admin "$@"; }
