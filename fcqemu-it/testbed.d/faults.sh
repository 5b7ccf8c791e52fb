# shellcheck shell=bash
# Faults to order, each with its way back.

# On the bridge's side: the host itself sees nothing but silence.
link_fault() {
  need_host "${1:-}"
  case ${2:-} in
    cut) ip -n "$(namespace net)" link set "port-$1" down ;;
    mend) ip -n "$(namespace net)" link set "port-$1" up ;;
    *) die "usage: testbed link HOST cut|mend" ;;
  esac
}

# Frozen, the OSD keeps its connections and answers nothing: requests hang as on a dying disk.
osd_fault() {
  alive "$dir/ceph/osd.pid" || die "the OSD does not run; testbed up starts it"
  case ${1:-} in
    pause) kill -STOP "$(<"$dir/ceph/osd.pid")" ;;
    resume) kill -CONT "$(<"$dir/ceph/osd.pid")" ;;
    *) die "usage: testbed osd pause|resume" ;;
  esac
}

# The server alone: agents stay and answer that there is no leader.
consul_fault() {
  local pid
  case ${1:-} in
    stop)
      alive "$dir/consul/server.pid" || return 0
      pid=$(<"$dir/consul/server.pid")
      kill -KILL "$pid"
      wait_until 10 "the Consul server to end" none_of "$pid"
      ;;
    start)
      consul_server_start
      wait_until 30 "the Consul server to take writes" consul_takes_writes
      ;;
    *) die "usage: testbed consul stop|start" ;;
  esac
}
