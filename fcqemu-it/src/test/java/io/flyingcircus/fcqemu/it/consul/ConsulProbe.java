package io.flyingcircus.fcqemu.it.consul;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Looks at Consul past the adapter: the server's own view, as every host of the fleet would get it. */
public final class ConsulProbe {

    private static final JsonMapper JSON = new JsonMapper();

    private static final int MOST_AT_ONCE = 64;

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI url;
    private final String token;

    ConsulProbe(URI url, String token) {
        this.url = url;
        this.token = token;
    }

    /** The server's view. */
    public static ConsulProbe ofServer(Testbed testbed) {
        return new ConsulProbe(testbed.consulUrl(), testbed.consulManagementToken());
    }

    /** The entries of a service, with the checks of their nodes. */
    List<JsonNode> entries(String service) {
        JsonNode answer = get("/v1/health/service/" + service);
        return StreamSupport.stream(answer.spliterator(), false).toList();
    }

    /** Status of the service's own check; empty while there is no entry or no check. */
    Optional<String> checkStatus(String service) {
        return entries(service).stream()
                .flatMap(entry -> StreamSupport.stream(entry.path("Checks").spliterator(), false))
                .filter(check -> check.path("CheckID").asText().equals("service:" + service))
                .map(check -> check.path("Status").asText())
                .findFirst();
    }

    /** When the only entry of a service was last changed, its checks included. */
    String modifyIndices(String service) {
        StringBuilder indices = new StringBuilder();
        entries(service)
                .forEach(entry -> entry.findValues("ModifyIndex")
                        .forEach(index -> indices.append(index).append(' ')));
        return indices.toString();
    }

    /** Sets a key. */
    public void setKey(String key, byte[] value) {
        send(request("/v1/kv/" + key)
                .PUT(HttpRequest.BodyPublishers.ofByteArray(value))
                .build());
    }

    /** Sets keys as fast as can be, as many at once as Consul allows. */
    public void setKeys(Map<String, byte[]> values) {
        ArrayNode operations = JSON.createArrayNode();
        for (var each : values.entrySet()) {
            operations
                    .addObject()
                    .putObject("KV")
                    .put("Verb", "set")
                    .put("Key", each.getKey())
                    .put("Value", each.getValue());
            if (operations.size() == MOST_AT_ONCE) {
                put("/v1/txn", operations.toString());
                operations.removeAll();
            }
        }
        if (!operations.isEmpty()) {
            put("/v1/txn", operations.toString());
        }
    }

    /** A new token that may do this and nothing else. */
    public String tokenWith(String rules) {
        String name = "rules-" + Integer.toHexString(rules.hashCode());
        String policy =
                JSON.createObjectNode().put("Name", name).put("Rules", rules).toString();
        if (StreamSupport.stream(get("/v1/acl/policies").spliterator(), false)
                .noneMatch(known -> known.path("Name").asText().equals(name))) {
            put("/v1/acl/policy", policy);
        }
        return put("/v1/acl/token", "{\"Policies\": [{\"Name\": \"" + name + "\"}]}")
                .get("SecretID")
                .asText();
    }

    /** Removes a key. */
    public void removeKey(String key) {
        send(request("/v1/kv/" + key).DELETE().build());
    }

    JsonNode get(String path) {
        return send(request(path).GET().build());
    }

    JsonNode put(String path, String body) {
        return send(request(path).PUT(HttpRequest.BodyPublishers.ofString(body)).build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url.resolve(path))
                .timeout(Duration.ofSeconds(10))
                .header("X-Consul-Token", token);
    }

    private JsonNode send(HttpRequest request) {
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new AssertionError(request + ": " + response.statusCode() + " " + response.body());
            }
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new AssertionError(request.toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(request.toString(), e);
        }
    }
}
