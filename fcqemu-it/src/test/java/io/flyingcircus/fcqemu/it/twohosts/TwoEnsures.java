package io.flyingcircus.fcqemu.it.twohosts;

import io.flyingcircus.fcqemu.it.onehost.TestVm;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.TestbedHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * What {@code ensure} on the host that has a guest and {@code ensure} on the host where it is wanted came to, both at the same
 * time, each with a configuration of its own.
 */
record TwoEnsures(CommandResult given, CommandResult taken) {

    private static final String COMMON = """
            migration-automatic = true
            migration-timeout-contact = 30
            migration-timeout-silence = 6
            migration-interval-ping = 1
            migration-timeout-token = 2
            """;

    /**
     * Has it wanted on the target by both hosts, and both bring that about.
     *
     * @param atSource further lines of section [qemu] there
     * @param atTarget the same for the target
     */
    static TwoEnsures move(TestVm source, String atSource, TestVm target, String atTarget) {
        String host = target.host().name();
        source.with("kvm_host", host);
        target.with("kvm_host", host);
        CompletableFuture<CommandResult> taken = ensure(target, atTarget);
        CommandResult given = ensure(source, atSource).join();
        return new TwoEnsures(given, taken.join());
    }

    /** {@code fc-qemu -v ensure}, begun in the background. */
    static CompletableFuture<CommandResult> ensure(TestVm vm, String lines) {
        String config = config(vm.host(), vm.name(), lines).toString();
        // The common pool has one thread on a small machine, and the two hosts wait for each other.
        return CompletableFuture.supplyAsync(
                () -> vm.host().fcQemu().run("-v", "--config", config, "ensure", vm.name()),
                task -> Thread.ofVirtual().start(task));
    }

    private static Path config(TestbedHost host, String name, String lines) {
        Path etc = host.root().resolve("etc/qemu");
        try {
            String original = Files.readString(etc.resolve("fc-qemu.conf"));
            return Files.writeString(
                    etc.resolve(name + ".conf"), original.replaceFirst("(?m)^\\[qemu]\n", "$0" + COMMON + lines));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
