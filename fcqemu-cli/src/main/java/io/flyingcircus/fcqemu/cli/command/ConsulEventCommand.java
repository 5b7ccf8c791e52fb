package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.cli.consulevents.Crew;
import io.flyingcircus.fcqemu.cli.consulevents.Inbox;
import io.flyingcircus.fcqemu.domain.received.Errand;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code handle-consul-event}. */
@Command(
        description = {
            "Take in what the handler of 'consul watch -type=keyprefix' is given on stdin.",
            "Keeps definitions (node/NAME) that are new, and returns; the work they make is done in the background."
        })
final class ConsulEventCommand implements Callable<Integer> {

    private final Host host;

    @Option(names = "--work", hidden = true, description = "do these errands: VM, or VM@SNAPSHOT")
    private boolean work;

    @Parameters(arity = "0..*", hidden = true, converter = ErrandArgument.class)
    private List<Errand> errands = new ArrayList<>();

    ConsulEventCommand(Host host) {
        this.host = host;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (work) {
            new Crew(host.eventThreads(), host::commands, host.events()).run(errands);
        } else {
            receive();
        }
        return 0;
    }

    private void receive() {
        List<Errand> toDo = new Inbox(host.commands(), host.events()).take(host.in());
        if (!toDo.isEmpty()) {
            host.later(toDo);
        }
    }

    private static final class ErrandArgument implements ITypeConverter<Errand> {

        @Override
        public Errand convert(String text) {
            try {
                return Errand.parse(text);
            } catch (IllegalArgumentException mistake) {
                throw new TypeConversionException(mistake.getMessage());
            }
        }
    }
}
