package io.flyingcircus.fcqemu.adapter.qemu.peer;

import static io.flyingcircus.fcqemu.adapter.qemu.peer.ServedVm.COOKIE;
import static io.flyingcircus.fcqemu.adapter.qemu.peer.ServedVm.PATIENCE;
import static io.flyingcircus.fcqemu.adapter.qemu.peer.ServedVm.call;
import static io.flyingcircus.fcqemu.adapter.qemu.peer.ServedVm.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.ports.failure.PeerException;
import io.flyingcircus.fcqemu.ports.peer.Answer;
import io.flyingcircus.fcqemu.ports.peer.ReceivedRequest;
import io.flyingcircus.fcqemu.ports.peer.Request;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class ControlServerTest {

    private static final ControlLimits SHORT =
            new ControlLimits(Duration.ofMillis(300), Duration.ofSeconds(10), 4, 1 << 20);
    private static final ControlLimits FOUR =
            new ControlLimits(Duration.ofSeconds(60), Duration.ofSeconds(10), 4, 1 << 20);
    private static final Request.Ping PING = new Request.Ping(Optional.empty());

    private ServedVm vm = served(ControlLimits.DEFAULT);

    private static ServedVm served(ControlLimits limits) {
        try {
            return new ServedVm(limits);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void withLimits(ControlLimits limits) {
        vm.close();
        vm = served(limits);
    }

    @AfterEach
    void close() {
        vm.close();
    }

    private CompletableFuture<Answer> ask(Request request) {
        return CompletableFuture.supplyAsync(
                () -> vm.peer().ask(request, PATIENCE), Executors.newVirtualThreadPerTaskExecutor());
    }

    private ReceivedRequest next() {
        return vm.server.next(PATIENCE).orElseThrow();
    }

    private void assertServes() {
        assertThat(vm.peer().ask(PING, PATIENCE)).isEqualTo(new Answer.Done());
        assertThat(next().request()).isEqualTo(PING);
    }

    @Test
    void a_ping_is_answered_at_once_while_another_request_waits() throws Exception {
        CompletableFuture<Answer> slow = ask(new Request.Destroy());
        ReceivedRequest destroy = next();

        assertServes();
        assertThat(slow).isNotDone();
        destroy.answer(new Answer.Done());
        assertThat(slow.get()).isEqualTo(new Answer.Done());
    }

    @Test
    void an_owner_that_answers_a_ping_changes_nothing_however_quick_it_is() throws Exception {
        for (int i = 0; i < 300; i++) {
            CompletableFuture<Answer> asked = ask(PING);
            next().answer(new Answer.Fault("a ping is answered already"));
            assertThat(asked.get()).isEqualTo(new Answer.Done());
        }
    }

    @Test
    void an_answer_given_just_before_the_end_arrives() throws Exception {
        CompletableFuture<Answer> asked = ask(new Request.AcquireMigrationLock());
        ReceivedRequest request = next();
        request.answer(new Answer.Decision(true));
        vm.server.close();

        assertThat(asked.get()).isEqualTo(new Answer.Decision(true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/RPC2"})
    void both_paths_are_served(String path) throws IOException {
        assertThat(vm.say(post(path, call("ping", COOKIE.value()))))
                .startsWith("HTTP/1.1 200 ")
                .contains("<nil/>");
    }

    @Test
    void what_there_is_to_call_is_told_without_a_cookie() throws IOException {
        assertThat(vm.say(post("/RPC2", call("system.listMethods"))))
                .contains("<string>prepare_incoming</string>", "<string>hand_over.prepare</string>");
        assertThat(vm.say(post("/RPC2", call("system.methodHelp", "cancel")))).contains("no VM will come");
        assertThat(vm.say(post("/RPC2", call("system.methodSignature", "ping"))))
                .contains("<string>nil</string></value><value><string>string</string></value>"
                        + "<value><string>double</string>");
        assertThat(vm.say(post("/RPC2", call("system.shutdown")))).contains("<fault>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "wrong",
                "0123456789ABCDEF0123456789abcdef01234567",
                "0123456789abcdef0123456789abcdef0123456",
                "ffffffffffffffffffffffffffffffffffffffff"
            })
    void a_wrong_cookie_such_as_another_vm_s_is_a_fault_and_nobody_is_told(String cookie) throws IOException {
        for (String method : List.of("destroy", "ping", "no_such_method")) {
            assertThat(vm.say(post("/RPC2", call(method, cookie)))).contains("<fault>", "<int>1</int>", "wrong cookie");
        }
        assertThat(vm.say(post("/RPC2", "<methodCall><methodName>destroy</methodName></methodCall>")))
                .contains("wrong cookie");
        assertThat(vm.server.next(Duration.ZERO)).isEmpty();
    }

    @Test
    void what_is_called_wrongly_is_a_fault_that_says_why_and_nobody_is_told() throws IOException {
        String cookie = COOKIE.value();
        assertThat(vm.say(post("/RPC2", call("no_such_method", cookie)))).contains("no method no_such_method");
        assertThat(vm.say(post("/RPC2", call("destroy", cookie, "x")))).contains("more parameters than it has");
        assertThat(vm.say(post("/RPC2", call("hand_over.finish", cookie)))).contains("a string is missing");
        assertThat(vm.say(post("/RPC2", call("hand_over.finish", cookie, "a b"))))
                .contains("an attempt has letters");
        assertThat(vm.say(post("/RPC2", call("prepare_incoming", cookie, "-m 5", "cfg"))))
                .contains("an array of strings is expected");
        assertThat(vm.say(post("/RPC2", call("ping", cookie, "long")))).contains("seconds are expected");
        assertThat(vm.server.next(Duration.ZERO)).isEmpty();
    }

    @Test
    void a_request_that_comes_twice_is_seen_twice_and_each_gets_its_own_answer() throws Exception {
        CompletableFuture<Answer> one = ask(new Request.TakeToken("a1"));
        ReceivedRequest first = next();
        CompletableFuture<Answer> other = ask(new Request.TakeToken("a1"));
        ReceivedRequest second = next();

        assertThat(second.request()).isEqualTo(first.request());
        assertThat(second.arrival()).isGreaterThanOrEqualTo(first.arrival());
        second.answer(new Answer.Decision(false));
        first.answer(new Answer.Decision(true));
        first.answer(new Answer.Fault("an answer is given once"));
        assertThat(one.get()).isEqualTo(new Answer.Decision(true));
        assertThat(other.get()).isEqualTo(new Answer.Decision(false));
    }

    @Test
    void a_peer_that_has_gone_before_its_answer_does_not_matter() throws IOException {
        try (Socket socket = vm.connect()) {
            socket.getOutputStream()
                    .write(post("/RPC2", call("destroy", COOKIE.value())).getBytes(UTF_8));
            next();
            socket.setSoLinger(true, 0);
        }
        CompletableFuture<Answer> later = ask(new Request.Cancel());
        next().answer(new Answer.Done());
        assertThat(later.join()).isEqualTo(new Answer.Done());
    }

    @Test
    void connections_that_say_nothing_do_not_keep_a_ping_away() throws IOException {
        withLimits(FOUR);
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            silent.add(vm.connect());
        }
        for (int i = 0; i < 5; i++) {
            assertServes();
        }
        // The first to come was the first to be cut off.
        assertThat(ends(silent.getFirst())).isTrue();
        for (Socket socket : silent) {
            socket.close();
        }
    }

    @Test
    void with_too_many_requests_waiting_the_next_is_cut_off_and_those_that_wait_are_answered() throws Exception {
        withLimits(FOUR);
        List<CompletableFuture<Answer>> waiting = new ArrayList<>();
        List<ReceivedRequest> received = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            waiting.add(ask(new Request.TakeToken("a" + i)));
            received.add(next());
        }
        try (Socket fifth = vm.connect()) {
            assertThat(ends(fifth)).isTrue();
        }
        received.forEach(request -> request.answer(new Answer.Decision(true)));
        for (CompletableFuture<Answer> answer : waiting) {
            assertThat(answer.get()).isEqualTo(new Answer.Decision(true));
        }
        assertServes();
    }

    @Test
    void whoever_trickles_is_cut_off_in_time() throws IOException {
        withLimits(SHORT);
        try (Socket socket = vm.connect()) {
            OutputStream out = socket.getOutputStream();
            long start = System.nanoTime();
            boolean cutOff = false;
            while (!cutOff && System.nanoTime() - start < Duration.ofSeconds(20).toNanos()) {
                try {
                    out.write('P');
                    socket.setSoTimeout(20);
                    cutOff = ends(socket);
                } catch (SocketException reset) {
                    cutOff = true;
                }
            }
            assertThat(cutOff).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        }
        assertServes();
    }

    /** Whether the server ended the connection without a word. */
    private static boolean ends(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void a_request_that_is_shorter_than_it_says_is_nobody_s() throws IOException {
        try (Socket socket = vm.connect()) {
            String whole = post("/RPC2", call("destroy", COOKIE.value()));
            socket.getOutputStream()
                    .write(whole.substring(0, whole.length() - 1).getBytes(UTF_8));
            socket.shutdownOutput();
            assertThat(ends(socket)).isTrue();
        }
        assertThat(vm.server.next(Duration.ZERO)).isEmpty();
    }

    @Test
    void what_is_not_http_as_it_is_spoken_here_is_refused_clearly() throws IOException {
        String body = call("ping", COOKIE.value());
        assertThat(vm.say("POST /RPC2 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 411 ")
                .contains("send it with Content-Length");
        assertThat(vm.say("POST /RPC2 HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 411 ");
        assertThat(vm.say("POST /RPC2 HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n12345"))
                .startsWith("HTTP/1.1 400 ");
        assertThat(vm.say("POST /RPC2 HTTP/1.1\r\nContent-Length: -1\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(vm.say("POST /RPC2 HTTP/1.1\r\nno header\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(vm.say("POST /RPC2 HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ")
                .contains("1048576");
        assertThat(vm.say("POST /RPC2 HTTP/1.1\r\nX: " + "x".repeat(20_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
        assertThat(vm.say("GET / HTTP/1.1\r\nContent-Length: 0\r\n\r\n")).startsWith("HTTP/1.1 405 ");
        assertThat(vm.say(post("/etc/passwd", body))).startsWith("HTTP/1.1 404 ");
        assertThat(vm.say("nonsense\r\nContent-Length: 0\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(vm.say(post("/RPC2", "nonsense")))
                .startsWith("HTTP/1.1 400 ")
                .contains("not a call of XML-RPC");
        assertThat(vm.say(post("/RPC2", "<!DOCTYPE x><methodCall/>")))
                .startsWith("HTTP/1.1 400 ")
                .contains("document type");
        assertThat(vm.server.next(Duration.ZERO)).isEmpty();
        assertServes();
    }

    @Test
    void a_body_that_is_too_large_is_refused_although_it_comes_all_the_same() throws IOException {
        withLimits(new ControlLimits(Duration.ofSeconds(60), Duration.ofSeconds(10), 4, 200_000));
        assertThat(vm.say(post("/RPC2", "x".repeat(250_000)))).startsWith("HTTP/1.1 413 ");
    }

    @Test
    void at_the_end_requests_without_an_answer_are_refused_and_nobody_listens_any_more() throws Exception {
        CompletableFuture<Answer> asked = ask(new Request.Rescue());
        next();
        vm.server.close();

        assertThat(asked.get()).isEqualTo(new Answer.Fault("nobody waits here any more"));
        assertThat(ask(new Request.Cancel())
                        .handle((answer, failure) -> failure.getCause())
                        .get())
                .isInstanceOf(PeerException.Unreachable.class);
    }
}
