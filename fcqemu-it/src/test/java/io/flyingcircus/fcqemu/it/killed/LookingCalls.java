package io.flyingcircus.fcqemu.it.killed;

import io.flyingcircus.fcqemu.ports.peer.Request;
import java.lang.reflect.Method;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Calls of ports that leave nothing behind when their process is killed: they only look, what they make ends with the
 * process, such as a connection or a flock, or they remove what nobody asks for, such as old logs. Every call that is not listed here is one to be killed at, so that a new one is.
 */
final class LookingCalls {

    static final Set<String> NAMES = Set.of(
            "BootNotes.nothingLeft/1",
            "Catalog.incoming/1",
            "Catalog.registeredHere/0",
            "Catalog.whereabouts/1",
            "Clock.elapsed/0",
            "Clock.now/0",
            "Clock.sleep/1",
            "Definitions.active/1",
            "Definitions.generations/1",
            "Definitions.glance/1",
            "Definitions.names/0",
            "Definitions.staged/1",
            "Entropy.identifier/0",
            "Entropy.upTo/1",
            "EventLog.record/1",
            "Fence.entries/0",
            "Fence.mayBlock/0",
            "GuestAgent.close/0",
            "GuestAgent.frozen/1",
            "GuestAgent.ping/1",
            "GuestAgents.connect/2",
            "HeldLock.close/0",
            "HoldNotes.hostHeld/0",
            "HostLocks.acquire/2",
            "HostLocks.tryAcquire/1",
            "HostMemory.available/0",
            "HostMemory.use/1",
            "HostRoutes.addresses/1",
            "Hypervisor.allProcesses/0",
            "Hypervisor.awaitExit/2",
            "Hypervisor.bootNotes/0",
            "Hypervisor.freezes/0",
            "Hypervisor.hasRunFiles/1",
            "Hypervisor.migrationNotes/0",
            "Hypervisor.openMonitor/2",
            "Hypervisor.outdated/1",
            "Hypervisor.portable/1",
            "Hypervisor.processes/1",
            "Hypervisor.removePastConsoles/1",
            "Hypervisor.requireLaunchable/1",
            "Hypervisor.silences/0",
            "Hypervisor.storageClients/0",
            "Hypervisor.vintages/1",
            "Hypervisor.vmsWithRunFiles/0",
            "Migration.await/2",
            "Migration.look/0",
            "Migration.markedFor/0",
            "Migration.markedForOldHost/0",
            "Migration.supported/1",
            "Monitor.blockDevices/0",
            "Monitor.close/0",
            "Monitor.guestAgentConnected/0",
            "Monitor.migration/0",
            "Monitor.qemuVersion/0",
            "Monitor.status/0",
            "Peer.address/0",
            "Peer.ask/2:Ping",
            "Peer.knowsHandOver/1",
            "Peers.at/2",
            "Peers.receive/2",
            "Peers.requireUsable/0",
            "PendingConnection.close/0",
            "PendingConnection.session/0",
            "ReceivedRequest.arrival/0",
            "ReceivedRequest.request/0",
            "Reception.address/0",
            "Reception.close/0",
            "Reception.next/1",
            "SilenceNotes.silentAt/1",
            "Snapshots.list/1",
            "Storage.begin/0",
            "Storage.connect/0",
            "Storage.look/0",
            "StorageClientNotes.ofLastQemu/1",
            "StorageClientNotes.ofQemu/1",
            "StorageClientNotes.unfinished/1",
            "StorageLook.blocklist/0",
            "StorageLook.clientAddress/0",
            "StorageLook.close/0",
            "StorageLook.find/2",
            "StorageLook.inspect/1",
            "StorageSession.clientAddress/0",
            "StorageSession.close/0",
            "StorageSession.fence/0",
            "StorageSession.locks/0",
            "StorageSession.snapshots/0",
            "StorageSession.volumes/0",
            "VolumeLocks.lastHolders/1",
            "VolumeLocks.read/1",
            "VolumeLocks.readAll/1",
            "Volumes.all/1",
            "Volumes.find/2",
            "Volumes.inspect/1",
            "Volumes.unfinished/1");

    private LookingCalls() {}

    /** A method as it is listed: its port, its name, how many parameters it has. */
    static String name(Method method) {
        return "%s.%s/%d"
                .formatted(method.getDeclaringClass().getSimpleName(), method.getName(), method.getParameterCount());
    }

    /** A call as it is listed: its method, and what is asked for if it asks another host. */
    static String name(Method method, Object @Nullable [] arguments) {
        return arguments != null && arguments.length > 0 && arguments[0] instanceof Request request
                ? name(method) + ":" + request.getClass().getSimpleName()
                : name(method);
    }
}
