# shellcheck shell=bash
# The root of each host: the files that are below / on a real one.

hosts_up() {
  local host
  mkdir -p "$dir/bin"
  install_program "$parts/create-vm" "$dir/bin/create-vm"
  for host; do make_host_root "$host"; done
  detail "$dir/hosts/{$(tr ' ' ',' <<<"$*")}"
}

# By rename: a host may be running the old one this very moment.
install_program() {
  cp "$1" "$2.new"
  chmod 755 "$2.new"
  mv "$2.new" "$2"
}

make_host_root() {
  local host=$1 root=$dir/hosts/$1
  mkdir -p "$root"/{etc/qemu/vm,etc/kvm,run,var/log/vm,srv/vm}
  write_tap_scripts "$root/etc/kvm"
  # Somebody may have changed it to try something: what is there stays, unless the addresses in it are another net's, or
  # VMs would come back by themselves.
  if ! grep -qsF " tcp:$(host_address "$host"):" "$root/etc/qemu/fc-qemu.conf" ||
    ! grep -qs '^restart-at-once' "$root/etc/qemu/fc-qemu.conf"; then
    write_host_conf "$host" >"$root/etc/qemu/fc-qemu.conf"
  fi
}

# All paths are absolute, since they are used from anywhere. The options of mkfs.xfs switch off what newer versions turn on by
# default and the kernels of older guests cannot mount.
write_host_conf() {
  local host=$1 root=$dir/hosts/$1
  cat <<CONF
; Host $host of the testbed $dir. Written once; change it as you like.
[qemu]
; No accelerator: guests are emulated, which works on any machine.
accelerator =
timeout-graceful = 20
; Tests end QEMU to see what the next command makes of that.
restart-at-once = false
vnc = localhost:{id}
migration-address = tcp:$(host_address "$host"):{id}
migration-ctl-address = $(host_address "$host"):0

[consul]
access-token = $(host_token)

[ceph]
client-id = $host
cluster = ceph
ceph-conf = $(ceph_conf)
lock_host = $host
create-vm = $dir/bin/create-vm --conf $(ceph_conf) --id $host -I {rbd_pool} {name}
mkfs-xfs = -q -f -K -m crc=1,finobt=1,bigtime=0,inobtcount=0 -i nrext64=0 -d su=4m,sw=1

[network]
tap-ifup-bridge = $root/etc/kvm/kvm-ifup
tap-ifdown-bridge = $root/etc/kvm/kvm-ifdown
tap-ifup-vrf = $root/etc/kvm/kvm-vrf-ifup
tap-ifdown-vrf = $root/etc/kvm/kvm-vrf-ifdown
CONF
}

# QEMU runs them with the tap's name, in the network namespace it runs in itself: the host's.
write_tap_scripts() {
  cat >"$1/kvm-ifup" <<'SCRIPT'
#!/bin/sh
set -eu
PATH=/usr/sbin:/usr/bin:/sbin:/bin
ip link set "$1" master brvm up
SCRIPT
  cat >"$1/kvm-ifdown" <<'SCRIPT'
#!/bin/sh
set -eu
PATH=/usr/sbin:/usr/bin:/sbin:/bin
ip link set "$1" nomaster down
SCRIPT
  # A routed tap stays on its own: not every kernel has VRFs.
  cat >"$1/kvm-vrf-ifup" <<'SCRIPT'
#!/bin/sh
set -eu
PATH=/usr/sbin:/usr/bin:/sbin:/bin
ip link set "$1" up
SCRIPT
  cat >"$1/kvm-vrf-ifdown" <<'SCRIPT'
#!/bin/sh
set -eu
PATH=/usr/sbin:/usr/bin:/sbin:/bin
ip link set "$1" down
SCRIPT
  chmod 755 "$1"/kvm-*
}

need_host() { [[ ${1:-} && -d $dir/hosts/$1 ]] || die "no host '${1:-}' here; there are: $(hosts | tr '\n' ' ')"; }

# run_on_host HOST COMMAND...: Ceph's own commands act as the host's client there; to act as another give them `-n client.NAME`,
# which wins over CEPH_ARGS where `--id` does not. Replaces this process, so that signals and the exit code are the command's own.
run_on_host() {
  local host=$1
  shift
  need_host "$host"
  exec nsenter --net="$(namespace_path "$host")" -- env \
    PATH="$repo/fcqemu-cli/target/dist/bin:$callers_path:/usr/sbin:/sbin" \
    FCQEMU_TESTBED="$dir" FCQEMU_ROOT="$dir/hosts/$host" CEPH_CONF="$(ceph_conf)" CEPH_ARGS="--id $host" \
    CONSUL_HTTP_ADDR=http://127.0.0.1:8500 CONSUL_HTTP_TOKEN="$(host_token)" "$@"
}
