package io.flyingcircus.fcqemu.adapter.qemu.qmp;

import io.flyingcircus.fcqemu.adapter.qemu.lines.BoundedJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Block devices. All throw as {@link QmpSession#execute} does. */
public record BlockCommands(QmpSession session) {

    /**
     * A block device of the guest ({@code BlockInfo}).
     *
     * @param device QEMU's name, for example {@code virtio0}; empty for one that has none
     * @param inserted its medium, if it has one
     * @param ioStatus {@code ok}, {@code failed} or {@code nospace}; empty where QEMU tells none
     */
    public record Device(String device, Optional<Medium> inserted, Optional<String> ioStatus) {}

    /**
     * What is in a device ({@code BlockDeviceInfo}).
     *
     * @param nodeName QEMU's name of the block node; empty where it tells none
     * @param file the image's name in QEMU's words
     * @param virtualSizeBytes as the guest sees it
     * @param throttle its limits
     */
    public record Medium(String nodeName, String file, long virtualSizeBytes, BlockThrottle throttle) {}

    /** {@code query-block}: all devices in QEMU's order. */
    public List<Device> queryBlock() throws QmpException {
        List<Device> devices = new ArrayList<>();
        for (QmpReply device : session.execute(QmpCommand.of("query-block")).elements()) {
            Optional<QmpReply> inserted = device.find("inserted");
            Optional<Medium> medium = inserted.isEmpty() ? Optional.empty() : Optional.of(medium(inserted.get()));
            Optional<String> ioStatus =
                    device.find("io-status").isEmpty() ? Optional.empty() : Optional.of(device.text("io-status"));
            devices.add(new Device(device.text("device"), medium, ioStatus));
        }
        return List.copyOf(devices);
    }

    /** {@code block_set_io_throttle}: these limits and no others from here on. Running requests are not affected. */
    public void setIoThrottle(String device, BlockThrottle throttle) throws QmpException {
        session.execute(new QmpCommand("block_set_io_throttle", throttle.arguments(device)));
    }

    /**
     * {@code block_resize}: the image and what the guest sees of it. <b>Also shrinks</b>, without asking.
     *
     * @param sizeBytes new size
     */
    public void resize(String device, long sizeBytes) throws QmpException {
        session.execute(new QmpCommand(
                "block_resize", BoundedJson.object().put("device", device).put("size", sizeBytes)));
    }

    private static Medium medium(QmpReply inserted) throws QmpException.ProtocolNonsense {
        String nodeName = inserted.find("node-name").isEmpty() ? "" : inserted.text("node-name");
        long size = inserted.member("image").number("virtual-size");
        return new Medium(nodeName, inserted.text("file"), size, BlockThrottle.of(inserted));
    }
}
