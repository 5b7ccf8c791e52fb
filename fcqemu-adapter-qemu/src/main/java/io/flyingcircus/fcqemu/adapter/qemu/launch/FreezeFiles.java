package io.flyingcircus.fcqemu.adapter.qemu.launch;

import io.flyingcircus.fcqemu.adapter.qemu.host.RunFile;
import io.flyingcircus.fcqemu.ports.hypervisor.FreezeNotes;
import io.flyingcircus.fcqemu.ports.vm.VmName;

/** Notes about frozen guests: that the run file is there says it all, whatever is in it. */
final class FreezeFiles implements FreezeNotes {

    private final RunFiles files;

    FreezeFiles(RunFiles files) {
        this.files = files;
    }

    @Override
    public void begin(VmName vm) {
        files.note(vm, RunFile.FROZEN, "the guest may be frozen\n");
    }

    @Override
    public boolean mayBeFrozen(VmName vm) {
        return files.isThere(vm, RunFile.FROZEN);
    }

    @Override
    public void end(VmName vm) {
        files.remove(vm, RunFile.FROZEN);
    }
}
