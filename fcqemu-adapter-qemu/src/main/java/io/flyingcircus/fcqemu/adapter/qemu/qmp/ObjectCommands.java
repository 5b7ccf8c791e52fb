package io.flyingcircus.fcqemu.adapter.qemu.qmp;

import io.flyingcircus.fcqemu.adapter.qemu.lines.BoundedJson;
import java.util.Optional;

/**
 * Objects of QEMU's object model that hold a word and do nothing. All throw as {@link QmpSession#execute} does.
 *
 * <p>Such an object is an {@code authz-simple}: an access list with one identity. It has no effect until something is told
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

    /** The word in the object of that id, if there is one ({@code qom-list}, {@code qom-get}). */
    public Optional<String> findWord(String id) throws QmpException {
        QmpCommand list = new QmpCommand("qom-list", BoundedJson.object().put("path", FOLDER));
        for (QmpReply property : session.execute(list).elements()) {
            if (property.text("name").equals(id)) {
                return Optional.of(session.execute(new QmpCommand(
                                "qom-get",
                                BoundedJson.object()
                                        .put("path", FOLDER + "/" + id)
                                        .put("property", "identity")))
                        .asText());
            }
        }
        return Optional.empty();
    }
}
