package io.flyingcircus.fcqemu.cli.reference;

import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What a shell needs to complete a command line: the tables of a script whose logic is written by hand. */
final class Completion {

    /** The label of an operand that stands for names of VMs, as {@code ls} has it. */
    private static final String PATTERN = "PATTERN";

    private static final String FOLDER = "DIR";

    private final CommandSpec program;

    /** That of a program. */
    Completion(CommandLine program) {
        this.program = program.getCommandSpec();
    }

    /** For bash; to be found by its {@code bash-completion} as the program's name. */
    String bash() {
        return Texts.completion("bash")
                .replace("@COMMANDS@", commands())
                .replace("@VALUES@", values())
                .replace("@NAMES@", String.join(" ", program.subcommands().keySet()))
                .replace("@PROGRAM@", program.name());
    }

    /** For zsh; to be found on its {@code fpath} as the program's name with an underscore before it. */
    String zsh() {
        return Texts.completion("zsh").replace("@PROGRAM@", program.name()) + bash() + "\n_bash_complete -F _fc_qemu\n";
    }

    private Stream<CommandSpec> subcommands() {
        return program.subcommands().values().stream().map(CommandLine::getCommandSpec);
    }

    private String commands() {
        List<String> lines = new ArrayList<>();
        lines.add(line("''", program, "command", ""));
        subcommands().forEach(command -> {
            Optional<PositionalParamSpec> operand = command.positionalParameters().stream()
                    .filter(each -> !each.hidden())
                    .findFirst();
            String first = operand.map(Completion::kind).orElse("");
            boolean several = operand.filter(each -> each.arity().max() > 1).isPresent();
            lines.add(line(command.name(), command, first, several ? first : ""));
        });
        return String.join("\n", lines);
    }

    private static String line(String pattern, CommandSpec command, String first, String others) {
        return "        %s) options='%s' takes='%s' first='%s' others='%s' ;;"
                .formatted(
                        pattern,
                        names(options(command)),
                        names(options(command).filter(Completion::takesValue)),
                        first,
                        others);
    }

    private static Stream<OptionSpec> options(CommandSpec command) {
        return command.options().stream().filter(option -> !option.hidden());
    }

    private static boolean takesValue(OptionSpec option) {
        return option.arity().max() > 0;
    }

    private static String names(Stream<OptionSpec> options) {
        return options.flatMap(option -> Stream.of(option.names())).collect(Collectors.joining(" "));
    }

    private String values() {
        return Stream.concat(Stream.of(program), subcommands())
                .flatMap(command -> options(command)
                        .filter(option -> takesValue(option) && !kind(option).isEmpty())
                        .map(option -> value(command, option)))
                .collect(Collectors.joining("\n"));
    }

    private String value(CommandSpec command, OptionSpec option) {
        String of = command.equals(program) ? "" : command.name();
        return Stream.of(option.names())
                .map(name -> of + ":" + name)
                .collect(Collectors.joining(" | ", "        ", ") kind='" + kind(option) + "' ;;"));
    }

    /**
     * What a value is: as the script calls it, or the words that it may be with a blank behind each; empty if anything may stand
     * there.
     */
    private static String kind(ArgSpec argument) {
        if (argument.type() == VmName.class || argument.paramLabel().equals(PATTERN)) {
            return "vm";
        }
        List<String> words = Words.of(argument);
        if (!words.isEmpty()) {
            return String.join(" ", words) + " ";
        }
        boolean path = argument.type() == Path.class
                || Stream.of(argument.auxiliaryTypes()).anyMatch(Path.class::equals);
        if (!path) {
            return "";
        }
        return argument.paramLabel().equals(FOLDER) ? "folder" : "file";
    }
}
