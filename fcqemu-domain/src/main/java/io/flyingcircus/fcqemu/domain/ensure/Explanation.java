package io.flyingcircus.fcqemu.domain.ensure;

import io.flyingcircus.fcqemu.domain.status.VmStatus;
import java.util.List;
import java.util.Optional;

/**
 * A VM as it was seen, what {@code ensure} would do about it, and what that waits for.
 *
 * @param seen what was seen
 * @param definition which definition counts, and which others there are, in words
 * @param notes what this host has noted about it: that it is to stay off, that a migration of it is under way, who was cut off
 * @param action what would be done next, and why
 * @param heldBack why that is not done all the same
 * @param waitsFor what has to come about first, each in words
 */
public record Explanation(
        VmStatus seen,
        String definition,
        List<String> notes,
        Action action,
        Optional<String> heldBack,
        List<String> waitsFor) {

    public Explanation {
        notes = List.copyOf(notes);
        waitsFor = List.copyOf(waitsFor);
    }
}
