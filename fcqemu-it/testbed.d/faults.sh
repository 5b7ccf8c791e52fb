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
  case ${1:-} in
    stop) consul_end server ;;
    start)
      consul_server_start
      wait_until 30 "the Consul server to take writes" consul_takes_writes
      ;;
    lose) consul_lose ;;
    *) die "usage: testbed consul stop|start|lose" ;;
  esac
}

# Where all objects of one placement group are, without anything else: requests for them wait for ever, and all others are
# answered. An OSD that does not exist is told to have it.
objects_fault() {
  local pg
  case ${1:-} in
    hang)
      pg=$(placement_group "${2:?objects hang POOL OBJECT}" "${3:?objects hang POOL OBJECT}")
      if ! ceph_admin osd ls | grep -qx 1; then
        ceph_admin osd new "$(</proc/sys/kernel/random/uuid)" 1
        ceph_admin osd crush add osd.1 0.00002 root=default host=nowhere
      fi
      ceph_admin osd in 1
      ceph_admin osd pg-upmap "$pg" 1
      ;;
    mend)
      pg=$(placement_group "${2:?objects mend POOL OBJECT}" "${3:?objects mend POOL OBJECT}")
      ceph_admin osd rm-pg-upmap "$pg"
      ;;
    where) placement_group "${2:?objects where POOL OBJECT}" "${3:?objects where POOL OBJECT}" ;;
    *) die "usage: testbed objects hang|mend|where POOL OBJECT" ;;
  esac
}

ceph_admin() { inside net ceph -c "$(ceph_conf)" --id admin "$@"; }
placement_group() { ceph_admin osd map "$1" "$2" -f json | jq -r .pgid; }
