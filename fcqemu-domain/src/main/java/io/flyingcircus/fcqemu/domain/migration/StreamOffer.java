package io.flyingcircus.fcqemu.domain.migration;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.ports.hypervisor.Migration;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationTuning;
import io.flyingcircus.fcqemu.ports.hypervisor.StreamFeatures;
import io.flyingcircus.fcqemu.ports.peer.Answer;
import java.util.Optional;

/**
 * What one end of a stream is configured for and its QEMU does.
 *
 * @param features what is offered, or done of an offer
 * @param whyNoPostcopy why postcopy is not among it though it is configured here, and offered; empty if there is nothing to say
 */
record StreamOffer(StreamFeatures features, String whyNoPostcopy) {

    /** Of the end that has the guest. */
    static StreamOffer ofSource(VmWork work, Migration migration) {
        return of(work, migration, work.settings().migration().tuning());
    }

    /** Of the end that waits. Postcopy is tried there, as it takes more than a QEMU that knows it. */
    static StreamOffer ofTarget(VmWork work, Migration migration, StreamFeatures offered) {
        MigrationTuning tuning = work.settings().migration().tuning();
        StreamOffer known = of(work, migration, offered.postcopy() ? tuning : tuning.withoutPostcopy());
        Optional<String> refusal = known.features().postcopy() ? migration.refusesPostcopy() : Optional.empty();
        return refusal.map(words -> known.without("QEMU on " + work.host() + " refuses it (" + words
                        + "). Unless it is root, it needs the kernel's vm.unprivileged_userfaultfd = 1, or access to"
                        + " /dev/userfaultfd"))
                .orElse(known);
    }

    private static StreamOffer of(VmWork work, Migration migration, MigrationTuning tuning) {
        StreamOffer known = new StreamOffer(migration.supported(tuning.features()), "");
        if (!tuning.postcopy()) {
            return known;
        }
        if (work.settings().migration().encrypted()) {
            return known.without("a stream over TLS (migration-tls) is not switched over");
        }
        return known.features().postcopy() ? known : known.without("QEMU on " + work.host() + " does not know it");
    }

    private StreamOffer without(String why) {
        return new StreamOffer(features.withoutPostcopy(), why);
    }

    /** Of a source whose offer was answered so: why postcopy is not done though it is configured here. */
    String whyNotAgreed(Answer.Prepared answer) {
        if (!features.postcopy() || answer.agreed().postcopy()) {
            return whyNoPostcopy;
        }
        return answer.whyNoPostcopy().isEmpty()
                ? "the other host is not configured for it (migration-postcopy)"
                : answer.whyNoPostcopy();
    }
}
