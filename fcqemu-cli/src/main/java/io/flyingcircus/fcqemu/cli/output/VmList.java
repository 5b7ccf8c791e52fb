package io.flyingcircus.fcqemu.cli.output;

import io.flyingcircus.fcqemu.domain.status.VmNote;
import io.flyingcircus.fcqemu.domain.status.VmRow;
import io.flyingcircus.fcqemu.ports.memory.MemoryUse;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What {@code ls} prints. */
public final class VmList {

    private static final List<String> HEADER = List.of("VM", "STATE", "PID", "CORES", "MEMORY", "PSS", "SWAP");
    private static final String UNKNOWN = "-";

    private VmList() {}

    /** A table, memory in MiB. */
    public static String table(List<VmRow> vms) {
        var rows = new ArrayList<List<String>>();
        rows.add(HEADER);
        for (VmRow vm : vms) {
            rows.add(List.of(
                    vm.vm().value(),
                    vm.online() ? "online" : "offline",
                    number(vm.pid()),
                    vm.cores().isPresent() ? Integer.toString(vm.cores().getAsInt()) : UNKNOWN,
                    size(vm.booked()),
                    size(vm.use().map(MemoryUse::pss)),
                    size(vm.use().map(MemoryUse::swap))));
        }
        return Table.of(rows);
    }

    /** The same for programs; sizes in MiB, {@code null} for what is not known. */
    public static String json(List<VmRow> vms) {
        return Json.object(json -> json.objects("vms", vms, (out, vm) -> {
            out.text("name", vm.vm().value());
            out.text("state", vm.online() ? "online" : "offline");
            out.number("pid", vm.pid());
            out.number("cores", vm.cores());
            out.number("memory_mib", mib(vm.booked()));
            out.number("pss_mib", mib(vm.use().map(MemoryUse::pss)));
            out.number("swap_mib", mib(vm.use().map(MemoryUse::swap)));
            out.text("wanted", vm.wanted().map(online -> online ? "online" : "offline"));
            out.text("kvm_host", vm.host().map(HostName::value));
            out.number("generation", vm.generation());
            out.number(
                    "uptime_seconds",
                    vm.uptime().map(age -> OptionalLong.of(age.toSeconds())).orElse(OptionalLong.empty()));
            out.flag("outdated", vm.outdated());
            out.texts("notes", vm.notes().stream().map(VmNote::text).toList());
        }));
    }

    private static String number(OptionalLong number) {
        return number.isPresent() ? Long.toString(number.getAsLong()) : UNKNOWN;
    }

    private static String size(Optional<Mib> size) {
        return number(mib(size));
    }

    private static OptionalLong mib(Optional<Mib> size) {
        return size.map(found -> OptionalLong.of(found.value())).orElse(OptionalLong.empty());
    }
}
