package io.flyingcircus.fcqemu.adapter.qemu.directory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flyingcircus.fcqemu.ports.failure.DirectoryException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Strings in an ENC. Its values are never quoted: one of them is a password. */
record EncFile(Path path, ObjectNode document) {

    String name() {
        return text(document, "name").orElseThrow(() -> missing("name"));
    }

    Optional<String> parameter(String key) {
        return text(document.path("parameters"), key);
    }

    String required(String key) {
        return parameter(key).orElseThrow(() -> missing("parameters." + key));
    }

    URI url(String text) {
        try {
            return DirectorySettings.require(URI.create(text));
        } catch (IllegalArgumentException e) {
            // Not the cause: it quotes the URL, which may have a password in it.
            throw unusable(path, "parameters.directory_url is no URL such as https://HOST/PATH", null);
        }
    }

    private Optional<String> text(JsonNode node, String key) {
        JsonNode value = node.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw unusable(path, key + " is no string", null);
        }
        return Optional.of(value.textValue()).filter(text -> !text.isEmpty());
    }

    private DirectoryException missing(String key) {
        return unusable(path, "it has no " + key, null);
    }

    static DirectoryException unusable(Path path, String reason, @Nullable Throwable cause) {
        return new DirectoryException(
                "the directory was not asked, as " + path + " cannot be used: " + reason
                        + ". Have the host's management write it anew.",
                cause);
    }
}
