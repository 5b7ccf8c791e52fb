# shellcheck shell=bash
# What is there, for people, shells and programs.

is_up() { network_is_up "$@" && ceph_is_up && consul_is_up "$@" && [[ -e $dir/complete ]]; }

need_up() {
  local all
  mapfile -t all < <(hosts)
  if read_net && is_up "${all[@]}"; then return; fi
  die "no testbed is up in $dir; bring it up with: $repo/fcqemu-it/testbed --dir $dir up"
}

env_shell() {
  local host upper
  cat <<ENV
export FCQEMU_TESTBED=$dir
export FCQEMU_TESTBED_NET=$net
export FCQEMU_TESTBED_HOSTS="$(hosts | tr '\n' ' ' | sed 's/ $//')"
export CEPH_CONF=$(ceph_conf)
export CONSUL_HTTP_ADDR=$(consul_url)
export CONSUL_HTTP_TOKEN=$(host_token)
ENV
  for host in $(hosts); do
    upper=${host^^}
    cat <<ENV
export FCQEMU_${upper}_NAMESPACE=$(namespace "$host")
export FCQEMU_${upper}_ROOT=$dir/hosts/$host
export FCQEMU_${upper}_ADDRESS=$(host_address "$host")
ENV
  done
}

env_json() {
  local host
  for host in $(hosts); do
    jq -n --arg name "$host" --arg namespace "$(namespace "$host")" --arg root "$dir/hosts/$host" \
      --arg address "$(host_address "$host")" '{$name, $namespace, $root, $address, clientId: $name}'
  done | jq -s --arg dir "$dir" --arg net "$net.0/24" --arg cephConf "$(ceph_conf)" \
    --arg adminKeyring "$dir/ceph/ceph.client.admin.keyring" --arg consulUrl "$(consul_url)" \
    --arg consulToken "$(host_token)" --arg consulManagementToken "$(management_token)" --arg guestSnapshot "$guest_snapshot" \
    '{$dir, $net, $cephConf, $adminKeyring, $consulUrl, $consulToken, $consulManagementToken, hosts: ., $guestSnapshot}'
}

status_line() {
  local label=$1 pidfile=$2 pid rss age state
  if ! alive "$pidfile"; then
    printf '%-14s not running\n' "$label"
    return
  fi
  read -r pid <"$pidfile"
  read -r rss age state < <(ps -o rss=,etimes=,stat= -p "$pid")
  [[ $state == T* ]] && state=', paused' || state=
  printf '%-14s PID %-7s %4d MiB, up for %d s%s\n' "$label" "$pid" $((rss / 1024)) "$age" "$state"
}

status() {
  local all host pidfile
  mapfile -t all < <(hosts)
  if ! read_net || ! [[ -e $dir/complete ]]; then
    echo "no testbed in $dir"
    return 1
  fi
  echo "testbed $dir, net $net.0/24, hosts ${all[*]}"
  status_line ceph-mon "$dir/ceph/mon.pid"
  status_line ceph-osd "$dir/ceph/osd.pid"
  status_line consul-server "$dir/consul/server.pid"
  for host in "${all[@]}"; do
    status_line "consul-$host" "$dir/consul/$host.pid"
    for pidfile in "$dir/hosts/$host/run"/qemu.*.pid; do
      status_line "$host $(basename "$pidfile" .pid | cut -d. -f2-)" "$pidfile"
    done
  done
  network_is_up "${all[@]}" || echo "the network is not up"
  is_up "${all[@]}"
}
