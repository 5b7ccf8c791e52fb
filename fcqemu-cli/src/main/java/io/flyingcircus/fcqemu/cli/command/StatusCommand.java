package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.cli.output.StatusJson;
import io.flyingcircus.fcqemu.cli.output.StatusScreen;
import io.flyingcircus.fcqemu.cli.output.StatusText;
import io.flyingcircus.fcqemu.domain.status.VmStatus;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code status}. */
@Command(
        description = {
            "Show one VM: processes, monitor, throttles, volumes and their locks, Consul.",
            "Ends with 0 if it is online, 1 if offline, 255 if inconsistent."
        })
final class StatusCommand implements Callable<Integer> {

    private final Host host;

    @Parameters(paramLabel = "VM", description = "name, or path of its definition", converter = VmArgument.class)
    private VmName vm;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @SuppressWarnings("NullAway.Init") // picocli sets what is required, or does not call
    StatusCommand(Host host) {
        this.host = host;
    }

    @Override
    public Integer call() {
        StatusAnswer answer = host.status(vm);
        VmStatus status = answer.status();
        host.out()
                .print(
                        json
                                ? StatusJson.of(status, answer.age())
                                : host.screen()
                                        .map(screen -> StatusScreen.of(status, answer.age(), screen))
                                        .orElseGet(() -> StatusText.of(status, answer.age())));
        return switch (status.verdict()) {
            case ONLINE -> 0;
            case OFFLINE -> 1;
            case INCONSISTENT -> 255;
        };
    }
}
