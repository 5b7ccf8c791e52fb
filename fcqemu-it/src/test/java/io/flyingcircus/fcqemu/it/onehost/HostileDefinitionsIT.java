package io.flyingcircus.fcqemu.it.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.testbed.Command;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A folder of definitions with a thousand files, of which fifty are broken in every way a file can be. */
@OnTestbed
class HostileDefinitionsIT {

    private static final int GOOD = 950;
    private static final int OF_EACH_KIND = 5;
    private static final int ROUNDS = 3;

    private final Testbed testbed;

    HostileDefinitionsIT(Testbed testbed) {
        this.testbed = testbed;
    }

    @Test
    void nobody_is_held_up_by_others_files_and_each_broken_one_is_told_with_file_and_remedy() throws IOException {
        try (SpareRoot root = new SpareRoot(testbed, "crowd");
                SpareRoot quiet = new SpareRoot(testbed, "quiet");
                TestVm vm = TestVm.defineBlank(testbed, root.host(), "good");
                TestVm alone = TestVm.defineBlank(testbed, quiet.host(), "alone")) {
            vm.run("start").orFail();
            alone.run("start").orFail();
            crowd(root.path("etc/qemu/vm"), Files.readString(vm.definition()));

            for (String command : new String[] {"ls", "status", "ensure"}) {
                assertAsFast(command, vm, alone);
            }

            Outcome.assertRuns(vm);
            assertThat(root.host().fcQemu().run("ls").orFail().stdout()).doesNotContain("broken", "other");

            assertThat(root.host()
                            .fcQemu()
                            .run("status", "broken-pipe-1")
                            .orFailUnless(1)
                            .stdout())
                    .contains("broken definition");
            told(root, "broken-yaml-0", ".cfg:2:", "is not YAML", "write the file anew");
            told(root, "broken-field-0", ".cfg:6:", "found 'lots'", "correct it there");
            told(root, "broken-binary-0", "not UTF-8", "write the file anew");
            told(root, "broken-empty-0", "is empty", "write it anew");
            told(root, "broken-huge-0", "larger than", "plain file");
            told(root, "broken-folder-0", "is a folder", "plain file");
            told(root, "broken-dangling-0", "symbolic link to nowhere, which is not there", "plain file");
            told(root, "broken-loop-0", "symbolic link", "cannot be followed", "plain file");
            told(root, "broken-pipe-0", "is a pipe", "plain file");
            told(root, "broken-socket-0", "is a socket", "plain file");
        }
    }

    private static void told(SpareRoot root, String name, String... words) {
        CommandResult refused = root.host().fcQemu().run("ensure", name).orFailUnless(69);
        assertThat(refused.stderr()).contains("etc/qemu/vm/" + name + ".cfg").contains(words);
    }

    /** By the shortest of some runs, in turns: what else the machine does only ever adds. */
    private static void assertAsFast(String command, TestVm inACrowd, TestVm alone) {
        Duration crowded = run(command, inACrowd);
        Duration quiet = run(command, alone);
        for (int i = 1; i < ROUNDS; i++) {
            crowded = Collections.min(List.of(crowded, run(command, inACrowd)));
            quiet = Collections.min(List.of(quiet, run(command, alone)));
        }
        // To read a thousand files would cost several times as much.
        assertThat(crowded).as(command).isLessThan(quiet.multipliedBy(2));
    }

    private static Duration run(String command, TestVm vm) {
        long begin = System.nanoTime();
        CommandResult result = command.equals("ls") ? vm.host().fcQemu().run(command) : vm.run(command);
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        result.orFail();
        return took;
    }

    private static void crowd(Path folder, String good) throws IOException {
        for (int i = 0; i < GOOD; i++) {
            String name = "other-" + i;
            Files.writeString(folder.resolve(name + ".cfg"), good.replace("name: good", "name: " + name));
        }
        byte[] noise = new byte[5000];
        new Random(1).nextBytes(noise);
        for (int i = 0; i < OF_EACH_KIND; i++) {
            Files.writeString(broken(folder, "yaml", i), "name: [\n");
            Files.writeString(
                    broken(folder, "field", i),
                    good.replace("name: good", "name: broken-field-" + i).replaceFirst("disk: \\d+", "disk: lots"));
            Files.write(broken(folder, "binary", i), noise);
            Files.createFile(broken(folder, "empty", i));
            try (var huge = new RandomAccessFile(broken(folder, "huge", i).toFile(), "rw")) {
                huge.setLength(1L << 40);
            }
            Files.createDirectory(broken(folder, "folder", i));
            Files.createSymbolicLink(broken(folder, "dangling", i), Path.of("nowhere"));
            Files.createSymbolicLink(broken(folder, "loop", i), broken(folder, "loop", i));
            Command.of("mkfifo", broken(folder, "pipe", i).toString())
                    .run(Duration.ofSeconds(30))
                    .orFail();
            ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                    .bind(UnixDomainSocketAddress.of(broken(folder, "socket", i)))
                    .close();
        }
        for (String odd :
                new String[] {"two words.cfg", "line\nbreak.cfg", "-dash.cfg", ".cfg", "..cfg.staging", "\u00e4.cfg"}) {
            Files.writeString(folder.resolve(odd), good);
        }
    }

    private static Path broken(Path folder, String kind, int number) {
        return folder.resolve("broken-" + kind + "-" + number + ".cfg");
    }
}
