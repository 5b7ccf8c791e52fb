package io.flyingcircus.fcqemu.ports.events;

import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened: a name and details, never a built sentence.
 *
 * @param level how much it matters
 * @param vm whose it is, if any
 * @param name lower case words joined by {@code -}, for example {@code ensure-state}
 * @param fields details, in order
 * @param failure what was thrown, if anything
 */
public record Event(
        Level level,
        Optional<VmName> vm,
        String name,
        List<Field> fields,
        @Nullable Throwable failure) {

    public Event {
        fields = List.copyOf(fields);
    }
}
