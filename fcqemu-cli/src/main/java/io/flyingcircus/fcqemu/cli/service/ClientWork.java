package io.flyingcircus.fcqemu.cli.service;

import java.util.List;
import java.util.Optional;

/** Carries out the command lines of clients. Called by many threads. */
public interface ClientWork {

    /** Why a command line is none for a daemon; empty if it is one. */
    Optional<String> objection(List<String> arguments);

    /** Carries it out; its exit code. */
    int carryOut(Caller caller);

    /** What a client that leaves can do about a command that goes on without it, in sentences. */
    String afterwards(List<String> arguments);
}
