package io.flyingcircus.fcqemu.adapter.ceph.filesystem;

import io.flyingcircus.fcqemu.ports.storage.SeedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code mkfs.xfs -p} puts into a new file system (mkfs.xfs(8)). The contents are read from files beside it, named
 * relative to it: a word of a prototype ends at the first space, and paths may have some.
 */
final class XfsPrototype {

    private static final String FILE = "prototype";
    private static final String CONTENTS = "contents";

    private final List<SeedFile> files;

    XfsPrototype(List<SeedFile> files) {
        if (files.stream().map(SeedFile::name).distinct().count() != files.size()) {
            throw new IllegalArgumentException("two files of one name: "
                    + files.stream().map(SeedFile::name).toList());
        }
        this.files = List.copyOf(files);
    }

    /** Writes it and the contents of its files; returns its name, relative to the folder. */
    String writeTo(Path folder) throws IOException {
        Path contents = Files.createDirectory(folder.resolve(CONTENTS));
        for (SeedFile file : files) {
            Files.writeString(contents.resolve(file.name()), file.content());
        }
        Files.writeString(folder.resolve(FILE), text());
        return FILE;
    }

    /** First the name of a boot program and two sizes, all unused today; then the tree, each folder ended by "$". */
    String text() {
        StringBuilder text = new StringBuilder("/dev/null\n0 0\nd--777 0 0\nfc-data d--750 0 0\n");
        for (SeedFile file : files) {
            text.append("%s ---%03o 0 0 %s/%s\n".formatted(file.name(), file.mode(), CONTENTS, file.name()));
        }
        return text.append("$\n$\n").toString();
    }
}
