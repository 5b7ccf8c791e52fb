package io.flyingcircus.fcqemu.adapter.qemu.definitions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.ports.definitions.DefinitionReading;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FolderDefinitionsTest {

    private static final VmName VM = new VmName("test00");

    @TempDir
    private Path root;

    private HostPaths paths;
    private FolderDefinitions definitions;

    @BeforeEach
    void definitions() throws IOException {
        paths = new HostPaths(root);
        definitions = new FolderDefinitions(paths);
        Files.createDirectories(paths.definitionFolder());
    }

    @Test
    void a_host_without_the_folder_has_no_vms() throws Exception {
        Files.delete(paths.definitionFolder());

        assertThat(definitions.names()).isEmpty();
        assertThat(definitions.active(VM)).isEqualTo(new DefinitionReading.Absent());
        assertThat(definitions.staged(VM)).isEqualTo(new DefinitionReading.Absent());
        assertThat(definitions.activateStaged(VM)).isFalse();
    }

    @Test
    void active_and_staged_vms_are_named_once_each_in_order_and_odd_entries_are_left_out() throws Exception {
        Files.writeString(paths.activeDefinition(new VmName("b")), "x");
        Files.writeString(paths.stagedDefinition(new VmName("b")), "x");
        Files.writeString(paths.stagedDefinition(new VmName("a")), "x");
        Files.writeString(paths.definitionFolder().resolve("README"), "x");
        Files.writeString(paths.definitionFolder().resolve("two words.cfg"), "x");
        Files.writeString(paths.definitionFolder().resolve("b.cfg.orig"), "x");
        Files.writeString(paths.definitionFolder().resolve(".b.cfg.new"), "x");
        Files.createDirectory(paths.definitionFolder().resolve("old"));

        assertThat(definitions.names()).containsExactly(new VmName("a"), new VmName("b"));
    }

    @Test
    void odd_entries_disturb_no_other_vm() throws Exception {
        Files.createDirectory(paths.activeDefinition(new VmName("folder")));
        new ProcessBuilder("mkfifo", paths.activeDefinition(new VmName("pipe")).toString())
                .start()
                .waitFor();
        Files.createSymbolicLink(paths.activeDefinition(new VmName("dangling")), root.resolve("nowhere"));
        Files.write(paths.activeDefinition(new VmName("binary")), new byte[] {(byte) 0xff, 0, 1});
        active(7);

        assertThat(definitions.names()).hasSize(5);
        assertThat(definitions.active(VM)).isInstanceOf(DefinitionReading.Valid.class);
        assertThat(problems("folder")).contains("folder.cfg: cannot be read: it is a folder; put the definition there");
        assertThat(problems("pipe")).contains("pipe.cfg: cannot be read: it is a pipe; put the definition there");
        assertThat(problems("binary")).contains("not UTF-8");
        assertThat(problems("dangling")).contains("dangling.cfg", "nowhere, which is not there");
    }

    @Test
    void an_empty_file_is_broken_in_force_and_not_there_yet_where_definitions_are_received() throws Exception {
        Files.createFile(paths.activeDefinition(VM));
        Files.createFile(paths.stagedDefinition(VM));

        assertThat(problems(VM.value())).contains("test00.cfg: is empty; write it anew");
        assertThat(definitions.staged(VM)).isEqualTo(new DefinitionReading.Absent());
    }

    @Test
    void a_newer_staged_definition_is_put_in_force_as_it_was_received() throws Exception {
        active(7);
        staged(8);

        assertThat(definitions.activateStaged(VM)).isTrue();
        assertThat(definitions.activateStaged(VM)).isFalse();

        assertThat(paths.activeDefinition(VM)).hasContent(text(8));
        assertThat(paths.stagedDefinition(VM)).hasContent(text(8));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(paths.activeDefinition(VM))))
                .isEqualTo("rw-r--r--");
    }

    @Test
    void an_older_or_equal_generation_never_replaces_the_active_one() throws Exception {
        active(8);
        staged(8);
        assertThat(definitions.activateStaged(VM)).isFalse();
        staged(7);
        assertThat(definitions.activateStaged(VM)).isFalse();

        assertThat(paths.activeDefinition(VM)).hasContent(text(8));
    }

    @Test
    void a_vm_that_is_new_or_whose_active_definition_is_broken_gets_the_staged_one() throws Exception {
        staged(1);
        assertThat(definitions.activateStaged(VM)).isTrue();

        Files.writeString(paths.activeDefinition(VM), "name: [");
        assertThat(definitions.activateStaged(VM)).isTrue();
        assertThat(paths.activeDefinition(VM)).hasContent(text(1));
    }

    @Test
    void a_broken_definition_that_still_tells_its_generation_is_not_replaced_by_an_older_one() throws Exception {
        String broken = text(9).replace("512", "lots");
        Files.writeString(paths.activeDefinition(VM), broken);
        staged(8);
        assertThat(definitions.activateStaged(VM)).isFalse();
        assertThat(paths.activeDefinition(VM)).hasContent(broken);

        staged(9);
        assertThat(definitions.activateStaged(VM)).isTrue();
        assertThat(paths.activeDefinition(VM)).hasContent(text(9));
    }

    @Test
    void a_broken_staged_definition_changes_nothing() throws Exception {
        active(7);
        Files.writeString(paths.stagedDefinition(VM), text(8).replace("512", "lots"));

        assertThat(definitions.activateStaged(VM)).isFalse();
        assertThat(paths.activeDefinition(VM)).hasContent(text(7));
        assertThat(definitions.staged(VM)).isInstanceOf(DefinitionReading.Broken.class);
    }

    @Test
    void a_staging_file_that_is_just_written_is_waited_for() throws Exception {
        staged(8);
        Process writer = new ProcessBuilder(
                        "flock", paths.stagedDefinition(VM).toString(), "sh", "-c", "echo held; read end")
                .start();
        assertThat(writer.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("held");

        CompletableFuture<Boolean> activated = CompletableFuture.supplyAsync(() -> definitions.activateStaged(VM));
        assertThat(activated).isNotDone();
        // In place, as writers do it.
        Files.writeString(paths.stagedDefinition(VM), text(9));
        writer.getOutputStream().close();

        assertThat(activated.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(paths.activeDefinition(VM)).hasContent(text(9));
    }

    @Test
    void a_definition_that_cannot_be_written_leaves_the_active_one_and_says_so() throws Exception {
        staged(8);
        // The name of the file that is written first is taken by a folder that is not empty.
        Files.createDirectories(paths.definitionFolder().resolve(".test00.cfg.new/full"));

        assertThatThrownBy(() -> definitions.activateStaged(VM))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("VM test00")
                .hasMessageContaining("unchanged");
        assertThat(paths.activeDefinition(VM)).doesNotExist();
    }

    private String problems(String vm) {
        return definitions.active(new VmName(vm)) instanceof DefinitionReading.Broken broken
                ? String.join("\n", broken.problems())
                : "";
    }

    private void active(long generation) throws IOException {
        Files.writeString(paths.activeDefinition(VM), text(generation));
    }

    private void staged(long generation) throws IOException {
        Files.writeString(paths.stagedDefinition(VM), text(generation));
    }

    private static String text(long generation) {
        return "name: test00\nconsul-generation: " + generation
                + "\nparameters: {id: 4097, disk: 5, memory: 512, cores: 1, online: true, kvm_host: host1}\n";
    }
}
