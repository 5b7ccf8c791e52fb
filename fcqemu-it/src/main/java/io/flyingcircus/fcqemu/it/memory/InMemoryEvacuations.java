package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.evacuation.Evacuations;
import io.flyingcircus.fcqemu.ports.failure.DirectoryException;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A directory that gives VMs other hosts in the steps it was told. */
public final class InMemoryEvacuations implements Evacuations {

    /** One request: the VMs it names, and what happens by it. */
    private record Step(List<VmName> vms, Runnable effect) {}

    private final Deque<Step> steps = new ArrayDeque<>();
    private final List<HostName> asked = new ArrayList<>();
    private boolean refusing;

    @Override
    public List<VmName> evacuate(HostName host) {
        if (refusing) {
            throw new DirectoryException("the directory refuses to evacuate");
        }
        asked.add(host);
        Step step = steps.poll();
        if (step == null) {
            return List.of();
        }
        step.effect().run();
        return step.vms();
    }

    /** The next request that has no answer yet gives these VMs other hosts. */
    public void gives(List<VmName> vms, Runnable effect) {
        steps.add(new Step(vms.stream().sorted().toList(), effect));
    }

    /** From now on it does nothing. */
    public void refuse() {
        refusing = true;
    }

    /** For which hosts it was asked, in order. */
    public List<HostName> asked() {
        return List.copyOf(asked);
    }
}
