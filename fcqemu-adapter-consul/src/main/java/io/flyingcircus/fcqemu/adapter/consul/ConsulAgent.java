package io.flyingcircus.fcqemu.adapter.consul;

import com.ecwid.consul.json.GsonFactory;
import com.ecwid.consul.transport.HttpRequest;
import com.ecwid.consul.transport.HttpResponse;
import com.ecwid.consul.transport.HttpTransport;
import com.ecwid.consul.v1.OperationException;
import com.ecwid.consul.v1.agent.model.NewService;
import com.ecwid.consul.v1.agent.model.Service;
import com.ecwid.consul.v1.catalog.model.CatalogService;
import com.ecwid.consul.v1.health.model.HealthService;
import com.google.gson.JsonParseException;
import com.google.gson.reflect.TypeToken;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The calls of Consul's HTTP API that are made here, with consul-api's models. Not through its {@code ConsulRawClient},
 * whose static initialiser builds an HTTPS client whether it is wanted or not. Each throws what consul-api would: a
 * {@link com.ecwid.consul.transport.TransportException} or an {@link OperationException}, and {@link JsonParseException}
 * for an answer that is none.
 */
final class ConsulAgent {

    private static final int NOT_FOUND = 404;

    private final ConsulSettings settings;
    private final HttpTransport transport;

    ConsulAgent(ConsulSettings settings, HttpTransport transport) {
        this.settings = settings;
        this.transport = transport;
    }

    /** {@code GET /v1/agent/service/ID}: what this agent itself has registered. Asks no other machine. */
    Optional<Service> service(String id) {
        HttpResponse response =
                transport.makeGetRequest(request("/v1/agent/service/" + id).build());
        if (response.getStatusCode() == NOT_FOUND) {
            return Optional.empty();
        }
        return Optional.of(parse(content(response), TypeToken.get(Service.class)));
    }

    /** {@code GET /v1/agent/services}: everything this agent itself has registered, by id. Asks no other machine. */
    Map<String, Service> services() {
        HttpResponse response =
                transport.makeGetRequest(request("/v1/agent/services").build());
        return parse(content(response), new TypeToken<Map<String, Service>>() {});
    }

    /** {@code PUT /v1/agent/service/register}. A check that exists already keeps its status. */
    void register(NewService service) {
        content(transport.makePutRequest(request("/v1/agent/service/register")
                .setContent(GsonFactory.getGson().toJson(service))
                .build()));
    }

    /** {@code PUT /v1/agent/service/deregister/ID}, with its checks. */
    void deregister(String id) {
        content(transport.makePutRequest(
                request("/v1/agent/service/deregister/" + id).build()));
    }

    /** {@code PUT /v1/agent/check/pass/ID}: its time begins anew. Costs the cluster nothing while the check passes. */
    void pass(String checkId) {
        content(transport.makePutRequest(
                request("/v1/agent/check/pass/" + checkId).build()));
    }

    /** {@code GET /v1/health/service/NAME}: all entries of a service in the cluster, with the checks of their nodes. */
    List<HealthService> health(String name) {
        HttpResponse response =
                transport.makeGetRequest(request("/v1/health/service/" + name).build());
        return parse(content(response), new TypeToken<List<HealthService>>() {});
    }

    /** {@code GET /v1/catalog/service/NAME}: all entries of a service in the cluster, whatever their checks say. */
    List<CatalogService> catalog(String name) {
        HttpResponse response =
                transport.makeGetRequest(request("/v1/catalog/service/" + name).build());
        return parse(content(response), new TypeToken<List<CatalogService>>() {});
    }

    private HttpRequest.Builder request(String path) {
        return request(settings, path);
    }

    /** A request to the agent, with the token if there is one. */
    static HttpRequest.Builder request(ConsulSettings settings, String path) {
        HttpRequest.Builder builder = HttpRequest.Builder.newBuilder().setUrl(settings.agent() + path);
        return settings.token().isEmpty() ? builder : builder.addHeader("X-Consul-Token", settings.token());
    }

    private static String content(HttpResponse response) {
        if (response.getStatusCode() != 200) {
            throw new OperationException(response);
        }
        return response.getContent();
    }

    private static <T> T parse(String json, TypeToken<T> type) {
        @Nullable T value = GsonFactory.getGson().fromJson(json, type);
        if (value == null) {
            throw new JsonParseException("the answer is empty");
        }
        return value;
    }
}
