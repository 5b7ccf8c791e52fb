package io.flyingcircus.fcqemu.adapter.qemu.arrival;

import java.util.List;

/**
 * A section of a {@code -readconfig} file.
 *
 * @param kind for example {@code chardev}
 * @param id empty where it has none
 * @param line where it begins, counted from 1
 * @param settings its lines
 */
record ConfigSection(String kind, String id, int line, List<Setting> settings) {

    /**
     * One line of a section.
     *
     * @param key for example {@code backend}
     * @param value what stands between its quotes
     * @param line where, counted from 1
     */
    record Setting(String key, String value, int line) {

        @Override
        public String toString() {
            return key + " = \"" + value + "\"";
        }
    }

    ConfigSection {
        settings = List.copyOf(settings);
    }

    @Override
    public String toString() {
        return "[" + kind + (id.isEmpty() ? "" : " \"" + id + "\"") + "]";
    }
}
