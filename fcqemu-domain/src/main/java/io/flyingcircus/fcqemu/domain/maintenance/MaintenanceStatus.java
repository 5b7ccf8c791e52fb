package io.flyingcircus.fcqemu.domain.maintenance;

import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.util.List;

/**
 * Maintenance as one host sees it.
 *
 * @param host that looks
 * @param turn whose turn it is
 * @param vms those that are on that host
 */
public record MaintenanceStatus(HostName host, Turn turn, List<Remaining> vms) {

    public MaintenanceStatus {
        vms = List.copyOf(vms);
    }

    /** Whose turn it is, in words. */
    public String describeTurn() {
        return switch (turn) {
            case Turn.Free _ -> "no host is in maintenance";
            case Turn.Ours _ when vms.isEmpty() -> "this host, " + host + ", is in maintenance";
            case Turn.Ours _ ->
                "it is the turn of this host, " + host
                        + ", and VMs are still on it: 'maintenance enter' goes on, 'maintenance leave' ends it";
            case Turn.Theirs theirs ->
                "host " + theirs.locker().cookie() + " is in maintenance ("
                        + theirs.locker().clientId() + " at " + theirs.locker().address() + ")";
            case Turn.Unreadable unreadable ->
                "somebody is in maintenance, and who it is cannot be read (" + unreadable.found() + ")";
        };
    }
}
