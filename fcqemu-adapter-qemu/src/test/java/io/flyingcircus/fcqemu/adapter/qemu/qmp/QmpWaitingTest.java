package io.flyingcircus.fcqemu.adapter.qemu.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waiting for an answer: who ends it, and whom it holds up. */
@Timeout(60)
class QmpWaitingTest extends QmpFixture {

    @Test
    void closing_ends_the_wait_of_another_thread() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (FakeQmpServer server = serve(client -> {
                    client.negotiate();
                    client.expect("query-status");
                    asked.countDown();
                    client.silence();
                });
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            QmpSession session = open(server);
            var waiting = threads.submit(() -> session.execute(QUERY_STATUS));
            await(asked);
            session.close();
            assertThatThrownBy(waiting::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(QmpException.Abandoned.class);
        }
    }

    @Test
    void an_interrupt_ends_a_wait_and_says_nothing_about_the_peer() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
        try (FakeQmpServer server = serve(client -> {
                    client.negotiate();
                    client.expect("query-status");
                    asked.countDown();
                    client.silence();
                });
                QmpSession session = open(server)) {
            Thread waiting = Thread.ofVirtual().start(() -> {
                try {
                    session.execute(QUERY_STATUS);
                } catch (QmpException.Abandoned e) {
                    stillInterrupted.complete(Thread.currentThread().isInterrupted());
                } catch (QmpException e) {
                    stillInterrupted.completeExceptionally(e);
                }
            });
            await(asked);
            waiting.interrupt();
            assertThat(stillInterrupted.get()).isTrue();
        }
    }

    @Test
    void many_silent_monitors_hold_up_nobody() throws Exception {
        int many = 20;
        CountDownLatch silent = new CountDownLatch(many);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<AutoCloseable> held = new ArrayList<>();
            List<Future<QmpReply>> waiting = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                FakeQmpServer server = FakeQmpServer.start(folder.resolve("silent" + i), client -> {
                    client.negotiate();
                    client.expect("query-status");
                    silent.countDown();
                    client.silence();
                });
                QmpSession session = open(server);
                held.add(session);
                held.add(server);
                waiting.add(threads.submit(() -> session.execute(QUERY_STATUS)));
            }
            await(silent);
            try (FakeQmpServer server = serve(client -> client.negotiate()
                    .answer(client.expect("query-status"), RUNNING)
                    .silence())) {
                var answer = threads.submit(() -> {
                    try (QmpSession session = open(server)) {
                        return session.execute(QUERY_STATUS).text("status");
                    }
                });
                assertThat(answer.get()).isEqualTo("running");
            }
            for (AutoCloseable closeable : held) {
                closeable.close();
            }
            assertThat(waiting)
                    .allSatisfy(wait -> assertThatThrownBy(wait::get).hasCauseInstanceOf(QmpException.Abandoned.class));
        }
    }
}
