package io.flyingcircus.fcqemu.ports.entropy;

import java.time.Duration;

/** Chance. In a simulation it comes from the seed. */
public interface Entropy {

    /** An identifier nobody else ever makes: 32 hexadecimal digits. */
    String identifier();

    /** A duration from zero to {@code longest}, each as likely as any other. */
    Duration upTo(Duration longest);
}
