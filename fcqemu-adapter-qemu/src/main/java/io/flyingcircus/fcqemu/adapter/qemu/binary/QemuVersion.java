package io.flyingcircus.fcqemu.adapter.qemu.binary;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Version of a QEMU program.
 *
 * @param text as it writes it, for example {@code 7.2.22}
 * @param major its first number
 */
public record QemuVersion(String text, int major) {

    private static final Pattern BANNER = Pattern.compile("version ((\\d{1,4})\\.\\d+[.\\d]*)");
    private static final int WITHOUT_CHROOT = 9;
    private static final int WITHOUT_RUNAS = 10;

    /** Reads what {@code --version} prints. */
    public static Optional<QemuVersion> parse(String banner) {
        Matcher matcher = BANNER.matcher(banner);
        return matcher.find()
                ? Optional.of(new QemuVersion(matcher.group(1), Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }

    /** Whether this one is older than {@code other}: its first two numbers, as the third changes nothing that travels. */
    public boolean olderThan(QemuVersion other) {
        return major < other.major || (major == other.major && minor() < other.minor());
    }

    private int minor() {
        return Integer.parseInt(text.split("\\.", -1)[1]);
    }

    /**
     * Arguments as this version takes them. What travels between hosts is in the words of the oldest: version 9 dropped
     * {@code -chroot}, version 10 {@code -runas}; {@code -run-with} took their place.
     */
    public List<String> translate(List<String> arguments) {
        List<String> translated = new ArrayList<>();
        List<String> runWith = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String option = arguments.get(i);
            boolean last = i + 1 == arguments.size();
            if (!last && major >= WITHOUT_CHROOT && option.equals("-chroot")) {
                runWith.add("chroot=" + arguments.get(++i));
            } else if (!last && major >= WITHOUT_RUNAS && option.equals("-runas")) {
                runWith.add("user=" + arguments.get(++i));
            } else {
                translated.add(option);
            }
        }
        if (!runWith.isEmpty()) {
            translated.add("-run-with");
            translated.add(String.join(",", runWith));
        }
        return translated;
    }

    @Override
    public String toString() {
        return text;
    }
}
