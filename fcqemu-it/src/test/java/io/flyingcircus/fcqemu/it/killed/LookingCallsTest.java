package io.flyingcircus.fcqemu.it.killed;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.domain.host.HostPorts;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LookingCallsTest {

    @Test
    void every_call_that_is_not_killed_at_is_one_of_a_port() {
        assertThat(callsOfAllPorts())
                .containsAll(LookingCalls.NAMES.stream()
                        .map(name -> name.replaceFirst(":.*", ""))
                        .toList())
                .contains("VolumeLocks.release/2", "Monitor.resume/0");
    }

    @Test
    void what_changes_locks_guests_processes_or_run_files_is_killed_at() {
        assertThat(LookingCalls.NAMES)
                .doesNotContain(
                        "VolumeLocks.lock/2",
                        "VolumeLocks.release/2",
                        "VolumeLocks.releaseAll/1",
                        "Fence.block/2",
                        "Monitor.resume/0",
                        "Monitor.quit/0",
                        "Hypervisor.launch/1",
                        "Hypervisor.signal/2",
                        "Hypervisor.removeRunFiles/1",
                        "StorageClientNotes.ofQemu/2",
                        "Migration.send/1",
                        "Migration.mark/1",
                        "Peer.ask/2:TakeToken",
                        "ReceivedRequest.answer/1");
    }

    /** Those of a host's ports, and of the ports that these return. */
    private static Set<String> callsOfAllPorts() {
        Set<String> calls = new TreeSet<>();
        Set<String> seen = new TreeSet<>();
        Deque<Class<?>> open = new ArrayDeque<>();
        for (RecordComponent component : HostPorts.class.getRecordComponents()) {
            open.add(component.getType());
        }
        while (!open.isEmpty()) {
            Class<?> type = open.pop();
            if (type.isInterface() && type.getName().contains(".fcqemu.ports.") && seen.add(type.getName())) {
                for (Method method : type.getMethods()) {
                    calls.add(LookingCalls.name(method));
                    open.add(returned(method.getGenericReturnType()));
                }
            }
        }
        return calls;
    }

    private static Class<?> returned(Type type) {
        Type inner = type instanceof ParameterizedType generic ? generic.getActualTypeArguments()[0] : type;
        return inner instanceof Class<?> plain ? plain : Object.class;
    }
}
