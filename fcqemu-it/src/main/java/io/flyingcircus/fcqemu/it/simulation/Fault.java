package io.flyingcircus.fcqemu.it.simulation;

/** What can go wrong at one step. */
enum Fault {
    /** An fc-qemu process is killed before the call it is about to make. */
    AGENT_KILLED,
    /** The same, and what it was about to send to the storage is carried out later. */
    AGENT_KILLED_SENDING,
    /** A QEMU process is killed. */
    QEMU_KILLED,
    /** The stream between two QEMUs breaks. */
    STREAM_CUT,
    /** Nothing gets through between two hosts for a while. */
    LINK_CUT,
    /** The storage answers nobody on one host for a while. */
    STORAGE_AWAY,
    /** Consul answers nobody on one host for a while. */
    CATALOG_AWAY,
    /** The next request on the control channel never arrives. */
    REQUEST_LOST,
    /** The answer to the next request never arrives. */
    ANSWER_LOST,
    /** The next request arrives twice. */
    REQUEST_DOUBLED,
    /** The next request arrives long after its sender gave up. */
    REQUEST_LATE,
    /** The VM is wanted somewhere else from now on. */
    CHANGE_OF_MIND
}
