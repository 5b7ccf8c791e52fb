package io.flyingcircus.fcqemu.it.contract;

import io.flyingcircus.fcqemu.it.memory.World;
import io.flyingcircus.fcqemu.ports.events.EventLog;
import java.util.List;

class InMemoryEventLogTest extends EventLogContract {

    private final World world = new World();

    @Override
    EventLog log() {
        return world.host("h1").events();
    }

    @Override
    List<String> entries() {
        return world.host("h1").events().lines();
    }
}
