package io.flyingcircus.fcqemu.adapter.ceph.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuidPartitionTableTest {

    private static final long FIVE_GIB = 5L << 30;
    private static final long LAST_SECTOR = FIVE_GIB / 512 - 1;
    private static final UUID DISK = UUID.fromString("11223344-5566-7788-99aa-bbccddeeff00");
    private static final UUID PARTITION = UUID.fromString("00ffeedd-ccbb-aa99-8877-665544332211");

    @TempDir
    Path folder;

    private final GuidPartitionTable table = new GuidPartitionTable(FIVE_GIB, "tmp", DISK, PARTITION);

    @Test
    void the_partition_begins_at_sector_8192_and_ends_where_the_second_table_begins() {
        assertThat(table.partitionOffset()).isEqualTo(8192 * 512);
        assertThat(table.partitionBytes()).isEqualTo((LAST_SECTOR - 33 - 8192 + 1) * 512);
    }

    @Test
    void both_headers_point_to_each_other_and_have_right_checksums() throws IOException {
        Path disk = written();

        checkHeader(read(disk, 1, 512), 1, LAST_SECTOR, read(disk, 2, 16384), 2);
        checkHeader(
                read(disk, LAST_SECTOR, 512), LAST_SECTOR, 1, read(disk, LAST_SECTOR - 32, 16384), LAST_SECTOR - 32);
    }

    @Test
    void the_one_entry_is_a_linux_file_system_with_its_name() throws IOException {
        ByteBuffer entries = read(written(), 2, 16384);
        byte[] type = new byte[16];
        entries.get(0, type);
        byte[] name = new byte[72];
        entries.get(56, name);

        assertThat(type).inHexadecimal().startsWith(0xAF, 0x3D, 0xC6, 0x0F, 0x83, 0x84, 0x72, 0x47, 0x8E, 0x79);
        assertThat(entries.getLong(32)).isEqualTo(8192);
        assertThat(entries.getLong(40)).isEqualTo(LAST_SECTOR - 33);
        assertThat(new String(name, StandardCharsets.UTF_16LE).replace("\0", ""))
                .isEqualTo("tmp");
        assertThat(entries.position(128).slice()).isEqualTo(ByteBuffer.allocate(16384 - 128));
    }

    @Test
    void tools_that_know_no_gpt_see_a_disk_in_use() throws IOException {
        ByteBuffer mbr = read(written(), 0, 512);

        assertThat(mbr.get(450)).isEqualTo((byte) 0xEE);
        assertThat(mbr.getInt(454)).isOne();
        assertThat(mbr.getInt(458)).isEqualTo((int) LAST_SECTOR);
        assertThat(mbr.getShort(510)).isEqualTo((short) 0xAA55);
    }

    @Test
    void a_volume_without_room_for_a_partition_is_refused() {
        assertThatThrownBy(() -> new GuidPartitionTable(8 << 20, "tmp", DISK, PARTITION))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new GuidPartitionTable(FIVE_GIB + 1, "tmp", DISK, PARTITION))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void checkHeader(ByteBuffer header, long here, long other, ByteBuffer entries, long entriesSector) {
        assertThat(header.getLong(0)).isEqualTo(0x5452415020494645L);
        assertThat(header.getLong(24)).isEqualTo(here);
        assertThat(header.getLong(32)).isEqualTo(other);
        assertThat(header.getLong(40)).isEqualTo(34);
        assertThat(header.getLong(48)).isEqualTo(LAST_SECTOR - 33);
        assertThat(header.getLong(72)).isEqualTo(entriesSector);
        assertThat(header.getInt(88)).isEqualTo(crc(entries));
        int stored = header.getInt(16);
        header.putInt(16, 0);
        assertThat(crc(header.slice(0, 92))).isEqualTo(stored);
    }

    private static int crc(ByteBuffer bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }

    private Path written() throws IOException {
        Path disk = SparseFile.create(folder.resolve("disk"), FIVE_GIB);
        try (FileChannel channel = FileChannel.open(disk, StandardOpenOption.WRITE)) {
            table.writeTo(channel);
        }
        return disk;
    }

    private static ByteBuffer read(Path disk, long sector, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(disk)) {
            assertThat(channel.read(buffer, sector * 512)).isEqualTo(length);
        }
        return buffer.rewind();
    }
}
