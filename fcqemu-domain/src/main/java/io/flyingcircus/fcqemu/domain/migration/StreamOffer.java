package io.flyingcircus.fcqemu.domain.migration;

import io.flyingcircus.fcqemu.ports.hypervisor.Migration;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationTuning;
import io.flyingcircus.fcqemu.ports.hypervisor.StreamFeatures;
import io.flyingcircus.fcqemu.ports.peer.Answer;
import java.util.Optional;

/**
 * What one end of a stream is configured for and its QEMU does.
 *
 * @param features what is offered, or done of an offer
 * @param whyNoPostcopy why postcopy is not among it though it is configured; empty if there is nothing to say
 */
record StreamOffer(StreamFeatures features, String whyNoPostcopy) {

    /** Asks this end's QEMU. Postcopy is tried, as it takes more than a QEMU that knows it. */
    static StreamOffer of(MigrationTuning tuning, Migration migration) {
        StreamFeatures known = migration.supported(tuning.features());
        if (!tuning.postcopy()) {
            return new StreamOffer(known, "");
        }
        Optional<String> refusal = known.postcopy() ? migration.refusesPostcopy() : Optional.of("QEMU does not know it");
        return refusal.isEmpty()
                ? new StreamOffer(known, "")
                : new StreamOffer(known.withoutPostcopy(), "QEMU here refuses it: " + refusal.get());
    }

    /** Of a source whose offer was answered so: why postcopy is not done though it is configured here. */
    String whyNoPostcopy(Answer.Prepared answer) {
        if (!whyNoPostcopy.isEmpty()) {
            return whyNoPostcopy;
        }
        if (!features.postcopy() || answer.agreed().postcopy()) {
            return "";
        }
        return answer.whyNoPostcopy().isEmpty()
                ? "the other host is not configured for it (migration-postcopy)"
                : "the other host says: " + answer.whyNoPostcopy();
    }
}
