package io.flyingcircus.fcqemu.ports.network;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A literal IP address, never a name. However it was written, its text is the one form Linux writes it in (RFC 5952 for
 * IPv6), so that equal addresses are equal.
 *
 * @param text without prefix length or zone
 */
public record IpAddress(String text) implements Comparable<IpAddress> {

    /** Which of the two protocols an address belongs to. */
    public enum Family {
        IPV4,
        IPV6
    }

    private static final int GROUPS = 8;
    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");
    private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");

    /** @throws IllegalArgumentException if it is no literal address */
    public IpAddress {
        text = IPV4.matcher(text).matches() ? text : write(groups(text));
    }

    /** Its protocol. */
    public Family family() {
        return text.indexOf(':') < 0 ? Family.IPV4 : Family.IPV6;
    }

    @Override
    public int compareTo(IpAddress other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }

    /** The eight groups of an IPv6 address; {@code ::} stands for as many zeros as are missing. */
    private static List<Integer> groups(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return requireAddress(text, side(text, text, true), 0);
        }
        List<Integer> before = side(text, text.substring(0, gap), false);
        List<Integer> after = side(text, text.substring(gap + 2), true);
        int zeros = GROUPS - before.size() - after.size();
        List<Integer> all = new ArrayList<>(before);
        for (int i = 0; i < zeros; i++) {
            all.add(0);
        }
        all.addAll(after);
        return requireAddress(text, all, 1 - zeros);
    }

    private static List<Integer> requireAddress(String text, List<Integer> groups, int tooMany) {
        if (groups.size() != GROUPS || tooMany > 0) {
            throw notAnAddress(text);
        }
        return groups;
    }

    /**
     * The groups on one side of a gap.
     *
     * @param last whether the address ends with them: then the last two may be written as an IPv4 address
     */
    private static List<Integer> side(String text, String side, boolean last) {
        List<Integer> groups = new ArrayList<>();
        if (side.isEmpty()) {
            return groups;
        }
        String[] parts = side.split(":", -1);
        for (int i = 0; i < parts.length; i++) {
            if (last && i == parts.length - 1 && IPV4.matcher(parts[i]).matches()) {
                String[] bytes = parts[i].split("\\.", -1);
                groups.add(Integer.parseInt(bytes[0]) << 8 | Integer.parseInt(bytes[1]));
                groups.add(Integer.parseInt(bytes[2]) << 8 | Integer.parseInt(bytes[3]));
            } else if (GROUP.matcher(parts[i]).matches()) {
                groups.add(Integer.parseInt(parts[i], 16));
            } else {
                throw notAnAddress(text);
            }
        }
        return groups;
    }

    /** Lower case, no leading zeros, the first of the longest runs of zeros as {@code ::}, but not a single one. */
    private static String write(List<Integer> groups) {
        int longest = 1;
        int start = -1;
        for (int i = 0; i < GROUPS; i++) {
            int end = i;
            while (end < GROUPS && groups.get(end) == 0) {
                end++;
            }
            if (end - i > longest) {
                longest = end - i;
                start = i;
            }
        }
        if (start < 0) {
            return hex(groups);
        }
        return hex(groups.subList(0, start)) + "::" + hex(groups.subList(start + longest, GROUPS));
    }

    private static String hex(List<Integer> groups) {
        return String.join(":", groups.stream().map(Integer::toHexString).toList());
    }

    private static IllegalArgumentException notAnAddress(String text) {
        return new IllegalArgumentException("not an IP address: " + text);
    }
}
