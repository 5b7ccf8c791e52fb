package io.flyingcircus.fcqemu.domain.daemon;

import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.domain.host.Settings;
import io.flyingcircus.fcqemu.domain.received.Errand;
import io.flyingcircus.fcqemu.domain.received.ErrandWork;
import io.flyingcircus.fcqemu.ports.failure.FcQemuException;
import io.flyingcircus.fcqemu.ports.failure.UnknownVmException;

/** An errand in the hands of the daemon, until it is done or given up. For one thread at a time. */
public final class Duty {

    private final HostPorts ports;
    private final Settings settings;
    private final Errand errand;
    private final ErrandWork work;

    /**
     * An errand, not begun yet.
     *
     * @param ports of the host, for this errand alone
     */
    public Duty(HostPorts ports, Settings settings, Errand errand) {
        this.ports = ports;
        this.settings = settings;
        this.errand = errand;
        this.work = new ErrandWork(ports, new VmCommands(ports, settings), errand, settings.lockPatience());
    }

    /** Does it, unless somebody else is at work on the VM: call it again in a while then. Tells what goes wrong. */
    public Outcome attempt() {
        try {
            if (!work.attempt()) {
                return Outcome.BUSY;
            }
            return new Residents(ports).has(errand.vm()) ? Outcome.DONE : Outcome.NOTHING_HERE;
        } catch (UnknownVmException gone) {
            return Outcome.NOTHING_HERE;
        } catch (FcQemuException failure) {
            ports.events().record(errand.failed(failure));
            keepRegistered();
            return Outcome.FAILED;
        }
    }

    private void keepRegistered() {
        try {
            new KeepRegistered(ports, settings).run(errand.vm());
        } catch (FcQemuException failure) {
            ports.events().record(errand.failed(failure));
        }
    }
}
