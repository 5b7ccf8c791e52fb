package io.flyingcircus.fcqemu.cli.command;

import java.util.List;

/**
 * How a command may be typed.
 *
 * @param line for a shell
 * @param says what that does
 */
record Example(String line, String says) {

    /** Those of a command: at least one. */
    static List<Example> of(Subcommand command) {
        return switch (command) {
            case LS ->
                List.of(
                        new Example(
                                "fc-qemu ls 'web*' --sort pss", "VMs whose name begins with web, the largest first"),
                        new Example("fc-qemu ls --state online --wanted offline", "VMs that run and should not"),
                        new Example("fc-qemu ls --json", "all of them, for a program"));
            case STATUS ->
                List.of(
                        new Example("fc-qemu status test00", "what is there of test00"),
                        new Example("fc-qemu status --json test00", "the same, for a program"));
            case CHECK ->
                List.of(
                        new Example("fc-qemu check", "one line for people, with figures for a monitoring system"),
                        new Example("fc-qemu check --json", "each finding by itself"));
            case EXPLAIN ->
                List.of(new Example("fc-qemu explain test00", "why test00 does not do what its definition asks for"));
            case ENSURE ->
                List.of(
                        new Example("fc-qemu ensure test00", "bring test00 to what its definition asks for"),
                        new Example("fc-qemu ensure --dry-run test00", "only say what would be done"));
            case START -> List.of(new Example("fc-qemu start test00", "start test00, also if it was stopped by hand"));
            case STOP ->
                List.of(
                        new Example("fc-qemu stop test00", "shut test00 down, and keep it so until it is started"),
                        new Example(
                                "fc-qemu -D stop test00", "the same in the background; the log file tells the rest"));
            case RESTART -> List.of(new Example("fc-qemu restart test00", "for example to give it a newer QEMU"));
            case KILL -> List.of(new Example("fc-qemu kill test00", "end test00, whose guest does not shut down"));
            case SHUTDOWN_ALL ->
                List.of(
                        new Example("fc-qemu shutdown-all --yes", "from a script; without --yes it asks"),
                        new Example("fc-qemu shutdown-all --resume", "bring them back"));
            case MAINTENANCE ->
                List.of(
                        new Example("fc-qemu maintenance enter", "empty this host before work on it"),
                        new Example("fc-qemu maintenance leave", "it takes VMs again"),
                        new Example(
                                "fc-qemu maintenance status", "which host is being worked on, and what is left there"));
            case INMIGRATE ->
                List.of(new Example("fc-qemu inmigrate test00", "wait here for test00, which another host sends"));
            case OUTMIGRATE ->
                List.of(new Example("fc-qemu outmigrate --json test00", "send test00, and print what it took"));
            case MIGRATE -> List.of(new Example("fc-qemu migrate --cancel test00", "test00 stays where it was"));
            case SNAPSHOT ->
                List.of(
                        new Example("fc-qemu snapshot test00 before-upgrade", "keep it for seven days"),
                        new Example("fc-qemu snapshot test00 golden --keep 0", "keep it for ever"));
            case SNAPSHOTS -> List.of(new Example("fc-qemu snapshots test00", "what snapshots of test00 there are"));
            case PRUNE ->
                List.of(
                        new Example("fc-qemu prune --all --dry-run", "which snapshots would be removed on this host"),
                        new Example("fc-qemu prune test00", "remove those of test00 whose time is over"));
            case HANDLE_CONSUL_EVENT ->
                List.of(new Example(
                        "consul watch -type=keyprefix -prefix=node/ fc-qemu handle-consul-event",
                        "follow Consul where no daemon does"));
            case DAEMON ->
                List.of(new Example("fc-qemu -v daemon", "in the foreground, with details; usually systemd starts it"));
            case LOCK -> List.of(new Example("fc-qemu lock test00", "keep test00 from being started elsewhere"));
            case UNLOCK -> List.of(new Example("fc-qemu unlock test00", "end that"));
            case FORCE_UNLOCK ->
                List.of(
                        new Example("fc-qemu force-unlock test00", "the host that had test00 is dead"),
                        new Example(
                                "fc-qemu force-unlock --no-fence test00",
                                "the same, and it is certain that it is off"));
            case UNFENCE ->
                List.of(
                        new Example("fc-qemu unfence test00", "who was cut off because of test00"),
                        new Example("fc-qemu unfence --remove test00", "let them back in"));
            case MONITOR ->
                List.of(
                        new Example("fc-qemu monitor test00", "talk to QEMU; Ctrl-] leaves"),
                        new Example("echo info status | fc-qemu monitor test00", "ask one thing"));
            case TELNET -> List.of(new Example("fc-qemu telnet test00", "the older name of 'monitor'"));
            case CONSOLE ->
                List.of(
                        new Example("fc-qemu console test00", "follow what the guest writes"),
                        new Example("fc-qemu console --lines 200 --no-follow test00", "only its last 200 lines"));
            case REPORT_SUPPORTED_CPU_MODELS ->
                List.of(
                        new Example("fc-qemu report-supported-cpu-models", "tell the directory"),
                        new Example("fc-qemu report-supported-cpu-models --json", "for cpu-baseline"));
            case CPU_BASELINE ->
                List.of(new Example(
                        "fc-qemu cpu-baseline host1.json host2.json",
                        "a model for VMs that move between host1 and host2"));
        };
    }
}
