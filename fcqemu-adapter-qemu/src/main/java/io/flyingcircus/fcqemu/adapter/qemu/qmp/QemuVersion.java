package io.flyingcircus.fcqemu.adapter.qemu.qmp;

/**
 * Version of a QEMU ({@code VersionInfo}).
 *
 * @param major first number
 * @param minor second number
 * @param micro third number
 * @param packaged what the distribution calls it, may be empty
 */
public record QemuVersion(long major, long minor, long micro, String packaged) {

    static QemuVersion of(QmpReply reply) throws QmpException.ProtocolNonsense {
        QmpReply numbers = reply.member("qemu");
        return new QemuVersion(
                numbers.number("major"), numbers.number("minor"), numbers.number("micro"), reply.text("package"));
    }

    /** For example {@code 7.2.22}. */
    @Override
    public String toString() {
        return major + "." + minor + "." + micro;
    }
}
