"""Below what nobody can get: the least Java that looks at a VM, and all that an `ensure` asks, asked at once."""
import concurrent.futures
import http.client
import os
import pathlib
import re

import vms

DIST = pathlib.Path(__file__).resolve().parents[2] / "fcqemu-cli/target/dist"
LIBRARIES = pathlib.Path("/usr/lib/x86_64-linux-gnu")


class LeastJava:
    """`Floor.java` with the JVM's options of fc-qemu and an ahead-of-time cache of its own."""

    def __init__(self, jdk, scratch, vm):
        jars = [str(next((DIST / "lib").glob(f"{name}-[0-9]*.jar"))) for name in ("rados", "jna", "slf4j-api")]
        source = pathlib.Path(__file__).with_name("Floor.java")
        classes, jar, cache = scratch / "floor", scratch / "floor.jar", scratch / "floor.aot"
        vms.run(f"{jdk}/bin/javac", "-d", str(classes), "-cp", ":".join(jars), str(source))
        vms.run(f"{jdk}/bin/jar", "--create", "--file", str(jar), "-C", str(classes), ".")
        options = [
            f"@{DIST}/lib/jvm.options", f"-Djna.boot.library.path={DIST}/lib/native",
            f"-Djna.platform.library.path={LIBRARIES}", "-cp", ":".join([str(jar), *jars]), "Floor"]
        self.look = ["look", os.environ["CEPH_CONF"], "h1", vms.POOL, vm.name, vm.qmp]
        vms.run(f"{jdk}/bin/java", f"-XX:AOTCacheOutput={cache}", *options, *self.look)
        self.java = [f"{jdk}/bin/java", f"-XX:AOTCache={cache}", *options]

    def words(self, *arguments):
        return [*self.java, *arguments]


class AllThatIsAsked:
    """What a settled `ensure` has to ask Ceph, QEMU and Consul, all three at once, over a connection to Ceph that is there."""

    MONITOR = (
        ["query-migrate", "qom-list", "qom-list", "query-status"],
        ["watchdog-set-action", "query-block", "query-chardev"],
    )
    ARGUMENTS = {"qom-list": {"path": "/machine"}, "watchdog-set-action": {"action": "none"}}

    def __init__(self, cluster, vm, volumes):
        self.cluster, self.vm, self.volumes = cluster, vm, volumes
        configuration = (vm.host.root / "etc/qemu/fc-qemu.conf").read_text()
        self.token = re.search(r"(?m)^access-token\s*=\s*(\S*)", configuration)[1]
        self.threads = concurrent.futures.ThreadPoolExecutor(2)

    def ask(self):
        others = [self.threads.submit(self._ask_qemu), self.threads.submit(self._ask_consul)]
        self.cluster.look_at_all(self.volumes)
        for other in others:
            other.result()

    def _ask_qemu(self):
        for commands in self.MONITOR:
            monitor = vms.talk.qmp(self.vm.qmp)
            for command in commands:
                monitor.send(command, self.ARGUMENTS.get(command))
                monitor.answer()
            monitor.socket.close()

    def _ask_consul(self):
        service = f"qemu-{self.vm.name}"
        for method, path in (
            ("GET", f"/v1/health/service/{service}"),
            ("GET", f"/v1/agent/service/{service}"),
            ("PUT", f"/v1/agent/check/pass/service:{service}"),
        ):
            consul = http.client.HTTPConnection("127.0.0.1", 8500, timeout=10)
            consul.request(method, path, headers={"X-Consul-Token": self.token})
            answer = consul.getresponse()
            answer.read()
            consul.close()
            if answer.status != 200:
                raise SystemExit(f"bench: Consul answered {method} {path} with {answer.status}")

    def close(self):
        self.threads.shutdown()
