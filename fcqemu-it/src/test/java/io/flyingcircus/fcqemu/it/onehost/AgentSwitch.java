package io.flyingcircus.fcqemu.it.onehost;

import io.flyingcircus.fcqemu.it.testbed.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stops the agent in a guest, and lets it go on. The agent itself cannot be asked for that, so a loop in the guest watches
 * the link of its network card, does so, and says so on the console.
 */
final class AgentSwitch {

    private static final String LOOP = """
            (last=1; count=0
            while sleep 0.1; do
              now=$(cat /sys/class/net/eth0/carrier)
              [ "$now" = "$last" ] && continue
              if [ "$now" = 0 ]; then kill -STOP $(pidof qemu-ga); else kill -CONT $(pidof qemu-ga); fi
              count=$((count + 1)); last=$now
              echo "agent switched, $count times"
            done) </dev/null >/dev/console 2>&1 &""";

    private final TestVm vm;
    private final AtomicInteger count = new AtomicInteger();

    private AgentSwitch(TestVm vm) {
        this.vm = vm;
    }

    /** Puts the loop into a guest that is up and has a card in network {@code fe}. */
    static AgentSwitch install(TestVm vm, GuestShell guest) {
        String _ = guest.sh(LOOP);
        return new AgentSwitch(vm);
    }

    /** From now on the agent reads and answers nothing. */
    void stop() {
        link(false);
    }

    /** The agent goes on. */
    void go() {
        link(true);
    }

    private void link(boolean up) {
        String card = "tfe" + vm.id();
        var _ = QmpWitness.ask(vm.runFile("qmp.sock"), "set_link", "{\"name\": \"" + card + "\", \"up\": " + up + "}")
                .orElseThrow();
        String said = "agent switched, " + count.incrementAndGet() + " times";
        Await.atMostSeconds(60).until("the guest says: " + said, () -> console().contains(said));
    }

    private String console() {
        try {
            return Files.readString(vm.host().root().resolve("var/log/vm/" + vm.name() + ".log"));
        } catch (IOException e) {
            return "";
        }
    }
}
