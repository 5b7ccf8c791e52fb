# shellcheck shell=bash
# A Consul server beside Ceph, and one agent per host on that host's own 127.0.0.1:8500, as in the fleet. ACLs are on: what is
# not allowed is denied.

consul_program() { echo "$cache/$consul_prefix/usr/bin/consul"; }
consul_url() { echo "http://$net.1:8500"; }

management_token() { cat "$dir/consul/management.token"; }
host_token() { cat "$dir/consul/host.token"; }

# consul_conf NAME JSON: the common part with what is special to NAME laid over it. Gossip is tuned so that a dead host is seen
# within seconds; tests wait for that.
consul_conf() {
  jq -n --arg name "$1" --arg data "$dir/consul/$1" --arg key "$(<"$dir/consul/gossip.key")" \
    --arg token "$(management_token)" --argjson special "$2" '{
      datacenter: "dc1", node_name: $name, data_dir: $data, encrypt: $key, log_level: "WARN",
      disable_update_check: true, disable_host_node_id: true, leave_on_terminate: false, skip_leave_on_interrupt: true,
      ports: {dns: -1, serf_wan: -1, grpc: -1},
      performance: {raft_multiplier: 1},
      gossip_lan: {gossip_interval: "100ms", probe_interval: "500ms", probe_timeout: "200ms", suspicion_mult: 2},
      acl: {enabled: true, default_policy: "deny", down_policy: "extend-cache",
            tokens: {master: $token, agent: $token, agent_master: $token}}
    } + $special' >"$dir/consul/$1.json"
}

consul_start() {
  local name=$1 space=$2
  alive "$dir/consul/$name.pid" ||
    start "$dir/consul/$name.pid" "$space" "$dir/log/consul-$name.log" "$(consul_program)" agent -config-file "$dir/consul/$name.json"
}

consul_server_start() {
  consul_conf server "{\"server\": true, \"bootstrap\": true, \"bind_addr\": \"$net.1\", \"client_addr\": \"$net.1 127.0.0.1\"}"
  consul_start server net
}

consul_agent_start() {
  consul_conf "$1" "{\"bind_addr\": \"$(host_address "$1")\", \"client_addr\": \"127.0.0.1\",
    \"retry_join\": [\"$net.1\"], \"retry_interval\": \"200ms\"}"
  consul_start "$1" "$1"
}

# consul_call METHOD PATH [BODY]: as management, from the root namespace.
consul_call() { curl -sf -m 5 --noproxy '*' -H "X-Consul-Token: $(management_token)" -X "$1" "$(consul_url)/v1/$2" ${3:+-d "$3"}; }

consul_takes_writes() { [[ $(consul_call PUT kv/testbed/ready yes 2>/dev/null) == true ]]; }

consul_sees() {
  (($(consul_call GET health/state/passing | jq '[.[] | select(.CheckID == "serfHealth")] | length') >= $1)) 2>/dev/null
}

# What hosts get: enough to register, to watch and to lock, nothing of ACLs or the operator's.
make_host_token() {
  local kind rules=
  for kind in node service key session event agent; do rules+="${kind}_prefix \\\"\\\" { policy = \\\"write\\\" } "; done
  consul_call PUT acl/policy "{\"Name\": \"host\", \"Rules\": \"$rules\"}"
  [[ -s $dir/consul/host.token ]] || cat /proc/sys/kernel/random/uuid >"$dir/consul/host.token"
  consul_call PUT acl/token "{\"SecretID\": \"$(host_token)\", \"Description\": \"hosts\", \"Policies\": [{\"Name\": \"host\"}]}"
  touch "$dir/consul/host.token.valid"
}

consul_end() {
  local name pid
  for name; do
    if alive "$dir/consul/$name.pid"; then
      pid=$(<"$dir/consul/$name.pid")
      kill -KILL "$pid"
      wait_until 10 "Consul's $name to end" none_of "$pid"
    fi
  done
}

# Keys, services and the index that counts changes begin anew; the tokens are made again, as an operator would.
consul_lose() {
  local all name
  mapfile -t all < <(hosts)
  consul_end server "${all[@]}"
  rm -f "$dir/consul/host.token.valid"
  for name in server "${all[@]}"; do rm -rf "${dir:?}/consul/$name"; done
  consul_up "${all[@]}" 3>/dev/null
}

consul_up() {
  local host
  fetch_consul
  mkdir -p "$dir/consul"
  [[ -s $dir/consul/management.token ]] || cat /proc/sys/kernel/random/uuid >"$dir/consul/management.token"
  [[ -s $dir/consul/gossip.key ]] || head -c 32 /dev/urandom | base64 >"$dir/consul/gossip.key"
  consul_server_start
  for host; do consul_agent_start "$host"; done
  wait_until 30 "the Consul server to take writes" consul_takes_writes
  [[ -e $dir/consul/host.token.valid ]] || make_host_token
  wait_until 30 "all Consul agents to be seen" consul_sees $(($# + 1))
  detail "server $(consul_url), an agent on each host"
}

consul_is_up() {
  local name
  for name in server "$@"; do
    alive "$dir/consul/$name.pid" || return 1
  done
}
