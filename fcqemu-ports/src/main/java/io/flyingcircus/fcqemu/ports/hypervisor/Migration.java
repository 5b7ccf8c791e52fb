package io.flyingcircus.fcqemu.ports.hypervisor;

import java.time.Duration;
import java.util.Optional;

/**
 * A guest on its way between two QEMUs, over the monitor of one of them. Every method may throw a
 * {@link io.flyingcircus.fcqemu.ports.failure.MonitorException}.
 */
public interface Migration {

    /** Those of these features that this QEMU has (QMP {@code query-migrate-capabilities}). */
    StreamFeatures supported(StreamFeatures wanted);

    /**
     * Why a guest cannot go on at this end before all of its memory is there, in QEMU's words; empty if it can. QEMU finds
     * out by trying it (QMP {@code migrate-set-capabilities}): a target needs {@code userfaultfd} of its kernel. Ask before
     * the stream.
     */
    Optional<String> refusesPostcopy();

    /** Sets how the guest is to be sent (QMP {@code migrate-set-capabilities}, {@code migrate-set-parameters}). */
    void tune(MigrationTuning tuning);

    /** Changes the longest pause of a stream that is under way (QMP {@code migrate-set-parameters}). */
    void pauseAtMost(Duration pause);

    /**
     * Has the stream travel over TLS, with this host's certificates and those it trusts (QMP {@code object-add tls-creds-x509},
     * {@code migrate-set-parameters}). Call it before {@link #send} or {@link #receive}.
     *
     * @param process the QEMU it is said to
     * @param end which end it is
     * @throws io.flyingcircus.fcqemu.ports.failure.HostException if the certificates cannot be given to it
     */
    void encrypt(VmProcess process, StreamEnd end);

    /** Has the stream travel as it is, also if the guest came over TLS (QMP {@code migrate-set-parameters}). */
    void leavePlain();

    /**
     * Begins to send the guest (QMP {@code migrate}). It executes here until QEMU stops it at the very end; if the stream
     * fails before it is complete, QEMU lets it go on here by itself.
     */
    void send(StreamAddress to);

    /**
     * Switches a stream over that was tuned for postcopy (QMP {@code migrate-start-postcopy}): as soon as QEMU gets to it, the
     * guest is stopped here, and what has not been sent follows while the target can go on with it. From there on the guest
     * can never go on here, unless the rest arrives and it did not go on there. A link that breaks then is the end of both.
     */
    void startPostcopy();

    /** Where it stands (QMP {@code query-migrate}). */
    MigrationProgress look();

    /**
     * Waits until it stands elsewhere than at {@code last} (QMP event {@code MIGRATION}), or until {@code patience} is
     * over, then looks.
     */
    MigrationProgress await(MigrationPhase last, Duration patience);

    /** QMP {@code migrate_cancel}. It may have completed before: look again. Not being under way is no error. */
    void cancel();

    /**
     * Has a QEMU that was started for it wait for a guest (QMP {@code migrate-incoming}, with {@code return-path} and
     * {@code late-block-activate}).
     *
     * @param ip address to listen at; the port is the kernel's choice
     * @return where it listens
     */
    StreamAddress receive(String ip);

    /**
     * Marks this QEMU process: all that is needed to go on with its guest was seen to be in order. The mark ends with the
     * process, and with nothing else (QMP {@code object-add}).
     *
     * @param attempt the hand-over this was seen in
     */
    void mark(String attempt);

    /** The attempt in the mark of this QEMU process, if it has one (QMP {@code qom-list}, {@code qom-get}). */
    Optional<String> markedFor();

    /**
     * Marks this QEMU process: its guest goes to a host with the old tool, whose QEMU lets it execute as soon as it has all of
     * it. From then on a guest whose stream broke must not simply go on here. The mark ends with the process, or when it is
     * taken away (QMP {@code object-add}).
     *
     * @param note what whoever comes next has to know of that host
     */
    void markForOldHost(String note);

    /** What was noted in that mark, if there is one (QMP {@code qom-list}, {@code qom-get}). */
    Optional<String> markedForOldHost();

    /** Takes that mark away (QMP {@code object-del}). That there is none is no error. */
    void unmarkForOldHost();
}
