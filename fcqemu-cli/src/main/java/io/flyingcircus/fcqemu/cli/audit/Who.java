package io.flyingcircus.fcqemu.cli.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * On whose behalf something is done.
 *
 * @param kind somebody, or something
 * @param user whose process it is; {@code ?} if it has ended already
 * @param sudoUser who became that user with {@code sudo}, as that says
 * @param loginUid who logged in, as the kernel remembers it whatever was typed since
 */
public record Who(Kind kind, String user, Optional<String> sudoUser, OptionalLong loginUid) {

    /** What the kernel says of a process that nobody who logged in has started: -1. */
    private static final long NOBODY = 0xffff_ffffL;

    /** Somebody, or something. */
    public enum Kind {
        /** Whoever typed a command, or a script of theirs. */
        USER,
        /** The supervisor of a QEMU that has ended, or a schedule that says that it is no user. */
        SUPERVISOR,
        /** A handler of {@code consul watch}. */
        EVENT,
        /** The daemon, by itself. */
        DAEMON;

        /** As it is written. */
        String written() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Who started a process, as far as that can be found out. */
    public static Who of(Kind kind, long pid, Optional<String> sudoUser) {
        Path process = Path.of("/proc", Long.toString(pid));
        return new Who(kind, owner(process), sudoUser.filter(name -> !name.isEmpty()), loginUid(process));
    }

    private static String owner(Path process) {
        try {
            return Files.getOwner(process).getName();
        } catch (IOException e) {
            return "?";
        }
    }

    private static OptionalLong loginUid(Path process) {
        try {
            long uid =
                    Long.parseLong(Files.readString(process.resolve("loginuid")).strip());
            return uid == NOBODY ? OptionalLong.empty() : OptionalLong.of(uid);
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
