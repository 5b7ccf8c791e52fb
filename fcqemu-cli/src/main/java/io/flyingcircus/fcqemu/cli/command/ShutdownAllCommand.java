package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.cli.wholehost.WholeHost;
import io.flyingcircus.fcqemu.ports.failure.ExitCode;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code shutdown-all}. */
@Command(
        description = {
            "Shut down all VMs of this host, five at a time; one that takes too long is ended. From then on none is started by",
            "itself until the host boots, or --resume. Asks on a terminal, and needs --yes elsewhere."
        })
final class ShutdownAllCommand implements Callable<Integer> {

    private static final int LONGEST_ANSWER = 10;

    private final Host host;

    @Spec
    private CommandSpec spec;

    @Option(names = "--yes", description = "do not ask")
    private boolean yes;

    @Option(names = "--resume", description = "end that, and bring all VMs to what their definitions ask for")
    private boolean resume;

    @SuppressWarnings("NullAway.Init") // picocli sets what is required, or does not call
    ShutdownAllCommand(Host host) {
        this.host = host;
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        WholeHost all = new WholeHost(host.parts(), host.out());
        if (resume) {
            return all.resume();
        }
        List<VmName> running = all.running();
        if (!yes && !isConfirmed(running)) {
            host.out().println("Nothing was done.");
            return ExitCode.REFUSED.number();
        }
        return all.shutDown("shutdown-all was asked for");
    }

    private boolean isConfirmed(List<VmName> running) throws IOException {
        if (!host.canBeAsked()) {
            throw new ParameterException(
                    spec.commandLine(), "shutdown-all stops all VMs of this host: without a terminal it needs --yes");
        }
        host.out()
                .print("Shut down " + running.size() + (running.size() == 1 ? " VM" : " VMs") + " of this host ("
                        + running.stream().map(VmName::value).collect(Collectors.joining(", "))
                        + ") and have none started until it boots? Type yes: ");
        host.out().flush();
        var answer = new StringBuilder();
        for (int c = host.in().read();
                c >= 0 && c != '\n' && answer.length() < LONGEST_ANSWER;
                c = host.in().read()) {
            answer.append((char) c);
        }
        return answer.toString().strip().equals("yes");
    }
}
