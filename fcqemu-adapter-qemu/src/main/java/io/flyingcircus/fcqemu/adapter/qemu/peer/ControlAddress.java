package io.flyingcircus.fcqemu.adapter.qemu.peer;

import io.flyingcircus.fcqemu.adapter.qemu.template.AddressTemplate;
import io.flyingcircus.fcqemu.adapter.qemu.template.TemplateException;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The address at which this host waits for one VM, from {@code migration-ctl-address}. */
final class ControlAddress {

    private static final Pattern FORM = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+):([0-9]{1,5})");

    private ControlAddress() {}

    /**
     * That address.
     *
     * @param template {@code HOST:PORT} with fields of the VM; port 0 is any
     * @throws HostException if it makes no address other hosts can connect to
     */
    static InetSocketAddress of(String template, VmDefinition vm, Duration patience) {
        String filled;
        try {
            filled = AddressTemplate.fill("migration-ctl-address", template, vm);
        } catch (TemplateException e) {
            throw failure(vm, String.valueOf(e.getMessage()), e);
        }
        Matcher parts = FORM.matcher(filled);
        if (!parts.matches() || Integer.parseInt(parts.group(2)) > 65_535) {
            throw failure(vm, "'" + filled + "' is not of the form HOST:PORT", null);
        }
        try {
            InetAddress ip = HostAddresses.of(parts.group(1).replaceAll("[\\[\\]]", ""), patience)
                    .getFirst();
            if (ip.isAnyLocalAddress()) {
                throw failure(
                        vm, "'" + filled + "' is every address of this host, and none that others can be told", null);
            }
            return new InetSocketAddress(ip, Integer.parseInt(parts.group(2)));
        } catch (UnknownHostException e) {
            throw failure(vm, String.valueOf(e.getMessage()), e);
        }
    }

    /** Something is wrong with it. */
    static HostException failure(VmDefinition vm, String reason, @Nullable Exception cause) {
        return new HostException(
                "this host cannot wait for VM " + vm.name() + ": " + reason
                        + ". The VM stays where it is. Check migration-ctl-address in section [qemu] of fc-qemu.conf.",
                cause);
    }
}
