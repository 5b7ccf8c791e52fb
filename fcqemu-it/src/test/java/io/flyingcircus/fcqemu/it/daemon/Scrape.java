package io.flyingcircus.fcqemu.it.daemon;

import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.TestbedHost;

/** What the daemon of a host told Prometheus at one moment. */
record Scrape(String text) {

    /** Nothing, if nobody answers there. */
    static Scrape of(TestbedHost host) {
        CommandResult result = host.shell().run("curl", "-s", "-m", "10", "http://127.0.0.1:9317/metrics");
        return new Scrape(result.exitCode() == 0 ? result.stdout() : "");
    }

    /** The sum of all samples that begin like this. */
    double sum(String beginning) {
        return text.lines()
                .filter(line -> line.startsWith(beginning))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** How often something was ensured, however that ended. */
    double ensures() {
        return sum("fcqemu_ensures_total{");
    }

    int atWork() {
        return (int) sum("fcqemu_vms_at_work");
    }
}
