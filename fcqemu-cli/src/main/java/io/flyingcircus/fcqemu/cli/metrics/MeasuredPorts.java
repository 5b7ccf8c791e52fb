package io.flyingcircus.fcqemu.cli.metrics;

import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.ports.hypervisor.Hypervisor;
import io.flyingcircus.fcqemu.ports.hypervisor.Migration;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationProgress;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.locks.Fence;
import io.flyingcircus.fcqemu.ports.locks.FenceNotes;
import io.flyingcircus.fcqemu.ports.locks.VolumeLocks;
import io.flyingcircus.fcqemu.ports.snapshots.Snapshots;
import io.flyingcircus.fcqemu.ports.storage.PendingConnection;
import io.flyingcircus.fcqemu.ports.storage.Storage;
import io.flyingcircus.fcqemu.ports.storage.StorageLook;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import io.flyingcircus.fcqemu.ports.storage.Volumes;
import io.flyingcircus.fcqemu.ports.time.Clock;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Ports whose calls to QEMU and Ceph are timed, and which tell how far a migration is. */
public final class MeasuredPorts {

    /** What waits for a guest or for a program, and tells nothing of how fast QEMU or Ceph answer. */
    private static final Set<String> UNTIMED = Set.of("await", "close", "createRoot", "makeSwap", "makeTmp");

    /** What QEMU is asked through, and what Ceph is. */
    private static final Set<Class<?>> DOORS = Set.of(
            Monitor.class,
            Migration.class,
            PendingConnection.class,
            StorageLook.class,
            StorageSession.class,
            Volumes.class,
            VolumeLocks.class,
            Snapshots.class,
            Fence.class,
            FenceNotes.class);

    private static final Object[] NOTHING = {};

    /**
     * Not {@link Method#invoke}: this JVM does that by native code, which pins the virtual thread it is called on to its
     * carrier as long as it waits, and there are as few carriers as processors.
     */
    private final Map<Method, MethodHandle> handles = new ConcurrentHashMap<>();

    private final PortMetrics metrics;
    private final Clock clock;

    /** @param metrics told of each call */
    public MeasuredPorts(PortMetrics metrics, Clock clock) {
        this.metrics = metrics;
        this.clock = clock;
    }

    /** The same ports, measured. */
    public HostPorts of(HostPorts ports) {
        return ports.through(
                door(Hypervisor.class, ports.hypervisor(), PortMetrics.Door.QMP, Optional.empty()),
                door(Storage.class, ports.storage(), PortMetrics.Door.CEPH, Optional.empty()));
    }

    private <T> T door(Class<T> type, T behind, PortMetrics.Door through, Optional<VmName> vm) {
        return type.cast(Proxy.newProxyInstance(
                MeasuredPorts.class.getClassLoader(),
                new Class<?>[] {type},
                (_, method, words) -> call(behind, method, words, through, vm)));
    }

    private @Nullable Object call(
            Object behind, Method method, Object @Nullable [] words, PortMetrics.Door through, Optional<VmName> about)
            throws Throwable {
        // What is asked of the hypervisor is this host's own, but for the monitor.
        boolean timed = !UNTIMED.contains(method.getName())
                && !(behind instanceof Hypervisor && method.getReturnType() != Monitor.class)
                && method.getDeclaringClass() != Object.class
                && method.getDeclaringClass() != PendingConnection.class;
        Duration begun = clock.elapsed();
        boolean failed = true;
        try {
            // A conditional in its place would be taken for an Object.
            Object[] all = words == null ? NOTHING : words;
            Object answer = handle(method).invokeExact(behind, all);
            failed = false;
            Optional<VmName> vm =
                    words != null && words.length > 0 && words[0] instanceof VmName named ? Optional.of(named) : about;
            if (answer instanceof MigrationProgress progress) {
                vm.ifPresent(moving -> metrics.progress(moving, progress));
            }
            if (answer != null && DOORS.contains(method.getReturnType())) {
                timed = timed && opensConnection(method);
                return measured(method.getReturnType(), answer, through, vm);
            }
            if (answer instanceof Optional<?> some && some.orElse(null) instanceof StorageLook look) {
                timed = false;
                return Optional.of(measured(StorageLook.class, look, through, vm));
            }
            return answer;
        } finally {
            // That is waited for after other things were done; how long says nothing, and that it failed says all.
            if (timed || (failed && method.getDeclaringClass() == PendingConnection.class)) {
                metrics.called(through, clock.elapsed().minus(begun), failed);
            }
        }
    }

    /** Takes any receiver and all arguments in one array. */
    private MethodHandle handle(Method method) {
        return handles.computeIfAbsent(method, MeasuredPorts::handleOf);
    }

    private static MethodHandle handleOf(Method method) {
        try {
            return MethodHandles.publicLookup()
                    .unreflect(method)
                    .asSpreader(Object[].class, method.getParameterCount())
                    .asType(MethodType.methodType(Object.class, Object.class, Object[].class));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(method + " is not public", e);
        }
    }

    /** All other ways from door to door cost nothing. */
    private static boolean opensConnection(Method method) {
        return method.getName().equals("openMonitor") || method.getName().equals("connect");
    }

    private <T> T measured(Class<T> type, Object answer, PortMetrics.Door through, Optional<VmName> vm) {
        return door(type, type.cast(answer), through, vm);
    }
}
