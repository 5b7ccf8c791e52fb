package io.flyingcircus.fcqemu.cli.config;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Sections, keys and values, as Python's {@code ConfigParser} reads them: keys in lower case, section names as written.
 *
 * @param sections values by section and key
 * @param lines line on which a section begins
 */
record IniDocument(SortedMap<String, SortedMap<String, IniValue>> sections, SortedMap<String, Integer> lines) {

    IniDocument {
        var copy = new TreeMap<String, SortedMap<String, IniValue>>();
        sections.forEach((name, values) -> copy.put(name, Collections.unmodifiableSortedMap(new TreeMap<>(values))));
        sections = Collections.unmodifiableSortedMap(copy);
        lines = Collections.unmodifiableSortedMap(new TreeMap<>(lines));
    }

    /** No section at all. */
    static IniDocument empty() {
        return new IniDocument(Collections.emptySortedMap(), Collections.emptySortedMap());
    }

    Optional<IniValue> value(String section, String key) {
        return Optional.ofNullable(section(section).get(key));
    }

    SortedMap<String, IniValue> section(String name) {
        return sections.getOrDefault(name, Collections.emptySortedMap());
    }

    /** This document with the values of {@code upper} instead of, or beside, its own. */
    IniDocument overlaidBy(IniDocument upper) {
        var merged = new TreeMap<String, SortedMap<String, IniValue>>();
        sections.forEach((name, values) -> merged.put(name, new TreeMap<>(values)));
        upper.sections.forEach((name, values) ->
                merged.computeIfAbsent(name, _ -> new TreeMap<>()).putAll(values));
        var mergedLines = new TreeMap<>(lines);
        mergedLines.putAll(upper.lines);
        return new IniDocument(merged, mergedLines);
    }
}
