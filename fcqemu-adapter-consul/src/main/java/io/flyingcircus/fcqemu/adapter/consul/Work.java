package io.flyingcircus.fcqemu.adapter.consul;

import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;

/** What is done for a VM in Consul, as an error about it says: what did not happen, and what that means. */
sealed interface Work {

    /** What could not be done. */
    String failed();

    /** In which state things are now. */
    String state();

    /** Registering. */
    record Register(VmName vm) implements Work {
        @Override
        public String failed() {
            return vm + " could not be registered in Consul";
        }

        @Override
        public String state() {
            return "The VM is not affected; other hosts may not see that it runs here until an ensure succeeds in registering it.";
        }
    }

    /** Removing the registration. */
    record Deregister(VmName vm, Duration ttl) implements Work {
        @Override
        public String failed() {
            return "the registration of " + vm + " could not be removed from Consul";
        }

        @Override
        public String state() {
            return "The VM is not affected; Consul may show it on this host until an ensure succeeds in removing it, or for "
                    + ttl.toMinutes() + " min at most.";
        }
    }

    /** Looking it up. */
    record Find(VmName vm) implements Work {
        @Override
        public String failed() {
            return "Consul could not be asked where " + vm + " runs";
        }

        @Override
        public String state() {
            return "The VM is not affected, and nothing was changed.";
        }
    }
}
