package io.flyingcircus.fcqemu.cli.reference;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.ArgSpec;

/** The words that an option understands. */
final class Words {

    private Words() {}

    /** Those of an option that takes one of a few; empty for all others. */
    static List<String> of(ArgSpec argument) {
        Class<?> type = argument.type();
        return type.isEnum()
                ? Arrays.stream(type.getEnumConstants())
                        .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                        .toList()
                : List.of();
    }
}
