package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.ports.vm.VmName;

/** What somebody types on a host, right or wrong. */
enum Operator {
    STOP {
        @Override
        void types(VmCommands commands, VmName vm) {
            commands.stop(vm);
        }
    },
    START {
        @Override
        void types(VmCommands commands, VmName vm) {
            commands.start(vm);
        }
    },
    /** {@code migrate --cancel}. */
    CANCEL {
        @Override
        void types(VmCommands commands, VmName vm) {
            commands.callOffMigration(vm);
        }
    },
    /** By mistake: a host that answers has the VM. */
    FORCE_UNLOCK {
        @Override
        void types(VmCommands commands, VmName vm) {
            commands.forceUnlock(vm);
        }
    };

    abstract void types(VmCommands commands, VmName vm);

    /** As it is typed. */
    String command() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
