# shellcheck shell=bash
# One network for each testbed: 10.77.N.0/24 on a bridge in a namespace of its own.
#
#   namespace net    bridge br0, .1: Ceph and the Consul server
#   namespace hI     eth0, .10+I: a host; and a bridge brvm without address, for the taps of its guests
#   root namespace   a leg, .254: a test runner reaches Ceph and Consul, and nothing it sends there can leave the machine
#
# nsenter is used to enter, never `ip netns exec`, which also makes a mount namespace and hides what is mounted inside.

namespace() { echo "fctb-$id-$1"; }
namespace_path() { echo "/run/netns/fctb-$id-$1"; }
inside() {
  local space=$1
  shift
  nsenter --net="$(namespace_path "$space")" -- "$@"
}
our_namespaces() { ip netns list | awk -v prefix="fctb-$id-" 'index($1, prefix) == 1 { print $1 }'; }

host_address() { echo "$net.$((10 + ${1#h}))"; }

# The hosts of this testbed, as far as they were made.
hosts() {
  local root
  for root in "$dir"/hosts/h*/; do basename "$root"; done | sort -V
}

read_net() {
  net=$(cat "$dir/net" 2>/dev/null) || return 1
}

net_is_ours() { ip -4 -o addr show dev "$root_link" 2>/dev/null | grep -F " $1.254/" >/dev/null; }

# Free is what no interface of the root namespace has and what no route leads to: every testbed has a leg there. The first
# try comes from the folder's name, so that a testbed tends to get the same addresses again.
choose_net() {
  local attempt first=$((16#$id % 256))
  for attempt in {0..255}; do
    net=10.77.$(((first + attempt) % 256))
    if [[ -z $(ip -4 -o addr show to "$net.0/24") && -z $(ip -4 route show root "$net.0/24" table all) ]]; then return; fi
  done
  die "all 256 networks 10.77.N.0/24 are in use; take a testbed down: ip -4 addr shows their legs (fctb-...)"
}

network_up() {
  local host hub
  hub=$(namespace net)
  (
    # From choosing to the leg that shows the choice, one testbed of the machine at a time.
    flock 8
    read_net && net_is_ours "$net" && exit
    ip link del "$root_link" 2>/dev/null || true
    choose_net
    [[ -e $(namespace_path net) ]] || ip netns add "$hub"
    ip -n "$hub" link set lo up
    ip -n "$hub" link show br0 >/dev/null 2>&1 || ip -n "$hub" link add br0 type bridge forward_delay 0
    give_address "$hub" br0 "$net.1"
    ip -n "$hub" link set br0 up
    ip link add "$root_link" type veth peer name root netns "$hub"
    ip -n "$hub" link set root master br0 up
    ip addr add "$net.254/24" dev "$root_link"
    ip link set "$root_link" up
    echo "$net" >"$dir/net"
  ) 8>/run/lock/fcqemu-testbed.lock
  read_net
  for host; do host_network_up "$host"; done
  detail "$net.0/24, hosts $*"
}

# Whatever it had before; but one that has it already keeps it, and with it its connections.
give_address() {
  local space=$1 device=$2 address=$3
  if [[ $(ip -n "$space" -4 -o addr show dev "$device") != *" $address/24 "* ]]; then
    ip -n "$space" addr flush dev "$device"
    ip -n "$space" addr add "$address/24" dev "$device"
  fi
}

host_network_up() {
  local host=$1 space hub
  space=$(namespace "$host")
  hub=$(namespace net)
  [[ -e $(namespace_path "$host") ]] || ip netns add "$space"
  ip -n "$space" link set lo up
  if ! ip -n "$space" link show eth0 >/dev/null 2>&1; then
    ip -n "$hub" link add "port-$host" type veth peer name eth0 netns "$space"
  fi
  ip -n "$hub" link set "port-$host" master br0 up
  give_address "$space" eth0 "$(host_address "$host")"
  ip -n "$space" link set eth0 up
  ip -n "$space" link show brvm >/dev/null 2>&1 || ip -n "$space" link add brvm type bridge forward_delay 0
  ip -n "$space" link set brvm up
}

network_down() {
  local space
  ip link del "$root_link" 2>/dev/null || true
  for space in $(our_namespaces); do ip netns del "$space"; done
}

network_is_up() {
  local host
  read_net && net_is_ours "$net" && [[ -e $(namespace_path net) ]] || return 1
  for host; do
    [[ -e $(namespace_path "$host") ]] || return 1
  done
}
