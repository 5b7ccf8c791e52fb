package io.flyingcircus.fcqemu.adapter.qemu.monitor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flyingcircus.fcqemu.adapter.qemu.lines.BoundedJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which RBD image QEMU means by a file name. It writes {@code rbd:POOL/IMAGE:OPTIONS} or {@code json:{...}}. */
final class ImageNames {

    private static final Pattern RBD = Pattern.compile("rbd:([^/:@]+)/([^/:@]+)([:@].*)?");
    private static final String JSON_PREFIX = "json:";
    private static final int MAX_JSON_BYTES = 64 * 1024;
    private static final BoundedJson JSON = BoundedJson.of(MAX_JSON_BYTES, 1000);

    private ImageNames() {}

    /** {@code pool/image}, or {@code file} as it is where no RBD image can be read from it. */
    static String fromQemu(String file) {
        if (file.startsWith(JSON_PREFIX)) {
            return fromJson(file.substring(JSON_PREFIX.length())).orElse(file);
        }
        Matcher rbd = RBD.matcher(file);
        return rbd.matches() ? rbd.group(1) + "/" + rbd.group(2) : file;
    }

    private static Optional<String> fromJson(String text) {
        ObjectNode options;
        try {
            options = JSON.read(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty();
        }
        // A format driver (raw) has the protocol's options one level below.
        for (JsonNode level : List.of(options, options.path("file"))) {
            String pool = level.path("pool").asText();
            String image = level.path("image").asText();
            if (level.path("driver").asText().equals("rbd") && !pool.isEmpty() && !image.isEmpty()) {
                return Optional.of(pool + "/" + image);
            }
        }
        return Optional.empty();
    }
}
