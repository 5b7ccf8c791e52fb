package io.flyingcircus.fcqemu.adapter.qemu.qmp;

import io.flyingcircus.fcqemu.adapter.qemu.lines.BoundedJson;
import java.util.Optional;

/**
 * Objects of QEMU's object model: certificates, and such that hold a word and do nothing. All throw as
 * {@link QmpSession#execute} does.
 *
 * <p>One that holds a word is an {@code authz-simple}: an access list with one identity. It has no effect until something is told
 * to use it, is no part of what a migration sends, and every QEMU since 4.0 can make it.
 */
public record ObjectCommands(QmpSession session) {

    private static final String FOLDER = "/objects";

    /** {@code object-add}: fails if there is an object of that id. */
    public void addWord(String id, String word) throws QmpException {
        session.execute(new QmpCommand(
                "object-add",
                BoundedJson.object()
                        .put("qom-type", "authz-simple")
                        .put("id", id)
                        .put("identity", word)));
    }

    /** {@code object-del}: fails if there is no object of that id. */
    public void delete(String id) throws QmpException {
        session.execute(new QmpCommand("object-del", BoundedJson.object().put("id", id)));
    }

    /**
     * {@code object-add}: certificates, read now; in place of those that have that id.
     *
     * @param folder as QEMU sees it
     * @param endpoint {@code client} or {@code server}
     */
    public void replaceCredentials(String id, String folder, String endpoint) throws QmpException {
        if (exists(id)) {
            delete(id);
        }
        session.execute(new QmpCommand(
                "object-add",
                BoundedJson.object()
                        .put("qom-type", "tls-creds-x509")
                        .put("id", id)
                        .put("dir", folder)
                        .put("endpoint", endpoint)
                        .put("verify-peer", true)));
    }

    private boolean exists(String id) throws QmpException {
        QmpCommand list = new QmpCommand("qom-list", BoundedJson.object().put("path", FOLDER));
        for (QmpReply property : session.execute(list).elements()) {
            if (property.text("name").equals(id)) {
                return true;
            }
        }
        return false;
    }

    /** The word in the object of that id, if there is one ({@code qom-list}, {@code qom-get}). */
    public Optional<String> findWord(String id) throws QmpException {
        return exists(id)
                ? Optional.of(session.execute(new QmpCommand(
                                "qom-get",
                                BoundedJson.object()
                                        .put("path", FOLDER + "/" + id)
                                        .put("property", "identity")))
                        .asText())
                : Optional.empty();
    }
}
