package io.flyingcircus.fcqemu.adapter.consul;

import com.ecwid.consul.transport.HttpRequest;
import com.ecwid.consul.transport.HttpResponse;
import com.ecwid.consul.transport.HttpTransport;
import com.ecwid.consul.transport.TransportException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.apache.http.HttpEntityEnclosingRequest;
import org.apache.http.HttpException;
import org.apache.http.config.MessageConstraints;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.impl.DefaultBHttpClientConnection;
import org.apache.http.message.BasicHttpEntityEnclosingRequest;
import org.apache.http.util.EntityUtils;
import org.jspecify.annotations.Nullable;

/**
 * HTTP to the agent, bounded in time and size: one connection for each request, closed after it. Nothing is pooled, so
 * nothing can leak or be stale; nothing is repeated, followed or unpacked behind the caller's back. A connection to the
 * agent of the same host costs a tenth of a millisecond.
 *
 * <p>consul-api's own transport waits 600 s for an answer, and loading it sets TLS up, which costs a short-lived program
 * a quarter of a second.
 */
final class BoundedTransport implements HttpTransport {

    private static final int BUFFER_BYTES = 8192;
    private static final MessageConstraints HEADERS = MessageConstraints.custom()
            .setMaxLineLength(BUFFER_BYTES)
            .setMaxHeaderCount(100)
            .build();

    private final ConsulSettings settings;

    BoundedTransport(ConsulSettings settings) {
        this.settings = settings;
    }

    @Override
    public HttpResponse makeGetRequest(HttpRequest request) {
        return exchange("GET", request);
    }

    @Override
    public HttpResponse makePutRequest(HttpRequest request) {
        return exchange("PUT", request);
    }

    @Override
    public HttpResponse makeDeleteRequest(HttpRequest request) {
        return exchange("DELETE", request);
    }

    private HttpResponse exchange(String method, HttpRequest request) {
        return exchange(method, request, BoundedTransport::whole);
    }

    /** What to make of an answer while it arrives. */
    @FunctionalInterface
    interface Reader<T> {
        T read(org.apache.http.HttpResponse answer) throws IOException;
    }

    /** A GET whose answer is not kept as a whole. */
    <T> T get(HttpRequest request, Reader<T> reader) {
        return exchange("GET", request, reader);
    }

    private <T> T exchange(String method, HttpRequest request, Reader<T> reader) {
        URI agent = settings.agent();
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(agent.getHost(), agent.getPort()),
                    Math.toIntExact(settings.connectTimeout().toMillis()));
            return exchange(method, request, reader, socket);
        } catch (IOException | HttpException e) {
            throw new TransportException(e);
        }
    }

    private <T> T exchange(String method, HttpRequest request, Reader<T> reader, Socket socket)
            throws IOException, HttpException {
        try (DefaultBHttpClientConnection connection = new BoundedConnection()) {
            connection.bind(socket);
            HttpEntityEnclosingRequest message = message(method, request);
            connection.sendRequestHeader(message);
            connection.sendRequestEntity(message);
            connection.flush();
            org.apache.http.HttpResponse answer = connection.receiveResponseHeader();
            connection.receiveResponseEntity(answer);
            return reader.read(answer);
        }
    }

    /** The whole answer. */
    static HttpResponse whole(org.apache.http.HttpResponse answer) throws IOException {
        return new HttpResponse(
                answer.getStatusLine().getStatusCode(),
                answer.getStatusLine().getReasonPhrase(),
                EntityUtils.toString(answer.getEntity(), StandardCharsets.UTF_8),
                null,
                null,
                null);
    }

    private HttpEntityEnclosingRequest message(String method, HttpRequest request) {
        URI uri = URI.create(request.getUrl());
        String target = uri.getRawQuery() == null ? uri.getRawPath() : uri.getRawPath() + "?" + uri.getRawQuery();
        HttpEntityEnclosingRequest message = new BasicHttpEntityEnclosingRequest(method, target);
        message.addHeader("Host", settings.agent().getRawAuthority());
        message.addHeader("User-Agent", "fc-qemu");
        message.addHeader("Connection", "close");
        request.getHeaders().forEach(message::addHeader);
        byte[] content = bytes(request.getContent());
        message.addHeader("Content-Length", Integer.toString(content.length));
        message.setEntity(new ByteArrayEntity(content));
        return message;
    }

    private static byte[] bytes(@Nullable String content) {
        return content == null ? new byte[0] : content.getBytes(StandardCharsets.UTF_8);
    }

    /** Its patience begins when the request was sent and the answer is first looked for. */
    private final class BoundedConnection extends DefaultBHttpClientConnection {

        BoundedConnection() {
            super(BUFFER_BYTES, BUFFER_BYTES, null, null, HEADERS, null, null, null, null);
        }

        @Override
        protected InputStream getSocketInputStream(Socket socket) throws IOException {
            return new BoundedInput(
                    socket,
                    super.getSocketInputStream(socket),
                    settings.answerTimeout(),
                    settings.largestAnswerBytes());
        }
    }
}
