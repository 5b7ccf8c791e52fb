package io.flyingcircus.fcqemu.adapter.consul;

import com.ecwid.consul.transport.TransportException;
import com.ecwid.consul.v1.OperationException;
import com.google.gson.JsonParseException;
import io.flyingcircus.fcqemu.ports.failure.CatalogException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import org.apache.http.HttpException;
import org.jspecify.annotations.Nullable;

/** Puts into an operator's words what can go wrong with Consul. */
final class Failures {

    private static final int LONGEST_QUOTE = 200;
    private static final String CHECK_AGENT = "Check the agent on this host: systemctl status consul; consul members.";
    private static final String CHECK_ADDRESS = "Check that it is Consul's agent that listens there.";
    private static final String CHECK_SERVERS = "Check the Consul servers: consul operator raft list-peers.";
    private static final String CHECK_TOKEN = "Check access-token in section [consul] of fc-qemu.conf;"
            + " it needs write access to services whose names begin with qemu- or vm-inmigrate-, and for the daemon read access to"
            + " keys below node/ and snapshot/.";

    private final ConsulSettings settings;

    Failures(ConsulSettings settings) {
        this.settings = settings;
    }

    /** What became of {@code work}. */
    CatalogException of(Work work, RuntimeException cause) {
        return switch (cause) {
            case TransportException e -> ofTransport(work, e);
            case OperationException e -> ofAnswer(work, e);
            case JsonParseException e -> broken(work, "answered what is not Consul's: " + quote(e.getMessage()), e);
            default -> broken(work, "answered what cannot be understood: " + quote(cause.toString()), cause);
        };
    }

    private CatalogException ofTransport(Work work, TransportException failure) {
        return switch (failure.getCause()) {
            case UnknownHostException e -> failure(work, "has a name that cannot be resolved", CHECK_ADDRESS, e);
            case ConnectException e ->
                failure(work, "does not accept connections (" + quote(e.getMessage()) + ")", CHECK_AGENT, e);
            case NoRouteToHostException e ->
                failure(work, "cannot be reached (" + quote(e.getMessage()) + ")", CHECK_AGENT, e);
            case SocketTimeoutException e -> failure(work, silence(e), CHECK_AGENT, e);
            case AnswerTooLargeException e ->
                broken(work, "sent a larger answer than Consul would: " + e.getMessage(), e);
            case HttpException e -> broken(work, "does not speak HTTP: " + quote(e.getMessage()), e);
            case IOException e ->
                broken(work, "broke the connection off, or broke HTTP's rules: " + quote(e.getMessage()), e);
            case null, default -> broken(work, "failed: " + quote(failure.getMessage()), failure);
        };
    }

    private CatalogException ofAnswer(Work work, OperationException failure) {
        String said = failure.getStatusContent() == null ? "" : failure.getStatusContent();
        String answer = "answered " + failure.getStatusCode() + " " + quote(said);
        if (failure.getStatusCode() == 403 || failure.getStatusCode() == 401) {
            return failure(work, answer + ", so it does not accept the token", CHECK_TOKEN, failure);
        }
        if (said.toLowerCase(Locale.ROOT).contains("no cluster leader")) {
            return failure(work, answer + ", so the cluster is without a leader", CHECK_SERVERS, failure);
        }
        return failure(work, answer, CHECK_AGENT, failure);
    }

    /** The socket says "Connect timed out" for the one, anything else for the other. */
    private String silence(SocketTimeoutException failure) {
        String message =
                failure.getMessage() == null ? "" : failure.getMessage().toLowerCase(Locale.ROOT);
        return message.startsWith("connect")
                ? "did not accept a connection within "
                        + settings.connectTimeout().toMillis() + " ms"
                : "accepted the connection, and did not answer within "
                        + settings.answerTimeout().toMillis() + " ms";
    }

    private CatalogException broken(Work work, String what, Exception cause) {
        return failure(work, what, CHECK_ADDRESS, cause);
    }

    private CatalogException failure(Work work, String what, String check, Exception cause) {
        return new CatalogException(
                work.failed() + ": the agent " + settings.agent() + " " + what + ". " + work.state() + " " + check,
                cause);
    }

    /** One short printable line of what a stranger sent. */
    private static String quote(@Nullable String text) {
        if (text == null) {
            return "(nothing)";
        }
        String line = text.strip().replaceAll("[^\\x20-\\x7e]+", " ");
        return line.length() > LONGEST_QUOTE ? line.substring(0, LONGEST_QUOTE) + "..." : line;
    }
}
