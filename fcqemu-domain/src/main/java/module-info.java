/** The decisions of fcqemu: life cycle, locks, memory. Knows the ports and nothing else. */
module io.flyingcircus.fcqemu.domain {
    requires transitive io.flyingcircus.fcqemu.ports;
    requires static transitive org.jspecify;

    exports io.flyingcircus.fcqemu.domain;
    exports io.flyingcircus.fcqemu.domain.cpu;
    exports io.flyingcircus.fcqemu.domain.check;
    exports io.flyingcircus.fcqemu.domain.daemon;
    exports io.flyingcircus.fcqemu.domain.disks;
    exports io.flyingcircus.fcqemu.domain.ensure;
    exports io.flyingcircus.fcqemu.domain.guest;
    exports io.flyingcircus.fcqemu.domain.host;
    exports io.flyingcircus.fcqemu.domain.lifecycle;
    exports io.flyingcircus.fcqemu.domain.locks;
    exports io.flyingcircus.fcqemu.domain.maintenance;
    exports io.flyingcircus.fcqemu.domain.memory;
    exports io.flyingcircus.fcqemu.domain.migration;
    exports io.flyingcircus.fcqemu.domain.migration.convergence;
    exports io.flyingcircus.fcqemu.domain.network;
    exports io.flyingcircus.fcqemu.domain.received;
    exports io.flyingcircus.fcqemu.domain.report;
    exports io.flyingcircus.fcqemu.domain.snapshots;
    exports io.flyingcircus.fcqemu.domain.status;
    exports io.flyingcircus.fcqemu.domain.volumes;
}
