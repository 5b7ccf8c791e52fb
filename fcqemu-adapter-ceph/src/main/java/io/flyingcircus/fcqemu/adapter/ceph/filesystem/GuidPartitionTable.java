package io.flyingcircus.fcqemu.adapter.ceph.filesystem;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.CRC32;

/**
 * A GUID partition table with a single Linux partition that begins at sector {@value #FIRST_SECTOR} and fills the disk
 * (UEFI specification, chapter 5).
 *
 * <p>Written here because {@code sgdisk} syncs all file systems of the host and then sleeps for a second, on a file as
 * on a disk, which would be most of the time a cold start takes.
 */
final class GuidPartitionTable {

    /** Where the partition begins: aligned to Ceph's objects of 4 MiB. */
    static final long FIRST_SECTOR = 8192;

    static final int SECTOR_BYTES = 512;

    private static final int ENTRIES = 128;
    private static final int ENTRY_BYTES = 128;
    private static final int HEADER_BYTES = 92;
    private static final int ENTRIES_SECTORS = ENTRIES * ENTRY_BYTES / SECTOR_BYTES;
    private static final UUID LINUX_FILE_SYSTEM = UUID.fromString("0FC63DAF-8483-4772-8E79-3D69D8477DE4");

    private final long sectors;
    private final UUID disk;
    private final ByteBuffer entries;

    /**
     * A table for a disk of that size.
     *
     * @param name name of the partition
     */
    GuidPartitionTable(long diskBytes, String name, UUID disk, UUID partition) {
        if (diskBytes % SECTOR_BYTES != 0 || diskBytes / SECTOR_BYTES <= 2 * FIRST_SECTOR) {
            throw new IllegalArgumentException("no size for a partitioned volume: " + diskBytes + " bytes");
        }
        this.sectors = diskBytes / SECTOR_BYTES;
        this.disk = disk;
        this.entries = entries(name, partition);
    }

    /** Where the partition begins, in bytes. */
    long partitionOffset() {
        return FIRST_SECTOR * SECTOR_BYTES;
    }

    /** How long the partition is, in bytes. */
    long partitionBytes() {
        return (lastUsableSector() - FIRST_SECTOR + 1) * SECTOR_BYTES;
    }

    private long lastUsableSector() {
        return sectors - ENTRIES_SECTORS - 2;
    }

    /** Writes the table at the beginning and its copy at the end of a file of the disk's size. */
    void writeTo(FileChannel file) throws IOException {
        write(file, 0, protectiveMbr());
        write(file, 1, header(1, sectors - 1, 2));
        write(file, 2, entries.duplicate());
        write(file, sectors - 1 - ENTRIES_SECTORS, entries.duplicate());
        write(file, sectors - 1, header(sectors - 1, 1, sectors - 1 - ENTRIES_SECTORS));
    }

    private static void write(FileChannel file, long sector, ByteBuffer bytes) throws IOException {
        long position = sector * SECTOR_BYTES;
        while (bytes.hasRemaining()) {
            position += file.write(bytes, position);
        }
    }

    /** One entry of type EE over the whole disk, so that tools which know no GPT see a disk in use. */
    private ByteBuffer protectiveMbr() {
        ByteBuffer mbr = littleEndian(SECTOR_BYTES);
        mbr.position(446);
        mbr.put(new byte[] {0, 0, 2, 0, (byte) 0xEE, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF});
        mbr.putInt(1);
        mbr.putInt((int) Math.min(sectors - 1, 0xFFFF_FFFFL));
        mbr.putShort(510, (short) 0xAA55);
        return mbr.rewind();
    }

    private ByteBuffer header(long here, long other, long entriesSector) {
        ByteBuffer header = littleEndian(SECTOR_BYTES);
        header.put("EFI PART".getBytes(StandardCharsets.US_ASCII));
        header.putInt(0x0001_0000).putInt(HEADER_BYTES).putInt(0).putInt(0);
        header.putLong(here).putLong(other);
        header.putLong(2 + ENTRIES_SECTORS).putLong(lastUsableSector());
        put(header, disk);
        header.putLong(entriesSector).putInt(ENTRIES).putInt(ENTRY_BYTES).putInt(crc(entries.duplicate()));
        header.putInt(16, crc(header.duplicate().flip()));
        return header.rewind();
    }

    private ByteBuffer entries(String name, UUID partition) {
        ByteBuffer table = littleEndian(ENTRIES * ENTRY_BYTES);
        put(table, LINUX_FILE_SYSTEM);
        put(table, partition);
        table.putLong(FIRST_SECTOR).putLong(lastUsableSector()).putLong(0);
        table.put(name.getBytes(StandardCharsets.UTF_16LE));
        return table.rewind();
    }

    /** GUIDs keep their first three parts in little-endian order, the rest as it is written. */
    private static void put(ByteBuffer buffer, UUID guid) {
        long most = guid.getMostSignificantBits();
        buffer.putInt((int) (most >>> 32)).putShort((short) (most >>> 16)).putShort((short) most);
        buffer.putLong(Long.reverseBytes(guid.getLeastSignificantBits()));
    }

    private static int crc(ByteBuffer bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
