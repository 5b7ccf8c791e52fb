package io.flyingcircus.fcqemu.adapter.consul;

import java.net.URI;
import java.time.Duration;

/**
 * How to reach Consul, and how long to bear with it.
 *
 * @param agent the agent of this host, {@code http://HOST:PORT}
 * @param token sent as {@code X-Consul-Token}; empty: none is sent
 * @param connectTimeout longest wait for a connection
 * @param answerTimeout longest wait for one whole answer, however slowly it trickles in
 * @param largestAnswerBytes an answer with more bytes, headers included, is refused
 * @param ttl how long a registration counts as passing without being refreshed
 */
public record ConsulSettings(
        URI agent,
        String token,
        Duration connectTimeout,
        Duration answerTimeout,
        int largestAnswerBytes,
        Duration ttl) {

    /** Every ensure refreshes a registration; this is well above twice the ten minutes between two of them. */
    public static final Duration DEFAULT_TTL = Duration.ofMinutes(30);

    /** The agent on this host, no token, short patience: nothing that matters to a guest waits for Consul. */
    public static final ConsulSettings DEFAULT = new ConsulSettings(
            URI.create("http://127.0.0.1:8500"),
            "",
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            1 << 20,
            DEFAULT_TTL);

    /** @throws IllegalArgumentException if the agent is no {@code http://HOST:PORT}, or something is not positive */
    public ConsulSettings {
        require(
                "http".equals(agent.getScheme()) && agent.getHost() != null && agent.getPort() > 0 && isBare(agent),
                "the Consul agent must be given as http://HOST:PORT, not as " + agent);
        require(
                token.chars().allMatch(c -> c > ' ' && c < 0x7f),
                "the Consul token must be of printable ASCII without spaces");
        require(isMillis(connectTimeout), "the Consul connect timeout must be from 1 ms to an hour");
        require(isMillis(answerTimeout), "the Consul answer timeout must be from 1 ms to an hour");
        require(largestAnswerBytes > 0, "the largest answer from Consul must be positive");
        require(ttl.toSeconds() > 0, "the TTL of registrations must be at least a second");
    }

    /** The same with another agent. */
    public ConsulSettings withAgent(URI other) {
        return new ConsulSettings(other, token, connectTimeout, answerTimeout, largestAnswerBytes, ttl);
    }

    /** The same with another token. */
    public ConsulSettings withToken(String other) {
        return new ConsulSettings(agent, other, connectTimeout, answerTimeout, largestAnswerBytes, ttl);
    }

    /** The same with other patience. */
    public ConsulSettings withTimeouts(Duration connect, Duration answer) {
        return new ConsulSettings(agent, token, connect, answer, largestAnswerBytes, ttl);
    }

    /** The same with another bound for answers. */
    public ConsulSettings withLargestAnswer(int bytes) {
        return new ConsulSettings(agent, token, connectTimeout, answerTimeout, bytes, ttl);
    }

    /** The same with another TTL. */
    public ConsulSettings withTtl(Duration other) {
        return new ConsulSettings(agent, token, connectTimeout, answerTimeout, largestAnswerBytes, other);
    }

    /** Without the token, which belongs into no log. */
    @Override
    public String toString() {
        return "Consul at " + agent + (token.isEmpty() ? " without a token" : " with a token") + ", connect timeout "
                + connectTimeout + ", answer timeout " + answerTimeout + ", TTL " + ttl;
    }

    private static boolean isBare(URI agent) {
        return agent.getRawPath().isEmpty() && agent.getRawQuery() == null && agent.getRawUserInfo() == null;
    }

    private static boolean isMillis(Duration timeout) {
        return timeout.toMillis() > 0 && timeout.compareTo(Duration.ofHours(1)) <= 0;
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
