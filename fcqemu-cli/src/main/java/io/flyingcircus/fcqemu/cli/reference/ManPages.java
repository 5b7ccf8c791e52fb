package io.flyingcircus.fcqemu.cli.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual: {@code fc-qemu(8)}, a page for each command, {@code fc-qemu.conf(5)}. */
final class ManPages {

    private static final int COMMANDS = 8;
    private static final int FILES = 5;

    private final CommandSpec program;
    private final String source;

    /**
     * That of a program.
     *
     * @param version as the pages say it
     */
    ManPages(CommandLine program, String version) {
        this.program = program.getCommandSpec();
        this.source = this.program.name() + " " + version;
    }

    /** File names below the folder {@code man}, and what they contain. */
    SortedMap<String, String> all() {
        SortedMap<String, String> pages = new TreeMap<>();
        pages.put(file(program.name(), COMMANDS), overview());
        commands().forEach(command -> pages.put(file(page(command), COMMANDS), of(command)));
        String config = program.name() + ".conf";
        pages.put(file(config, FILES), configuration(config));
        return pages;
    }

    private static String file(String name, int section) {
        return "man" + section + "/" + name + "." + section;
    }

    private String page(CommandSpec command) {
        return program.name() + "-" + command.name();
    }

    private Stream<CommandSpec> commands() {
        return program.subcommands().values().stream().map(CommandLine::getCommandSpec);
    }

    private String overview() {
        var page = new Roff(program.name(), COMMANDS, source);
        page.heading("NAME").paragraph(nameLine(program.name(), program));
        page.heading("SYNOPSIS")
                .paragraph(Roff.bold(program.name()) + " " + synopsisOfOptions(program) + " " + Roff.italic("COMMAND")
                        + " ...");
        page.heading("DESCRIPTION");
        Texts.paragraphs("description").forEach(each -> page.paragraph(Roff.escaped(each)));
        page.heading("OPTIONS").paragraph(Roff.escaped("They stand before the command."));
        options(page, program);
        page.heading("COMMANDS");
        commands()
                .forEach(command -> page.item(
                        Roff.bold(command.name()) + " (" + Roff.bold(page(command)) + "(" + COMMANDS + "))",
                        Roff.escaped(summary(command))));
        for (Map.Entry<String, List<String[]>> section : Texts.sections().entrySet()) {
            page.heading(section.getKey());
            section.getValue().forEach(item -> page.item(Roff.bold(item[0]), Roff.escaped(item[1])));
        }
        page.heading("EXAMPLES").paragraph(Roff.escaped("One for each command; its own page has more."));
        page.verbatim(commands().map(ManPages::firstExample).collect(Collectors.joining("\n")));
        page.heading("SEE ALSO").paragraph(Roff.bold(program.name() + ".conf") + "(" + FILES + ")");
        return page.toString();
    }

    private String of(CommandSpec command) {
        var page = new Roff(page(command), COMMANDS, source);
        page.heading("NAME").paragraph(nameLine(page(command), command));
        page.heading("SYNOPSIS").paragraph(synopsis(command));
        page.heading("DESCRIPTION");
        page.paragraph(Roff.escaped(String.join(" ", description(command))));
        List<PositionalParamSpec> operands = operands(command);
        if (!operands.isEmpty()) {
            page.heading("OPERANDS");
            operands.forEach(operand -> page.item(
                    Roff.italic(operand.paramLabel()), Roff.escaped(String.join(" ", operand.description()))));
        }
        page.heading("OPTIONS");
        options(page, command);
        page.heading("EXAMPLES");
        page.verbatim(CommandLine.Help.Ansi.OFF
                .string(String.join("\n", command.usageMessage().footer()))
                .stripIndent());
        page.heading("SEE ALSO")
                .paragraph(Roff.bold(program.name()) + "(" + COMMANDS + "), " + Roff.bold(program.name() + ".conf")
                        + "(" + FILES + ")");
        return page.toString();
    }

    /** The line for a shell, and the one below it that says what that does. */
    private static String firstExample(CommandSpec command) {
        String[] examples = command.usageMessage().footer();
        return CommandLine.Help.Ansi.OFF
                .string(examples[0] + "\n" + examples[1])
                .stripIndent();
    }

    private static String nameLine(String name, CommandSpec command) {
        String summary = summary(command).replaceAll("[.:]$", "");
        return Roff.escaped(name) + " \\- " + Roff.escaped(summary);
    }

    /** Its first sentence, or the first part of that. */
    static String summary(CommandSpec command) {
        String whole = String.join(" ", description(command));
        int end = whole.indexOf(". ");
        return end < 0 ? whole : whole.substring(0, end + 1);
    }

    private static List<String> description(CommandSpec command) {
        return List.of(command.usageMessage().description());
    }

    private String synopsis(CommandSpec command) {
        List<String> words = new ArrayList<>();
        words.add(Roff.bold(program.name()));
        words.add("[" + Roff.italic("GLOBAL OPTIONS") + "]");
        words.add(Roff.bold(command.name()));
        String options = synopsisOfOptions(command);
        if (!options.isEmpty()) {
            words.add(options);
        }
        operands(command).forEach(operand -> words.add(synopsis(operand)));
        return String.join(" ", words);
    }

    private static String synopsisOfOptions(CommandSpec command) {
        return options(command)
                .filter(option -> !option.usageHelp() && !option.versionHelp())
                .map(option -> {
                    String word = Roff.bold(option.longestName()) + value(option, " ");
                    return option.required() ? word : "[" + word + "]";
                })
                .collect(Collectors.joining(" "));
    }

    private static String synopsis(PositionalParamSpec operand) {
        String word = Roff.italic(operand.paramLabel());
        String all = operand.arity().max() > 1 ? word + "..." : word;
        return operand.arity().min() > 0 ? all : "[" + all + "]";
    }

    private static List<PositionalParamSpec> operands(CommandSpec command) {
        return command.positionalParameters().stream()
                .filter(operand -> !operand.hidden())
                .toList();
    }

    private static Stream<OptionSpec> options(CommandSpec command) {
        return command.options().stream().filter(option -> !option.hidden());
    }

    private static void options(Roff page, CommandSpec command) {
        options(command)
                .forEach(option -> page.item(
                        Stream.of(option.names()).map(Roff::bold).collect(Collectors.joining(", "))
                                + value(option, " "),
                        Roff.escaped(String.join(" ", option.description()) + choice(option))));
    }

    private static String value(OptionSpec option, String before) {
        return option.arity().max() == 0 ? "" : before + Roff.italic(option.paramLabel());
    }

    private static String choice(ArgSpec option) {
        List<String> words = Words.of(option);
        return words.isEmpty() ? "" : ": " + String.join(", ", words);
    }

    /** From the built-in defaults, whose comments say what each key means. */
    private String configuration(String name) {
        var page = new Roff(name, FILES, source);
        page.heading("NAME").paragraph(Roff.escaped(name) + " \\- host configuration of " + program.name());
        page.heading("SYNOPSIS").paragraph(Roff.italic("/etc/qemu/" + name));
        page.heading("DESCRIPTION");
        Texts.paragraphs("configuration").forEach(each -> page.paragraph(Roff.escaped(each)));
        page.heading("KEYS AND DEFAULTS").verbatim(Texts.defaults());
        page.heading("EXAMPLES");
        page.verbatim(Texts.example());
        page.heading("SEE ALSO").paragraph(Roff.bold(program.name()) + "(" + COMMANDS + ")");
        return page.toString();
    }
}
