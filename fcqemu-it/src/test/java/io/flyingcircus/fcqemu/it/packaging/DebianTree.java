package io.flyingcircus.fcqemu.it.packaging;

import io.flyingcircus.fcqemu.it.testbed.Command;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.it.testbed.TestbedHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Debian system in a folder, laid over another one that stays as it is, with all Java taken away. Commands run in it as
 * root, in the network of a host of the testbed. Closing it takes everything away; what still runs in it goes on.
 */
final class DebianTree implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Pattern QEMU_VERSION = Pattern.compile("QEMU emulator version (\\d+)[.]");

    private final TestbedHost host;
    private final Path folder;
    private final Path root;

    /** Lays it over {@code below}, a whole system; {@code below} may be {@code /}. */
    DebianTree(Testbed testbed, TestbedHost host, String name, Path below) {
        this.host = host;
        this.folder = testbed.dir().resolve("debian-" + name);
        this.root = folder.resolve("root");
        Path upper = folder.resolve("layer");
        try {
            Files.createDirectories(root);
            Files.createDirectories(upper);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // Not on the file system that lies below.
        mount("-t", "tmpfs", "none", upper.toString());
        outside("mkdir", upper + "/changes", upper + "/work");
        mount(
                "-t",
                "overlay",
                "none",
                "-o",
                "lowerdir=" + below + ",upperdir=" + upper + "/changes,workdir=" + upper + "/work",
                root.toString());
        mount("-t", "proc", "none", root + "/proc");
        mount("--rbind", "/dev", root + "/dev");
        // Where mounts are shared, /dev/pts would be gone from the machine too when it is unmounted here.
        mount("--make-rslave", root + "/dev");
        // No systemd to talk to, and nothing of what runs below.
        for (String empty : List.of("/run", "/usr/lib/jvm", "/opt")) {
            outside("mkdir", "-p", root + empty);
            mount("-t", "tmpfs", "none", root + empty);
        }
        // The installer writes it, debootstrap does not.
        write(file("/etc/hosts"), "127.0.0.1 localhost\n");
        outside("mkdir", "-p", root.toString() + testbed.dir());
        mount("--bind", testbed.dir().toString(), root.toString() + testbed.dir());
    }

    /** Whether the machine lets a system be laid over {@code below}, and what is there is a whole one. */
    static boolean canBeLaidOver(Path below, Path scratch) {
        String trial = """
                mount -t tmpfs none "$2" && mkdir "$2/changes" "$2/work" "$2/root" &&
                mount -t overlay none -o "lowerdir=$1,upperdir=$2/changes,workdir=$2/work" "$2/root" &&
                chroot "$2/root" dpkg --version""";
        // Its own mounts go with it.
        return Command.of("unshare", "--mount", "sh", "-c", trial, "sh", below.toString(), scratch.toString())
                        .run(PATIENCE)
                        .exitCode()
                == 0;
    }

    private static void write(Path file, String content) {
        try {
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void mount(String... words) {
        List<String> all = new ArrayList<>(List.of("mount"));
        all.addAll(List.of(words));
        outside(all.toArray(String[]::new));
    }

    private static void outside(String... words) {
        Command.of(words).run(PATIENCE).orFail();
    }

    /** A file of the system, as seen from outside. */
    Path file(String path) {
        return root.resolve(path.substring(1));
    }

    /** Runs a program of the system. */
    CommandResult run(String... words) {
        return run(Command.of(words));
    }

    /** Runs a program of the system, with nothing of our own environment. */
    CommandResult run(Command command) {
        List<String> prefix = new ArrayList<>(List.of("chroot", root.toString(), "env", "-i"));
        prefix.add("PATH=/usr/sbin:/usr/bin:/sbin:/bin");
        prefix.add("HOME=/root");
        prefix.add("DEBIAN_FRONTEND=noninteractive");
        command.environment().forEach((variable, value) -> prefix.add(variable + "=" + value));
        return host.shell().run(command.through(prefix.toArray(String[]::new)), PATIENCE);
    }

    /** Installs a package that lies outside, or upgrades to it. */
    CommandResult install(Path deb) {
        outside("cp", deb.toString(), file("/root").toString());
        return run("dpkg", "-i", "/root/" + deb.getFileName());
    }

    /** {@code fc-qemu --root ROOT WORDS...}, as it is installed, for the testbed's host. */
    CommandResult fcQemu(String... words) {
        return run(Command.of(words).through(tool().split(" ")));
    }

    /** The first number of the version of the QEMU in it. */
    int qemuVersion() {
        String said = run("qemu-system-x86_64", "--version").orFail().stdout();
        Matcher version = QEMU_VERSION.matcher(said);
        if (!version.find()) {
            throw new AssertionError("no version of QEMU: " + said);
        }
        return Integer.parseInt(version.group(1));
    }

    /** The beginning of a command line of that. */
    String tool() {
        return "fc-qemu --root " + host.root();
    }

    @Override
    public void close() {
        // Lazily: a process may still have it as its root.
        outside("sh", "-c", "findmnt -rno TARGET | grep -F '" + folder + "/' | sort -r | xargs -r -n 1 umount -l");
        outside("rm", "-rf", "--one-file-system", folder.toString());
    }
}
