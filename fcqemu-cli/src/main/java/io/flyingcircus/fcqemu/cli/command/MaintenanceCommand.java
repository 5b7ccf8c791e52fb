package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.cli.output.MaintenanceText;
import io.flyingcircus.fcqemu.cli.session.MaintenanceParts;
import io.flyingcircus.fcqemu.domain.maintenance.Maintenance;
import io.flyingcircus.fcqemu.domain.maintenance.MaintenanceStatus;
import io.flyingcircus.fcqemu.ports.failure.ExitCode;
import io.flyingcircus.fcqemu.ports.failure.FcQemuException;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code maintenance}. */
@Command(
        description = {
            "Empty this host, so that it can be worked on, while no other host of the cluster is: 'enter' takes the cluster's",
            "lock for that, has the directory want its VMs elsewhere, and waits until they have left. It ends with 0 when no VM",
            "is left, with 75 to be tried again (another host has its turn; VMs are still leaving), with 69 to be postponed",
            "(some do not leave; the lock was given back). 'leave' gives the lock back; no VM comes back by itself.",
            "'status' tells whose turn it is, and which VMs are here, where they go and what they wait for."
        })
final class MaintenanceCommand implements Callable<Integer> {

    /** For a step that is under way when the command is told to end. */
    private static final Duration LAST_STEP = Duration.ofSeconds(3);

    /** For its last words after that. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(7);

    private final Host host;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "enter|leave|status",
            description = "what to do",
            converter = StepName.class,
            completionCandidates = Steps.class)
    private Step step;

    @Option(names = "--json", description = "print the status as JSON")
    private boolean json;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "leave for another host, which is gone for good",
            converter = Name.class)
    private @Nullable HostName other;

    @SuppressWarnings("NullAway.Init") // picocli sets what is required, or does not call
    MaintenanceCommand(Host host) {
        this.host = host;
    }

    /** What can be done about it. */
    enum Step {
        ENTER,
        LEAVE,
        STATUS
    }

    /** All of them, as they are typed. */
    static final class Steps extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Steps() {
            super(Arrays.stream(Step.values()).map(StepName::typed).toList());
        }
    }

    /** As it is typed. */
    static final class StepName implements ITypeConverter<Step> {
        @Override
        public Step convert(String text) {
            for (Step step : Step.values()) {
                if (typed(step).equals(text)) {
                    return step;
                }
            }
            throw new TypeConversionException("enter, leave or status is expected");
        }

        static String typed(Step step) {
            return step.name().toLowerCase(Locale.ROOT);
        }
    }

    /** A host's. */
    static final class Name implements ITypeConverter<HostName> {
        @Override
        public HostName convert(String text) {
            try {
                return new HostName(text);
            } catch (IllegalArgumentException mistake) {
                throw new TypeConversionException(mistake.getMessage());
            }
        }
    }

    @Override
    public Integer call() {
        if (json && step != Step.STATUS) {
            throw new ParameterException(spec.commandLine(), "--json goes with 'status'");
        }
        if (other != null && step != Step.LEAVE) {
            throw new ParameterException(spec.commandLine(), "--host goes with 'leave'");
        }
        MaintenanceParts parts = host.maintenance();
        switch (step) {
            case ENTER -> enter(parts);
            case LEAVE -> leave(parts.forOneThread());
            case STATUS -> {
                MaintenanceStatus status = parts.forOneThread().status();
                host.out().print(json ? MaintenanceText.json(status) : MaintenanceText.of(status));
            }
        }
        return ExitCode.DONE.number();
    }

    private void enter(MaintenanceParts parts) {
        var calledOff = new AtomicBoolean();
        var taken = new AtomicBoolean();
        host.whenToldToEnd(end -> callOff(parts, calledOff, taken, end));
        Maintenance maintenance = parts.forOneThread();
        taken.set(maintenance.takeTurn());
        maintenance.empty(taken.get(), calledOff::get);
        host.out().println("this host is in maintenance: no VM is left on it. 'fc-qemu maintenance leave' ends that.");
    }

    /** Where it waits for something that does not answer, nobody waits for that with it. */
    private static void callOff(
            MaintenanceParts parts, AtomicBoolean calledOff, AtomicBoolean taken, Host.LastWords end) {
        calledOff.set(true);
        if (end.within(LAST_STEP)) {
            return;
        }
        if (taken.get()) {
            try {
                Optional<String> _ = parts.forOneThread().giveBack();
            } catch (FcQemuException failure) {
                // It stays this host's turn, which 'maintenance status' tells.
                return;
            }
        }
        boolean _ = end.within(LAST_WORDS);
    }

    private void leave(Maintenance maintenance) {
        if (other != null) {
            host.out()
                    .println(
                            maintenance.takeAwayFrom(other)
                                    ? "host " + other + " is in maintenance no more"
                                    : "host " + other + " is not in maintenance; nothing was changed");
            return;
        }
        host.out()
                .println("this host is not in maintenance"
                        + maintenance
                                .giveBack()
                                .map(holder -> "; " + holder + " is, and was left so")
                                .orElse(" any more"));
    }
}
