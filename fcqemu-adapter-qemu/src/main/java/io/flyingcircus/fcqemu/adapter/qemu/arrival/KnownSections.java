package io.flyingcircus.fcqemu.adapter.qemu.arrival;

import io.flyingcircus.fcqemu.adapter.qemu.lines.Excerpt;
import io.flyingcircus.fcqemu.adapter.qemu.template.FormatTemplate;
import io.flyingcircus.fcqemu.adapter.qemu.template.TemplateException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The sections that templates can produce. A section that arrives is known if there is one of its kind and id in which each
 * of its settings can stand.
 */
final class KnownSections {

    /** A line of a template that is nothing but a field: whole settings or sections, which come from elsewhere. */
    private static final Pattern LONE_FIELD = Pattern.compile("(?m)^[ \\t]*\\{[^{}]*\\}[ \\t]*$");

    private record KnownSetting(String key, Pattern value) {
        boolean fits(ConfigSection.Setting setting) {
            return key.equals(setting.key()) && value.matcher(setting.value()).matches();
        }
    }

    private record KnownSection(String kind, Pattern id, List<KnownSetting> settings) {
        boolean isFor(ConfigSection section) {
            return kind.equals(section.kind()) && id.matcher(section.id()).matches();
        }

        long unknownIn(ConfigSection section) {
            return section.settings().stream()
                    .filter(setting -> settings.stream().noneMatch(known -> known.fits(setting)))
                    .count();
        }
    }

    private final KnownFields fields;
    private final List<KnownSection> known = new ArrayList<>();

    KnownSections(KnownFields fields) {
        this.fields = fields;
    }

    /**
     * Adds what a template can produce.
     *
     * @param source where it is from, for messages
     * @throws TemplateException if it is no template
     */
    void add(String source, String template) throws TemplateException {
        String plain = LONE_FIELD.matcher(template).replaceAll("");
        for (ConfigSection section : ConfigText.parse(source, plain)) {
            List<KnownSetting> settings = new ArrayList<>();
            for (ConfigSection.Setting setting : section.settings()) {
                settings.add(new KnownSetting(setting.key(), pattern(source, setting.value())));
            }
            known.add(new KnownSection(section.kind(), pattern(source, section.id()), settings));
        }
    }

    private Pattern pattern(String source, String text) throws TemplateException {
        return FormatTemplate.parse(source, text).matching(fields::pattern);
    }

    /** @throws TemplateException naming the first section or setting no template has */
    void require(String source, List<ConfigSection> sections) throws TemplateException {
        for (ConfigSection section : sections) {
            List<KnownSection> alike =
                    known.stream().filter(candidate -> candidate.isFor(section)).toList();
            if (alike.isEmpty()) {
                throw unknown(source, section.line(), "the section " + section);
            }
            if (alike.stream().noneMatch(candidate -> candidate.unknownIn(section) == 0)) {
                throw unknown(source, section.line(), firstUnknown(section, alike));
            }
        }
    }

    /** A setting none of them has, or else the section as a whole, whose settings do not go together. */
    private static String firstUnknown(ConfigSection section, List<KnownSection> alike) {
        for (ConfigSection.Setting setting : section.settings()) {
            boolean anywhere = alike.stream()
                    .flatMap(candidate -> candidate.settings().stream())
                    .anyMatch(k -> k.fits(setting));
            if (!anywhere) {
                return "'" + Excerpt.of(setting.toString()) + "' in section " + section;
            }
        }
        return "this combination in section " + section + ": "
                + Excerpt.of(section.settings().toString());
    }

    private static TemplateException unknown(String source, int line, String what) {
        return new TemplateException(
                source + ":" + line + ": " + what + " is not what a template of the fleet or of this"
                        + " host produces for this VM, and is not let in, since QEMU begins as root. If it is meant to be there,"
                        + " write it into etc/qemu/qemu.vm.cfg.in of this host");
    }
}
