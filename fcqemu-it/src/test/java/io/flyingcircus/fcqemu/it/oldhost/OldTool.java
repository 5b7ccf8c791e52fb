package io.flyingcircus.fcqemu.it.oldhost;

import com.fasterxml.jackson.databind.JsonNode;
import io.flyingcircus.fcqemu.it.onehost.TestVm;
import io.flyingcircus.fcqemu.it.testbed.Checkout;
import io.flyingcircus.fcqemu.it.testbed.Command;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The old tool on the host of a VM.
 *
 * @param vm what it works on, as defined on its host
 */
record OldTool(TestVm vm, Generation generation) {

    private static final Path PROGRAM = Checkout.top().resolve("fcqemu-it/testbed.d/old_host");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Runs one of its commands to its end, with options in front of it. */
    CommandResult run(String command, List<String> options) {
        List<String> words = new ArrayList<>(List.of(
                "/usr/bin/python3",
                PROGRAM.toString(),
                "--root",
                vm.host().root().toString(),
                "--generation",
                generation.option()));
        words.addAll(options);
        words.addAll(List.of(command, vm.name()));
        return vm.host().shell().run(new Command(words, new TreeMap<>(), ""), PATIENCE);
    }

    /** The same without options. */
    CommandResult run(String command) {
        return run(command, List.of());
    }

    /** The same, after its host was told where the VM is wanted. */
    OldTool wanted(String host) {
        vm.with("kvm_host", host);
        return this;
    }

    /** What it finds at a VM, whoever started it. */
    JsonNode check() {
        return TestVm.parse(run("check").orFail().stdout());
    }
}
