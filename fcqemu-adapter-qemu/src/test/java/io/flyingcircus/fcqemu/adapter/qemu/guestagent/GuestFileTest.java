package io.flyingcircus.fcqemu.adapter.qemu.guestagent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.RunFile;
import io.flyingcircus.fcqemu.ports.failure.GuestAgentException;
import io.flyingcircus.fcqemu.ports.guestagent.GuestAgent;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of an agent, in which order, to have a file in its guest right. */
@Timeout(60)
class GuestFileTest {

    private static final VmName VM = new VmName("test00");
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Duration SHORT = Duration.ofMillis(80);
    private static final Pattern COMMAND = Pattern.compile("\"execute\": ?\"([a-z-]+)\"");
    private static final Pattern MODE = Pattern.compile("\"mode\": ?\"([^\"]+)\"");
    private static final String OPENED = "{\"return\": 7}";
    private static final String WRITTEN = "{\"return\": {\"count\": 2, \"eof\": false}}";
    private static final String DONE = "{\"return\": {}}";

    @TempDir
    Path root;

    private HostPaths paths;
    private PlayedGuests guests;

    @BeforeEach
    void listen() throws IOException {
        paths = new HostPaths(root);
        guests = new PlayedGuests(paths.runFile(VM, RunFile.AGENT_SOCKET));
    }

    @AfterEach
    void stopListening() throws IOException {
        guests.close();
    }

    @Test
    void a_file_with_the_right_content_is_only_read() throws Exception {
        Played guest = play("{\"return\": 9223372036854775807}", "{\"return\": " + read("2\n") + "}", DONE);

        try (GuestAgent agent = connect()) {
            assertThat(keepFile(agent)).isFalse();
        }

        assertThat(guest.asked())
                .extracting(GuestFileTest::command)
                .containsExactly("guest-file-open r+", "guest-file-read", "guest-file-close");
        assertThat(guest.asked().getLast()).contains("9223372036854775807");
    }

    @Test
    void a_file_with_another_content_is_overwritten_without_being_emptied() throws Exception {
        Played guest = play(
                OPENED,
                "{\"return\": " + read("1\n") + "}",
                "{\"return\": {\"position\": 0, \"eof\": false}}",
                WRITTEN,
                DONE);

        try (GuestAgent agent = connect()) {
            assertThat(keepFile(agent)).isTrue();
        }

        assertThat(guest.asked())
                .extracting(GuestFileTest::command)
                .containsExactly(
                        "guest-file-open r+",
                        "guest-file-read",
                        "guest-file-seek",
                        "guest-file-write",
                        "guest-file-close");
    }

    @Test
    void a_missing_file_is_made_in_a_way_that_would_empty_none() throws Exception {
        Played guest = play(refusal("No such file or directory"), OPENED, WRITTEN, DONE);

        try (GuestAgent agent = connect()) {
            assertThat(keepFile(agent)).isTrue();
        }

        assertThat(guest.asked())
                .extracting(GuestFileTest::command)
                .containsExactly("guest-file-open r+", "guest-file-open a", "guest-file-write", "guest-file-close");
    }

    @Test
    void what_goes_wrong_with_a_file_is_told_and_the_file_closed() throws Exception {
        for (List<String> answers : List.of(
                List.of(OPENED, refusal("Is a directory"), DONE),
                List.of(OPENED, refusal("Is a directory"), refusal("no such handle")),
                List.of(OPENED, "{\"return\": {\"count\": 2, \"buf-b64\": \"***\"}}", DONE),
                List.of(OPENED, "{\"return\": {\"count\": 2}}", DONE),
                List.of(refusal("missing"), OPENED, "{\"return\": {\"count\": 1}}", DONE),
                List.of(refusal("missing"), OPENED, refusal("No space left on device"), DONE))) {
            Played guest = play(answers.toArray(String[]::new));

            try (GuestAgent agent = connect()) {
                assertThatThrownBy(() -> keepFile(agent))
                        .isInstanceOf(GuestAgentException.class)
                        .hasMessageNotContaining("handle");
            }

            assertThat(guest.asked().getLast()).contains("guest-file-close", "7");
        }
    }

    @Test
    void a_file_that_cannot_be_closed_may_not_have_been_written() {
        play(refusal("missing"), OPENED, WRITTEN, refusal("No space left on device"));

        try (GuestAgent agent = connect()) {
            assertThatThrownBy(() -> keepFile(agent))
                    .isInstanceOf(GuestAgentException.Refused.class)
                    .hasMessageContaining("guest-file-close: No space left");
        }
    }

    @Test
    void a_file_can_be_neither_opened_nor_made() {
        play(refusal("Permission denied"), refusal("Read-only file system"));

        try (GuestAgent agent = connect()) {
            assertThatThrownBy(() -> keepFile(agent))
                    .isInstanceOf(GuestAgentException.Refused.class)
                    .hasMessageContaining("Read-only file system");
        }
    }

    @Test
    void an_agent_that_falls_silent_over_a_file_is_given_up_in_time_and_told_to_close_it() throws Exception {
        Played guest = play(OPENED);

        try (GuestAgent agent = connect()) {
            assertThatThrownBy(() -> agent.keepFile("/run/file", "2\n", SHORT))
                    .isInstanceOf(GuestAgentException.Silent.class)
                    .hasMessageContaining("guest-file-read");
        }

        assertThat(guest.asked())
                .extracting(GuestFileTest::command)
                .containsExactly("guest-file-open r+", "guest-file-read", "guest-file-close");
    }

    private static boolean keepFile(GuestAgent agent) {
        return agent.keepFile("/run/file", "2\n", LONG);
    }

    private static String read(String content) {
        String encoded = Base64.getEncoder().encodeToString(content.getBytes(StandardCharsets.US_ASCII));
        return "{\"count\": " + content.length() + ", \"buf-b64\": \"" + encoded + "\", \"eof\": true}";
    }

    private static String refusal(String reason) {
        return "{\"error\": {\"class\": \"GenericError\", \"desc\": \"" + reason + "\"}}";
    }

    /** The command of a request, and the mode if it opens a file. */
    private static String command(String request) {
        Matcher matcher = COMMAND.matcher(request);
        assertThat(matcher.find()).isTrue();
        Matcher mode = MODE.matcher(request);
        return matcher.group(1) + (mode.find() ? " " + mode.group(1) : "");
    }

    private GuestAgent connect() {
        return new SocketGuestAgents(paths).connect(VM, LONG);
    }

    /** A guest that is in step and gives these answers, whatever it is asked. */
    private Played play(String... answers) {
        List<String> asked = new CopyOnWriteArrayList<>();
        Thread thread = guests.next(guest -> {
            guest.answerSync("\u00ff");
            for (String answer : answers) {
                asked.add(guest.request());
                guest.say(answer + "\n");
            }
            while (true) { // until the client has gone
                asked.add(guest.request());
            }
        });
        return new Played(thread, asked);
    }

    private record Played(Thread thread, List<String> requests) {

        /** All that was asked, once the client has gone. */
        List<String> asked() throws InterruptedException {
            assertThat(thread.join(LONG)).isTrue();
            return requests;
        }
    }
}
