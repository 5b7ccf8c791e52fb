package io.flyingcircus.fcqemu.adapter.consul;

import com.ecwid.consul.transport.HttpRequest;
import com.ecwid.consul.transport.TransportException;
import com.ecwid.consul.v1.OperationException;
import io.flyingcircus.fcqemu.ports.keys.KeyStore;
import io.flyingcircus.fcqemu.ports.keys.WatchedKey;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.http.Header;
import org.apache.http.HttpResponse;
import org.apache.http.util.EntityUtils;
import org.jspecify.annotations.Nullable;

/**
 * Consul's keys by blocking queries ({@code GET /v1/kv/PREFIX?recurse&index=N&wait=T}) to this host's agent. Each is a
 * connection of its own, so that an agent that was restarted is found again; ended by the interruption of a virtual thread.
 * Keeps no state, and may be used by many threads at once.
 */
public final class ConsulKeys implements KeyStore {

    /** Consul itself waits up to a sixteenth longer, so that not all watches of a cluster come back at once. */
    private static final int CONSULS_JITTER = 16;

    /** For the answer to be taken in, however many keys are new in it. */
    private static final Duration TAKE_IN = Duration.ofMinutes(1);

    private static final int OK = 200;
    private static final int NO_KEYS = 404;
    private static final String INDEX = "X-Consul-Index";

    private final ConsulSettings settings;

    /** Keys as this host's agent gives them; opens nothing yet. */
    public ConsulKeys(ConsulSettings settings) {
        this.settings = settings;
    }

    @Override
    public long await(String prefix, long after, Duration wait, Consumer<WatchedKey> reader) {
        Duration longest = wait.plus(wait.dividedBy(CONSULS_JITTER)).plus(TAKE_IN);
        ConsulSettings patient = settings.withTimeouts(settings.connectTimeout(), longest)
                .withLargestAnswer(Math.toIntExact(KeyPrefixWatch.MAX_BYTES));
        HttpRequest request = ConsulAgent.request(
                        settings,
                        "/v1/kv/" + prefix + "?recurse=true&index=" + after + "&wait=" + wait.toSeconds() + "s")
                .build();
        try {
            return new BoundedTransport(patient).get(request, answer -> read(answer, after, reader));
        } catch (TransportException | OperationException failure) {
            throw new Failures(patient).of(new Work.Watch(prefix), failure);
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>The one key is asked for by its name: of a whole prefix Consul leaves out, without a word, what the token may not read.
     */
    @Override
    public boolean has(String key) {
        HttpRequest request = ConsulAgent.request(settings, "/v1/kv/" + key).build();
        try {
            return new BoundedTransport(settings).get(request, ConsulKeys::isThere);
        } catch (TransportException | OperationException failure) {
            throw new Failures(settings).of(new Work.FindKey(key), failure);
        }
    }

    private static boolean isThere(HttpResponse answer) throws IOException {
        int status = answer.getStatusLine().getStatusCode();
        if (status != OK && status != NO_KEYS) {
            throw new OperationException(BoundedTransport.whole(answer));
        }
        EntityUtils.consume(answer.getEntity());
        return status == OK;
    }

    private static long read(HttpResponse answer, long after, Consumer<WatchedKey> reader) throws IOException {
        int status = answer.getStatusLine().getStatusCode();
        if (status != OK && status != NO_KEYS) {
            throw new OperationException(BoundedTransport.whole(answer));
        }
        long index = index(answer);
        if (status == OK && index != after) {
            KeyPrefixWatch.read(answer.getEntity().getContent(), reader);
        } else {
            EntityUtils.consume(answer.getEntity());
        }
        return index;
    }

    private static long index(HttpResponse answer) throws IOException {
        @Nullable Header header = answer.getFirstHeader(INDEX);
        if (header == null || !header.getValue().matches("[0-9]{1,18}")) {
            throw new IOException("its answer has no " + INDEX);
        }
        return Long.parseLong(header.getValue());
    }
}
