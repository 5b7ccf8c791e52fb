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
    };

    abstract void types(VmCommands commands, VmName vm);

    /** As it is typed. */
    String command() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
