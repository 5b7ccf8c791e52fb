package io.flyingcircus.fcqemu.adapter.qemu.directory;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.lines.Excerpt;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.MethodCall;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.MethodResponse;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcException;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcReader;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcValue;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcWriter;
import io.flyingcircus.fcqemu.ports.failure.DirectoryException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The directory: one request for each call, with the host's name and password, sent once. Redirections are not followed, as they
 * would take the password along. Whatever it does, a call ends in time, and takes no more than a mebibyte of it.
 */
public final class DirectoryServer {

    private static final int LARGEST_ANSWER_BYTES = 1 << 20;
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private final HostPaths paths;
    private final DirectorySettings settings;

    /** The directory of the host below these paths. Reads and opens nothing before it is called. */
    public DirectoryServer(HostPaths paths, DirectorySettings settings) {
        this.paths = paths;
        this.settings = settings;
    }

    /**
     * Calls a method.
     *
     * @return its result
     * @throws DirectoryException if it cannot be reached, does not answer in time, refuses, or is not understood
     */
    XmlRpcValue call(String method, List<XmlRpcValue> parameters) {
        Enc enc = Enc.read(paths, settings.url());
        URI address = address(enc);
        HttpResponse<byte[]> answer = exchange(method, request(address, enc, new MethodCall(method, parameters)));
        if (answer.statusCode() != OK) {
            throw refused(method, address, answer);
        }
        try {
            return switch (XmlRpcReader.response(answer.body())) {
                case MethodResponse.Result(XmlRpcValue value) -> value;
                case MethodResponse.Fault(int code, String text) ->
                    throw new DirectoryException("the directory " + address + " refused " + method + " (" + code + "): "
                            + Excerpt.of(text) + ". Nothing was changed here; ask who runs it.");
            };
        } catch (XmlRpcException e) {
            throw notUnderstood(method, address, String.valueOf(e.getMessage()), e);
        }
    }

    /** Never with user and password, so that it can be told. */
    private static URI address(Enc enc) {
        URI url = enc.url();
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        String path = url.getRawPath() == null ? "" : url.getRawPath().replaceAll("/+$", "");
        try {
            return URI.create(url.getScheme() + "://" + url.getHost() + port + path + "/rg-" + enc.resourceGroup());
        } catch (IllegalArgumentException e) {
            throw new DirectoryException(
                    "the directory was not asked: the resource group in this host's ENC cannot stand in a URL. Have the"
                            + " host's management write it anew.",
                    e);
        }
    }

    private HttpRequest request(URI address, Enc enc, MethodCall call) {
        byte[] credentials = (enc.name() + ":" + enc.password()).getBytes(StandardCharsets.UTF_8);
        return HttpRequest.newBuilder(address)
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials))
                .header("Content-Type", "text/xml")
                .header("User-Agent", "fc-qemu")
                .POST(HttpRequest.BodyPublishers.ofByteArray(XmlRpcWriter.write(call)))
                .build();
    }

    private HttpResponse<byte[]> exchange(String method, HttpRequest request) {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.patience())
                .build();
        try {
            return client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST_ANSWER_BYTES))
                    .get(settings.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw unreachable(
                    method,
                    request,
                    "no whole answer within " + settings.patience().toSeconds() + " s",
                    e);
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw unreachable(
                    method, request, Excerpt.of(Objects.requireNonNullElse(cause.getMessage(), cause.toString())), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(method, request, "interrupted", e);
        } finally {
            client.shutdownNow();
        }
    }

    private static DirectoryException unreachable(String method, HttpRequest request, String reason, Exception cause) {
        return new DirectoryException(
                "the directory " + request.uri() + " did not answer " + method + ": " + reason
                        + ". It may have done it all the same; try again.",
                cause);
    }

    private static DirectoryException refused(String method, URI address, HttpResponse<byte[]> answer) {
        int status = answer.statusCode();
        if (status == UNAUTHORIZED || status == FORBIDDEN) {
            return new DirectoryException(
                    "the directory " + address + " does not let this host in (" + status + "), so " + method
                            + " was not done. Check name, directory_password and resource_group in its ENC.");
        }
        return notUnderstood(
                method,
                address,
                "HTTP status " + status + ", " + Excerpt.of(new String(answer.body(), StandardCharsets.UTF_8).strip()),
                null);
    }

    private static DirectoryException notUnderstood(
            String method, URI address, String reason, @Nullable Exception cause) {
        return new DirectoryException(
                "the directory " + address + " answered " + method + " with what is not understood: " + reason
                        + ". Check directory_url in this host's ENC.",
                cause);
    }
}
