package io.flyingcircus.fcqemu.adapter.qemu.definitions;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with one definition file, each with its place, what was found and what is expected. */
final class Problems {

    /** More than anybody reads; the rest is counted. */
    private static final int MOST = 20;

    private static final int LONGEST_QUOTE = 60;

    private final String file;
    private final List<String> found = new ArrayList<>();
    private int beyond;

    Problems(String file) {
        this.file = file;
    }

    /**
     * @param line counted from 1, or 0 for the file as a whole
     * @param what is wrong, and what to do about it
     */
    void add(int line, String what) {
        if (found.size() < MOST) {
            found.add((line > 0 ? file + ":" + line : file) + ": " + what);
        } else {
            beyond++;
        }
    }

    /** A field with a wrong value. */
    void field(int line, String field, String value, String expected) {
        add(line, field + ": found " + value + ", expected " + expected + "; correct it there or in the directory");
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    List<String> all() {
        List<String> all = new ArrayList<>(found);
        if (beyond > 0) {
            all.add(file + ": and " + beyond + " more problems");
        }
        return all;
    }

    /** A value of the file, in quotes, short and printable. */
    static String quote(String value) {
        String cut = value.length() > LONGEST_QUOTE ? value.substring(0, LONGEST_QUOTE) + "..." : value;
        return "'" + cut.replaceAll("\\p{Cntrl}", "?") + "'";
    }
}
