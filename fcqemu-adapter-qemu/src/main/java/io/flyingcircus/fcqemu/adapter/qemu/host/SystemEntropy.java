package io.flyingcircus.fcqemu.adapter.qemu.host;

import io.flyingcircus.fcqemu.ports.entropy.Entropy;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;

/** The kernel's chance, which nobody can guess. Loaded when it is first needed. */
public final class SystemEntropy implements Entropy {

    private static final int IDENTIFIER_BYTES = 16;

    private static final class Source {
        private static final SecureRandom RANDOM = new SecureRandom();
    }

    @Override
    public String identifier() {
        byte[] bytes = new byte[IDENTIFIER_BYTES];
        Source.RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public Duration upTo(Duration longest) {
        return Duration.ofNanos(Source.RANDOM.nextLong(longest.toNanos() + 1));
    }
}
