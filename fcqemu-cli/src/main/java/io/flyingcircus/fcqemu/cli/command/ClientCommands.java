package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.cli.client.TypedCommand;
import io.flyingcircus.fcqemu.cli.service.Caller;
import io.flyingcircus.fcqemu.cli.service.ClientWork;
import io.flyingcircus.fcqemu.cli.session.Session;
import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.domain.received.Errand;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Carries out the command lines of the daemon's clients, each as a process of its own would. */
final class ClientCommands implements ClientWork {

    private final Session.HostWiring wiring;
    private final Consumer<Errand> later;
    private final UnaryOperator<HostPorts> decoration;
    private final LastStatus lastStatus;

    /**
     * The commands of a host.
     *
     * @param wiring of the host
     * @param later has an errand done by the daemon
     * @param decoration around its ports
     * @param lastStatus what was seen of its VMs
     */
    ClientCommands(
            Session.HostWiring wiring,
            Consumer<Errand> later,
            UnaryOperator<HostPorts> decoration,
            LastStatus lastStatus) {
        this.wiring = wiring;
        this.decoration = decoration;
        this.later = later;
        this.lastStatus = lastStatus;
    }

    @Override
    public Optional<String> objection(List<String> arguments) {
        boolean served = Subcommand.on(arguments.toArray(String[]::new))
                .filter(Subcommand::isServed)
                .isPresent();
        return served
                ? Optional.empty()
                : Optional.of("of the commands, these are done by the daemon: " + Subcommand.served());
    }

    @Override
    public String afterwards(List<String> arguments) {
        Optional<Subcommand> command = Subcommand.on(arguments.toArray(String[]::new));
        String vm = command.map(Subcommand::typed)
                .map(arguments::indexOf)
                .flatMap(typed -> arguments.stream()
                        .skip(typed + 1L)
                        .filter(word -> !word.startsWith("-"))
                        .findFirst())
                .orElse("");
        String look = vm.isEmpty() ? "" : "'fc-qemu status " + vm + "' shows how far it is. ";
        return look
                + command.flatMap(known -> known.goesOn(vm))
                        .map(sentence -> "Should the daemon end before: " + sentence)
                        .orElse("");
    }

    @Override
    public int carryOut(Caller caller) {
        TypedCommand command = caller.command();
        var terminal = new Terminal(
                caller.in(),
                caller.out(),
                caller.err(),
                command.environment(),
                command.errIsTerminal(),
                false,
                command.pid(),
                false);
        Session.HostWiring patient = wiring.around(ports -> LocksForClient.in(decoration.apply(ports), caller::left));
        return new CommandLineTool(terminal, patient, new AtDaemon(caller))
                .run(command.arguments().toArray(String[]::new));
    }

    private final class AtDaemon implements Workplace {

        private final Caller caller;

        AtDaemon(Caller caller) {
            this.caller = caller;
        }

        @Override
        public Registered whenTold(BooleanSupplier reaction) {
            var expected = new AtomicBoolean(true);
            caller.whenLeft(() -> expected.get() && reaction.getAsBoolean());
            return () -> expected.set(false);
        }

        @Override
        public boolean cutsOff() {
            return false;
        }

        @Override
        public StatusAnswer status(VmCommands commands, VmName vm) {
            return lastStatus.of(vm, () -> commands.processes(vm).processes(), () -> commands.status(vm));
        }

        @Override
        public boolean takes(List<Errand> errands) {
            errands.forEach(later);
            return true;
        }
    }
}
