package io.flyingcircus.fcqemu.it.twohosts;

import io.flyingcircus.fcqemu.it.onehost.TestVm;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Collectors;

/** A guest that does nothing but write its memory; it runs at once, without an operating system. */
final class MemoryWriter {

    private static final int SECTOR = 512;
    private static final int PAGES = 0x1f0;
    private static final int SIZE = 0x1f4;
    private static final int SIGNATURE = 0x1fe;
    private static final int DISK_MIB = 8;

    private MemoryWriter() {}

    /** Makes the root volume of a VM: once started, it writes so much memory over and over, as fast as it can. */
    static void install(TestVm vm, int mebibytes) {
        byte[] disk = new byte[DISK_MIB << 20];
        byte[] code = HexFormat.of().parseHex(code());
        ByteBuffer sector = ByteBuffer.wrap(disk, 0, SECTOR).order(ByteOrder.LITTLE_ENDIAN);
        sector.put(code).putInt(PAGES, 0).putInt(SIZE, mebibytes << 20).putShort(SIGNATURE, (short) 0xaa55);
        try {
            Path image = Files.createTempFile("memory-writer", ".img");
            Files.write(image, disk);
            vm.rbd("import", "--no-progress", image.toString(), vm.image("root"));
            Files.delete(image);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String code() {
        try (InputStream in = Objects.requireNonNull(MemoryWriter.class.getResourceAsStream("memory-writer.hex"))) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .map(line -> line.replaceFirst("#.*", "").replace(" ", ""))
                    .collect(Collectors.joining());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
