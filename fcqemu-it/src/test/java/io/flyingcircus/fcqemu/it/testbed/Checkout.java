package io.flyingcircus.fcqemu.it.testbed;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the files of this project are. */
public final class Checkout {

    private static final Path TOP = find();

    private Checkout() {}

    /** The project's top folder. */
    public static Path top() {
        return TOP;
    }

    /** The build folder of this module. */
    public static Path target() {
        return TOP.resolve("fcqemu-it/target");
    }

    /** Surefire starts in the module's folder, development environments in the top folder. */
    private static Path find() {
        Path start = Path.of("").toAbsolutePath();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve("fcqemu-it/src"))) {
                return folder;
            }
        }
        throw new IllegalStateException("no checkout of fcqemu around " + start);
    }
}
