package io.flyingcircus.fcqemu.it.twohosts;

import io.flyingcircus.fcqemu.it.onehost.TestVm;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.TestbedHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What {@code ensure} on the host that has a guest and {@code ensure} on the host where it is wanted came to, both at the same
 * time, each with a configuration of its own.
 */
record TwoEnsures(CommandResult given, CommandResult taken) {

    private static final Pattern TIME = Pattern.compile("^(source|target) [0-9]{4}-[0-9-]+T[0-9:.]+[+-][0-9:]+ ");

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

    /** How long the guest stood still for the hand-over alone: both hosts share the clock of this machine. */
    long millisFromCompletedToResumed() {
        return Duration.between(moment(given, "status=completed"), moment(taken, "resumed"))
                .toMillis();
    }

    /** Prints what both said from then on, in the order of time. */
    void printHandOver() {
        String from = moment(given, "status=completed").toString();
        Stream.concat(
                        given.stderr().lines().map(line -> "source " + line),
                        taken.stderr().lines().map(line -> "target " + line))
                .filter(line -> TIME.matcher(line).find())
                .sorted(Comparator.comparing(line -> line.substring("source ".length())))
                .filter(line -> OffsetDateTime.parse(line.split(" ", 3)[1]).compareTo(OffsetDateTime.parse(from)) >= 0)
                .forEach(System.out::println);
    }

    private static OffsetDateTime moment(CommandResult said, String event) {
        return said.stderr()
                .lines()
                .filter(line ->
                        line.contains(event) && TIME.matcher("source " + line).find())
                .reduce((first, last) -> last)
                .map(line -> OffsetDateTime.parse(line.split(" ", 2)[0]))
                .orElseThrow(() -> new AssertionError("no '" + event + "' in:\n" + said.stderr()));
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
