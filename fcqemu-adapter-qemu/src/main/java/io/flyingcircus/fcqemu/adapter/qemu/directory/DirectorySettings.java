package io.flyingcircus.fcqemu.adapter.qemu.directory;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * How the directory is reached.
 *
 * @param url counts where the host's ENC has no {@code directory_url}
 * @param patience longest wait for a connection and a whole answer
 */
public record DirectorySettings(Optional<URI> url, Duration patience) {

    /** @throws IllegalArgumentException if the URL is none, or the patience is not positive */
    public DirectorySettings {
        url.ifPresent(DirectorySettings::require);
        if (!patience.isPositive()) {
            throw new IllegalArgumentException("the patience with the directory must be positive");
        }
    }

    /**
     * The URL, if it can be a directory's.
     *
     * @throws IllegalArgumentException if it is not {@code http} or {@code https} with a host and a path at most
     */
    public static URI require(URI url) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        boolean web = scheme.equals("https") || scheme.equals("http");
        if (!web || url.getHost() == null || url.getRawQuery() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException("https://HOST/PATH is expected");
        }
        return url;
    }
}
