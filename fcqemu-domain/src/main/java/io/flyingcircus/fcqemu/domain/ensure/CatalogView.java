package io.flyingcircus.fcqemu.domain.ensure;

import io.flyingcircus.fcqemu.ports.catalog.Registration;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.util.List;

/** What asking the catalog gave. */
public sealed interface CatalogView {

    /** It answered. */
    record Known(List<Registration> registrations) implements CatalogView {
        public Known {
            registrations = List.copyOf(registrations);
        }
    }

    /** It did not. */
    record Unreadable(String reason) implements CatalogView {}

    /** In words, for reports. */
    default String describe() {
        return switch (this) {
            case Known known when known.registrations().isEmpty() -> "not registered";
            case Known known ->
                String.join(
                        ", ",
                        known.registrations().stream()
                                .map(Registration::host)
                                .map(HostName::value)
                                .toList());
            case Unreadable _ -> "unknown";
        };
    }
}
