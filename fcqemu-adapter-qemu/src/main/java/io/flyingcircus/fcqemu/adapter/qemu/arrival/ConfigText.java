package io.flyingcircus.fcqemu.adapter.qemu.arrival;

import io.flyingcircus.fcqemu.adapter.qemu.lines.Excerpt;
import io.flyingcircus.fcqemu.adapter.qemu.template.TemplateException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a {@code -readconfig} file more strictly than QEMU does ({@code qemu_config_parse} in {@code util/qemu-config.c}):
 * that one ignores what follows a value, and takes the rest of a line of more than 1022 bytes for another line. Here each
 * line is all that it seems to be, or the file is refused.
 */
final class ConfigText {

    private static final int MAX_BYTES = 256 * 1024;
    private static final int MAX_LINE_BYTES = 1000;
    private static final int MAX_SECTIONS = 500;

    private static final Pattern SECTION =
            Pattern.compile("\\[([A-Za-z0-9_-]{1,60})(?: \"([A-Za-z0-9_.{}-]{1,60})\")?\\][ \\t]*");
    private static final Pattern SETTING =
            Pattern.compile("[ \\t]*([A-Za-z0-9_.-]{1,60})[ \\t]*=[ \\t]*\"([^\"]*)\"[ \\t]*");
    private static final Pattern NOTHING = Pattern.compile("[ \\t]*(#.*)?");

    private ConfigText() {}

    /**
     * Its sections.
     *
     * @param source where it is from, for messages
     * @throws TemplateException naming the line that is no plain part of such a file
     */
    static List<ConfigSection> parse(String source, String text) throws TemplateException {
        requirePlainLines(source, text);
        List<ConfigSection> sections = new ArrayList<>();
        List<ConfigSection.Setting> settings = new ArrayList<>();
        ConfigSection open = null;
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            if (NOTHING.matcher(line).matches()) {
                continue;
            }
            Matcher section = SECTION.matcher(line);
            Matcher setting = SETTING.matcher(line);
            if (section.matches()) {
                if (open != null) {
                    sections.add(new ConfigSection(open.kind(), open.id(), open.line(), settings));
                    settings.clear();
                }
                String id = section.group(2) == null ? "" : section.group(2);
                open = new ConfigSection(section.group(1), id, number, List.of());
            } else if (setting.matches() && open != null) {
                settings.add(new ConfigSection.Setting(setting.group(1), setting.group(2), number));
            } else {
                throw new TemplateException(
                        source + ":" + number + ": neither a section nor a setting in one: " + Excerpt.of(line));
            }
        }
        if (open != null) {
            sections.add(new ConfigSection(open.kind(), open.id(), open.line(), settings));
        }
        if (sections.size() > MAX_SECTIONS) {
            throw new TemplateException(source + ": has " + sections.size() + " sections, more than any VM");
        }
        return List.copyOf(sections);
    }

    /**
     * Whether QEMU sees the same lines as we do.
     *
     * @throws TemplateException if it is too large, or has a line that is too long or has control characters
     */
    static void requirePlainLines(String source, String text) throws TemplateException {
        if (text.length() > MAX_BYTES) {
            throw new TemplateException(source + ": has more than " + MAX_BYTES + " bytes");
        }
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            if (line.getBytes(StandardCharsets.UTF_8).length > MAX_LINE_BYTES) {
                throw new TemplateException(source + ":" + number + ": has more than " + MAX_LINE_BYTES + " bytes");
            }
            if (line.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f)) {
                throw new TemplateException(source + ":" + number + ": has a control character");
            }
        }
    }
}
