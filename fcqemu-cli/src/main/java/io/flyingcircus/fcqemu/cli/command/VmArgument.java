package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A VM as operators name it: by its name, or by the path of its definition, {@code /etc/qemu/vm/NAME.cfg}. */
final class VmArgument implements ITypeConverter<VmName> {

    private static final String ENDING = ".cfg";
    private static final Path FOLDER = Path.of("etc/qemu/vm");

    @Override
    public VmName convert(String text) {
        try {
            return new VmName(text.endsWith(ENDING) ? nameOf(text) : text);
        } catch (IllegalArgumentException mistake) {
            throw new TypeConversionException(mistake.getMessage());
        }
    }

    /** A file elsewhere is no definition of this host; to act on a VM that is called like it would surprise. */
    private static String nameOf(String text) {
        Path path = Path.of(text).toAbsolutePath().normalize();
        Path folder = path.getParent();
        if (folder == null || !folder.endsWith(FOLDER)) {
            throw new TypeConversionException(
                    "'" + text + "' is no definition of this host: those are " + FOLDER + "/NAME" + ENDING);
        }
        String file = path.getFileName().toString();
        return file.substring(0, file.length() - ENDING.length());
    }
}
