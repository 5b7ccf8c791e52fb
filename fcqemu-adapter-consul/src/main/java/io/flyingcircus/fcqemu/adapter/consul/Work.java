package io.flyingcircus.fcqemu.adapter.consul;

import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;

/** What is done in Consul, as an error about it says: what did not happen, and what that means. */
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

    /** Looking for what this host has registered. */
    record FindOwn() implements Work {
        @Override
        public String failed() {
            return "Consul could not be asked what this host has registered";
        }

        @Override
        public String state() {
            return "No VM is affected, and nothing was changed.";
        }
    }

    /** Telling that this host waits for it. */
    record Announce(VmName vm) implements Work {
        @Override
        public String failed() {
            return "that this host waits for " + vm + " could not be told to Consul";
        }

        @Override
        public String state() {
            return "The VM is not affected; the host that has it finds this one only when Consul is told, which is tried again.";
        }
    }

    /** Taking that back. */
    record Withdraw(VmName vm, Duration longest) implements Work {
        @Override
        public String failed() {
            return "that this host waits for " + vm + " could not be taken back from Consul";
        }

        @Override
        public String state() {
            return "The VM is not affected; Consul removes the entry by itself after some " + longest.toMinutes()
                    + " min.";
        }
    }

    /** Looking for hosts that wait for it. */
    record FindIncoming(VmName vm) implements Work {
        @Override
        public String failed() {
            return "Consul could not be asked where hosts wait for " + vm;
        }

        @Override
        public String state() {
            return "The VM is not affected, and nothing was changed.";
        }
    }

    /** Whether there is a key. */
    record FindKey(String key) implements Work {
        @Override
        public String failed() {
            return "whether Consul has the key " + key + " could not be found out";
        }

        @Override
        public String state() {
            return "Nothing was changed.";
        }
    }

    /** Watching keys. */
    record Watch(String prefix) implements Work {
        @Override
        public String failed() {
            return "the keys below " + prefix + " could not be read from Consul";
        }

        @Override
        public String state() {
            return "No VM is affected; what changed there is acted on when they can be read again, which is tried on and on.";
        }
    }
}
