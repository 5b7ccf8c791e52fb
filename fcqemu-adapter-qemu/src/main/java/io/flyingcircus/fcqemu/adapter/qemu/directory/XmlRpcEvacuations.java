package io.flyingcircus.fcqemu.adapter.qemu.directory;

import io.flyingcircus.fcqemu.adapter.qemu.lines.Excerpt;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcValue;
import io.flyingcircus.fcqemu.ports.evacuation.Evacuations;
import io.flyingcircus.fcqemu.ports.failure.DirectoryException;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.List;

/** {@code evacuate_vms}. */
public final class XmlRpcEvacuations implements Evacuations {

    private static final String METHOD = "evacuate_vms";

    private final DirectoryServer directory;

    /** Asks that directory. */
    public XmlRpcEvacuations(DirectoryServer directory) {
        this.directory = directory;
    }

    @Override
    public List<VmName> evacuate(HostName host) {
        XmlRpcValue answer = directory.call(METHOD, List.of(new XmlRpcValue.Text(host.value())));
        return switch (answer) {
            case XmlRpcValue.Array(List<XmlRpcValue> items) -> names(items);
            // Python's None, where there was nothing to do.
            case XmlRpcValue.Nil _ -> List.of();
            case XmlRpcValue.Bool _, XmlRpcValue.Int _, XmlRpcValue.Real _, XmlRpcValue.Text _, XmlRpcValue.Struct _ ->
                throw notUnderstood("no list");
        };
    }

    private static List<VmName> names(List<XmlRpcValue> items) {
        List<VmName> names = new ArrayList<>();
        for (XmlRpcValue item : items) {
            if (!(item instanceof XmlRpcValue.Text(String name)) || !VmName.isValid(name)) {
                throw notUnderstood("a list with something in it that is no name of a VM: "
                        + Excerpt.of(item instanceof XmlRpcValue.Text(String text) ? text : "no text"));
            }
            names.add(new VmName(name));
        }
        return names.stream().distinct().sorted().toList();
    }

    private static DirectoryException notUnderstood(String what) {
        return new DirectoryException("the directory answered " + METHOD + " with " + what
                + ". It may have given VMs other hosts all the same; ask who runs it.");
    }
}
