package io.flyingcircus.fcqemu.adapter.ceph.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** When files were changed that a connection was made by. */
record FileTimes(Map<Path, Optional<FileTime>> changed) {

    static FileTimes of(Path file) {
        return new FileTimes(Map.of()).and(List.of(file));
    }

    FileTimes and(List<Path> more) {
        Map<Path, Optional<FileTime>> all = new LinkedHashMap<>(changed);
        more.forEach(file -> all.put(file, now(file)));
        return new FileTimes(all);
    }

    /** Whether none was changed, made or removed since. */
    boolean areSame() {
        return changed.entrySet().stream().allMatch(file -> file.getValue().equals(now(file.getKey())));
    }

    private static Optional<FileTime> now(Path file) {
        try {
            return Optional.of(Files.getLastModifiedTime(file));
        } catch (IOException notThere) {
            return Optional.empty();
        }
    }
}
