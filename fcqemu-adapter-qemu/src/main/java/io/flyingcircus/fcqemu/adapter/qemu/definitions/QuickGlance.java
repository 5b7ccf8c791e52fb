package io.flyingcircus.fcqemu.adapter.qemu.definitions;

import io.flyingcircus.fcqemu.ports.definitions.Glance;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a definition says of a VM's state, from its lines: to read YAML as a whole takes some milliseconds each. Only a file that is
 * written plainly is read so, one value a line, as all are that come from the directory. Wherever a line could mean
 * something else than it seems to, there is no answer, and the whole has to be read.
 *
 * <p>It rests on indentation: a line at the left edge, or at the edge of the mapping below {@code parameters}, is a key there. It
 * can be part of a value above only in brackets or quotes, so a file in which those are not closed in their line has no answer.
 */
final class QuickGlance {

    private static final String PARAMETERS = "parameters";
    private static final String HOST = "kvm_host";
    private static final Set<String> AT_TOP = Set.of("name", DefinitionYaml.GENERATION);
    private static final Set<String> IN_PARAMETERS = Set.of("id", "online", HOST, "disk", "memory", "cores", "machine");

    /** Lines end at them as well, or they make blanks of other widths. */
    private static final List<String> ODD =
            List.of("\t", "\r", "\u0085", "\u2028", "\u2029", "\ufeff", "\n---", "\n...");

    private static final Set<String> NOTHING_OR_NO_TEXT = Set.of("", "null", "Null", "NULL");

    /** A text without letters, which for a host means none in particular. */
    private static final Set<String> EMPTY = Set.of("''", "\"\"");

    private static final int LONGEST_NUMBER = 18;

    private final String text;
    private final TreeMap<String, String> values = new TreeMap<>();
    private boolean inParameters;
    private boolean parametersSeen;
    private int edge;
    /** Indentation of the line before, if that has a value: what is deeper would be part of it. */
    private int valueAt = Integer.MAX_VALUE;

    private QuickGlance(String text) {
        this.text = text;
    }

    /** What the text says; empty if that takes more than a glance. */
    static Optional<Glance.Seen> of(VmName vm, String text) {
        if (text.startsWith("%") || ODD.stream().anyMatch(text::contains)) {
            return Optional.empty();
        }
        var glance = new QuickGlance(text);
        return glance.readLines() ? glance.seen(vm) : Optional.empty();
    }

    private boolean readLines() {
        int from = text.startsWith("---\n") ? 4 : 0;
        while (from < text.length()) {
            int end = text.indexOf('\n', from);
            if (end < 0) {
                end = text.length();
            }
            int start = from;
            while (start < end && text.charAt(start) == ' ') {
                start++;
            }
            if (start < end && text.charAt(start) != '#' && !readLine(start - from, text.substring(start, end))) {
                return false;
            }
            from = end + 1;
        }
        return true;
    }

    private boolean readLine(int indent, String line) {
        if (indent > valueAt || !closesAll(line)) {
            return false;
        }
        valueAt = Integer.MAX_VALUE;
        if (indent == 0) {
            inParameters = false;
            return readKey(0, line, AT_TOP);
        }
        if (!inParameters) {
            return true;
        }
        if (edge == 0) {
            edge = indent;
        }
        return indent > edge || (indent == edge && readKey(edge, line, IN_PARAMETERS));
    }

    private boolean readKey(int indent, String line, Set<String> looked) {
        if (line.startsWith("- ") || line.equals("-")) {
            return true; // of a list whose key is above it
        }
        int colon = line.indexOf(':');
        if (colon <= 0 || (colon + 1 < line.length() && line.charAt(colon + 1) != ' ')) {
            return false;
        }
        String key = line.substring(0, colon);
        if (!isPlain(key)) {
            return false;
        }
        String value = line.substring(colon + 1).strip();
        if (indent == 0 && key.equals(PARAMETERS)) {
            inParameters = true;
            boolean first = !parametersSeen;
            parametersSeen = true;
            return first && value.isEmpty();
        }
        if (!looked.contains(key)) {
            return true;
        }
        valueAt = indent;
        if (key.equals(HOST) && EMPTY.contains(value)) {
            return values.put(key, "") == null;
        }
        return isPlain(value) && !NOTHING_OR_NO_TEXT.contains(value) && values.put(key, value) == null;
    }

    private static boolean isPlain(String word) {
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            boolean inside = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '_'
                    || (i > 0 && (c == '-' || c == '.'));
            if (!inside) {
                return false;
            }
        }
        return true;
    }

    private static boolean closesAll(String line) {
        return count(line, '"') % 2 == 0
                && count(line, '\'') % 2 == 0
                && count(line, '[') == count(line, ']')
                && count(line, '{') == count(line, '}');
    }

    private static int count(String line, char sign) {
        int count = 0;
        for (int i = line.indexOf(sign); i >= 0; i = line.indexOf(sign, i + 1)) {
            count++;
        }
        return count;
    }

    private Optional<Glance.Seen> seen(VmName vm) {
        long generation = values.containsKey(DefinitionYaml.GENERATION) ? number(DefinitionYaml.GENERATION, 0) : 0;
        long cores = number("cores", 1);
        boolean plausible = vm.value().equals(values.get("name"))
                && values.getOrDefault("machine", "virtual").equals("virtual")
                && generation >= 0
                && cores >= 1
                && cores <= DefinitionParser.MAX_CORES
                && between("id", 0, VmDefinition.MAX_ID)
                && between("disk", 1, DefinitionParser.MAX_DISK_GIB)
                && between("memory", 1, DefinitionParser.MAX_MEMORY_MIB);
        String online = values.getOrDefault("online", "");
        if (!plausible || !(online.equals("true") || online.equals("false"))) {
            return Optional.empty();
        }
        String host = values.getOrDefault(HOST, "");
        try {
            return Optional.of(new Glance.Seen(
                    generation,
                    online.equals("true"),
                    host.isEmpty() ? Optional.empty() : Optional.of(new HostName(host)),
                    (int) cores));
        } catch (IllegalArgumentException noHost) {
            return Optional.empty();
        }
    }

    private boolean between(String key, long least, long most) {
        long number = number(key, least);
        return number >= least && number <= most;
    }

    /** As a definition may have it: digits, none of them a zero in front. Less than {@code least} if it is none. */
    private long number(String key, long least) {
        String value = values.getOrDefault(key, "");
        boolean digits = !value.isEmpty()
                && value.length() <= LONGEST_NUMBER
                && value.chars().allMatch(c -> c >= '0' && c <= '9')
                && (value.length() == 1 || value.charAt(0) != '0');
        return digits ? Long.parseLong(value) : least - 1;
    }
}
