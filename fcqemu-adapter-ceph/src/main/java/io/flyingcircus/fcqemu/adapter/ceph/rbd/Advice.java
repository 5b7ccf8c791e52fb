package io.flyingcircus.fcqemu.adapter.ceph.rbd;

import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;

/** The last sentence of an error: what an operator should look at. */
final class Advice {

    private Advice() {}

    static String of(String operation, Reason reason, ClusterSettings settings) {
        return switch (operation) {
            case "rados_conf_read_file" -> "Check that the file is there and well-formed (ceph-conf in [ceph]).";
            case "rados_conf_set" -> "Check that librados is 16.2 or newer.";
            case "rados_connect" -> ofConnect(reason, settings);
            case "rados_ioctx_create" -> "Check with `ceph osd pool ls` that the pool exists.";
            default -> ofOperation(reason, settings);
        };
    }

    private static String ofConnect(Reason reason, ClusterSettings settings) {
        return switch (reason) {
            case NOT_FOUND ->
                "Check that the keyring of %s is where the configuration says.".formatted(client(settings));
            case NOT_PERMITTED ->
                "Check that the key in the keyring is the one that `ceph auth get %s` shows."
                        .formatted(client(settings));
            case TIMED_OUT -> "Check that a monitor runs there and can be reached from this host.";
            case BUSY, EXISTS, BLOCKLISTED, HAS_SNAPSHOTS, READ_ONLY, COMMAND_FAILED, OTHER ->
                "Check `mon host` in the configuration, and that the names in it can be resolved.";
        };
    }

    private static String ofOperation(Reason reason, ClusterSettings settings) {
        return switch (reason) {
            case NOT_FOUND -> "Check with `rbd ls` and `rbd lock ls` whether it went away meanwhile.";
            case BUSY -> "Check with `rbd lock ls` and `rbd status` who has it.";
            case EXISTS -> "Nothing was changed.";
            case NOT_PERMITTED ->
                "Check that `ceph auth get %s` shows `profile rbd` for mon and osd.".formatted(client(settings));
            case TIMED_OUT ->
                "Whether it took effect is not known. Check `ceph -s` for monitors, OSDs or placement groups that are down.";
            case BLOCKLISTED -> "Check `ceph osd blocklist ls`; a new connection works again.";
            case HAS_SNAPSHOTS -> "Check with `rbd snap ls`.";
            case READ_ONLY ->
                "Check with `rbd info` whether it has the exclusive-lock feature, which collides with the locks of VMs.";
            case COMMAND_FAILED, OTHER -> "Check `ceph -s`, and the log of librados if one is configured.";
        };
    }

    private static String client(ClusterSettings settings) {
        return settings.clientName();
    }
}
