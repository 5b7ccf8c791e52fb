package io.flyingcircus.fcqemu.cli.output;

import io.flyingcircus.fcqemu.domain.maintenance.MaintenanceStatus;
import io.flyingcircus.fcqemu.domain.maintenance.Remaining;
import io.flyingcircus.fcqemu.domain.maintenance.Turn;
import io.flyingcircus.fcqemu.ports.locks.Locker;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code maintenance status} prints. */
public final class MaintenanceText {

    private MaintenanceText() {}

    /** For people. */
    public static String of(MaintenanceStatus status) {
        String turn = status.describeTurn() + "\n";
        if (status.vms().isEmpty()) {
            return turn + "no VM is on this host\n";
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("VM", "GOES TO", "WAITS FOR"));
        status.vms().forEach(vm -> rows.add(row(vm)));
        return turn + Table.of(rows, rows.getFirst().size());
    }

    private static List<String> row(Remaining vm) {
        return List.of(
                vm.vm().value(),
                vm.prospect().goesTo().map(HostName::value).orElse("-"),
                vm.prospect().obstacle().orElse("its migration, which is under way"));
    }

    /** For programs. */
    public static String json(MaintenanceStatus status) {
        return Json.object(json -> {
            json.text("host", status.host().value());
            json.text("turn", turn(status.turn()));
            Optional<Locker> locker = locker(status.turn());
            json.text("lock_host", locker.map(Locker::cookie));
            json.text("lock_client", locker.map(Locker::clientId));
            json.text("lock_address", locker.map(Locker::address));
            json.objects("vms", status.vms(), (each, vm) -> {
                each.text("name", vm.vm().value());
                each.text("goes_to", vm.prospect().goesTo().map(HostName::value));
                each.flag("leaves", vm.prospect().leaves());
                each.text("waits_for", vm.prospect().obstacle());
            });
        });
    }

    private static String turn(Turn turn) {
        return switch (turn) {
            case Turn.Free _ -> "free";
            case Turn.Ours _ -> "this-host";
            case Turn.Theirs _ -> "other-host";
            case Turn.Unreadable _ -> "unreadable";
        };
    }

    private static Optional<Locker> locker(Turn turn) {
        return switch (turn) {
            case Turn.Ours(Locker locker) -> Optional.of(locker);
            case Turn.Theirs(Locker locker) -> Optional.of(locker);
            case Turn.Free _, Turn.Unreadable _ -> Optional.empty();
        };
    }
}
