"""Registrations at the host's Consul agent."""
import json
import urllib.request

AGENT = "http://127.0.0.1:8500"


class Consul:
    def __init__(self, host):
        self.host = host

    def _ask(self, method, path, body=None):
        request = urllib.request.Request(
            AGENT + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"X-Consul-Token": self.host.consul_token})
        with urllib.request.urlopen(request, timeout=10) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def register(self, vm):
        """With a TTL check, which starts critical, and is passed by the call after that and then by each ensure."""
        service = f"qemu-{vm.name}"
        self._ask("PUT", "/v1/agent/service/register", {
            "ID": service, "Name": service, "Address": self.host.name,
            "Check": {"Name": "qemu-process", "TTL": "5m"}})
        self._ask("PUT", f"/v1/agent/check/pass/service:{service}")

    def deregister(self, vm):
        service = f"qemu-{vm.name}"
        if service in self._ask("GET", "/v1/agent/services"):
            self._ask("PUT", f"/v1/agent/service/deregister/{service}")

    def live_on(self, vm):
        """Hosts where it is live: a check passes and none is critical."""
        hosts = []
        for entry in self._ask("GET", f"/v1/health/service/qemu-{vm.name}"):
            statuses = [check["Status"] for check in entry["Checks"]]
            if "passing" in statuses and "critical" not in statuses:
                hosts.append(entry["Service"]["Address"])
        return hosts

    def announce(self, vm, port):
        """The check of this entry is never passed: nobody looks at it."""
        service = f"vm-inmigrate-{vm.name}"
        self._ask("PUT", "/v1/agent/service/register", {
            "ID": service, "Name": service, "Address": self.host.address, "Port": port,
            "Check": {"Name": "inmigrate", "TTL": "5m"}})

    def withdraw(self, vm):
        self._ask("PUT", f"/v1/agent/service/deregister/vm-inmigrate-{vm.name}")

    def waiting(self, vm):
        """URLs of those who wait for it, newest first."""
        entries = self._ask("GET", f"/v1/catalog/service/vm-inmigrate-{vm.name}")
        entries.sort(key=lambda entry: entry["ModifyIndex"], reverse=True)
        return [f"http://{entry['ServiceAddress']}:{entry['ServicePort']}" for entry in entries]
