package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.ports.failure.PeerException;
import io.flyingcircus.fcqemu.ports.hypervisor.PortableMachine;
import io.flyingcircus.fcqemu.ports.hypervisor.StreamAddress;
import io.flyingcircus.fcqemu.ports.hypervisor.StreamFeatures;
import io.flyingcircus.fcqemu.ports.peer.Answer;
import io.flyingcircus.fcqemu.ports.peer.MigrationCookie;
import io.flyingcircus.fcqemu.ports.peer.Peer;
import io.flyingcircus.fcqemu.ports.peer.PeerAddress;
import io.flyingcircus.fcqemu.ports.peer.Peers;
import io.flyingcircus.fcqemu.ports.peer.ReceivedRequest;
import io.flyingcircus.fcqemu.ports.peer.Reception;
import io.flyingcircus.fcqemu.ports.peer.Request;
import io.flyingcircus.fcqemu.ports.peer.SentFigures;
import io.flyingcircus.fcqemu.ports.time.Clock;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@link Peers}: two hosts, the one that waits for a VM and the one that has it, each a process of its own. */
@Timeout(60)
public abstract class PeersContract {

    private static final MigrationCookie COOKIE = new MigrationCookie("0123456789abcdef0123456789abcdef01234567");
    private static final MigrationCookie OTHER = new MigrationCookie("f123456789abcdef0123456789abcdef01234567");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration BRIEF = Duration.ofMillis(50);
    private static final VmDefinition VM = new SampleVm().definition();
    private static final PortableMachine MACHINE =
            new PortableMachine(List.of("-nodefaults", "-m 512"), "[machine]\n  type = \"<&>\"\n");

    /** The host that waits. */
    protected abstract Peers target();

    /** The host that has the VM. */
    protected abstract Peers source();

    /** The waiting host's clock. */
    protected abstract Clock clock();

    /** Runs two processes side by side to their ends, and fails if one of them does. */
    protected abstract void sideBySide(Runnable waiting, Runnable asking);

    /** The source asks what it likes, while the target deals with what comes until there is nothing more. */
    private void converse(Consumer<ReceivedRequest> dealing, Consumer<Peer> asking) {
        Reception reception = target().receive(VM, COOKIE);
        boolean[] over = new boolean[1];
        sideBySide(
                () -> {
                    while (!over[0]) {
                        reception.next(BRIEF).ifPresent(dealing);
                    }
                    reception.close();
                },
                () -> {
                    try {
                        asking.accept(source().at(reception.address(), COOKIE));
                    } finally {
                        over[0] = true;
                    }
                });
    }

    @Test
    void every_request_arrives_as_it_was_asked_and_every_answer_as_it_was_given() {
        List<Request> requests = List.of(
                new Request.Ping(Optional.empty()),
                new Request.Ping(Optional.of(Duration.ofMillis(1500))),
                new Request.AcquireMigrationLock(),
                new Request.ReleaseMigrationLock(),
                new Request.Prepare("a1", MACHINE, "7.2.22", new StreamFeatures(4, true)),
                new Request.TakeToken("a1"),
                new Request.Finish("a1", Optional.empty()),
                new Request.Finish(
                        "a2",
                        Optional.of(new SentFigures(
                                Duration.ofMillis(34), Duration.ofMillis(12), 5_000_000_000L, 1_250_000_000))),
                new Request.Withdraw("a1"),
                new Request.AcquireCephLocks(),
                new Request.PrepareIncoming(MACHINE),
                new Request.FinishIncoming(),
                new Request.Rescue(),
                new Request.Destroy(),
                new Request.Cancel());
        List<Request> seen = new ArrayList<>();

        converse(
                received -> {
                    seen.add(received.request());
                    received.answer(answerTo(received.request()));
                },
                peer -> requests.forEach(request -> assertThat(peer.ask(request, PATIENCE))
                        .as(request.toString())
                        .isEqualTo(answerTo(request))));

        assertThat(seen).isEqualTo(requests);
    }

    private static Answer answerTo(Request request) {
        return switch (request) {
            case Request.AcquireMigrationLock _ -> new Answer.Decision(true);
            case Request.TakeToken _, Request.Finish _ -> new Answer.Decision(false);
            case Request.Prepare _ ->
                new Answer.Prepared(new StreamAddress("10.0.0.1", 49152), new StreamFeatures(2, false));
            case Request.PrepareIncoming _ -> new Answer.WaitsAt(new StreamAddress("10.0.0.1", 49152));
            case Request.Rescue _ -> new Answer.Fault("the guest does not run here");
            case Request.Ping _,
                    Request.ReleaseMigrationLock _,
                    Request.Withdraw _,
                    Request.AcquireCephLocks _,
                    Request.FinishIncoming _,
                    Request.Destroy _,
                    Request.Cancel _ -> new Answer.Done();
        };
    }

    @Test
    void a_host_can_be_talked_to_and_says_so() {
        assertThatCode(() -> source().requireUsable()).doesNotThrowAnyException();
    }

    @Test
    void the_host_that_waits_knows_the_hand_over_of_this_release() {
        converse(
                received -> {}, peer -> assertThat(peer.knowsHandOver(PATIENCE)).isTrue());
    }

    @Test
    void a_ping_is_answered_before_anybody_has_looked_at_it_and_is_still_seen() {
        List<Request> seen = new ArrayList<>();
        Reception reception = target().receive(VM, COOKIE);
        Request ping = new Request.Ping(Optional.empty());

        sideBySide(() -> {}, () -> {
            assertThat(source().at(reception.address(), COOKIE).ask(ping, PATIENCE))
                    .isEqualTo(new Answer.Done());
            reception.next(PATIENCE).ifPresent(received -> {
                seen.add(received.request());
                received.answer(new Answer.Fault("it is answered already"));
            });
            reception.close();
        });

        assertThat(seen).containsExactly(ping);
    }

    @Test
    void a_request_tells_when_it_came_however_late_it_is_looked_at() {
        List<Duration> arrivals = new ArrayList<>();
        Reception reception = target().receive(VM, COOKIE);

        sideBySide(
                () -> {
                    Duration before = clock().elapsed();
                    ReceivedRequest received = reception.next(PATIENCE).orElseThrow();
                    clock().sleep(BRIEF);
                    arrivals.add(before);
                    arrivals.add(received.arrival());
                    arrivals.add(clock().elapsed().minus(BRIEF));
                    received.answer(new Answer.Done());
                },
                () -> source().at(reception.address(), COOKIE).ask(new Request.Destroy(), PATIENCE));
        reception.close();

        assertThat(arrivals).hasSize(3).isSorted();
    }

    @Test
    void a_request_with_another_cookie_is_refused_and_nobody_is_told() {
        List<Request> seen = new ArrayList<>();

        converse(received -> seen.add(received.request()), peer -> {
            Peer stranger = source().at(peer.address(), OTHER);
            assertThat(stranger.ask(new Request.Destroy(), PATIENCE)).isInstanceOf(Answer.Fault.class);
            assertThat(stranger.ask(new Request.Ping(Optional.empty()), PATIENCE))
                    .isInstanceOf(Answer.Fault.class);
        });

        assertThat(seen).isEmpty();
    }

    @Test
    void where_nobody_waits_any_more_nothing_is_sent() {
        Reception reception = target().receive(VM, COOKIE);
        PeerAddress address = reception.address();
        reception.close();

        sideBySide(() -> {}, () -> {
            Peer peer = source().at(address, COOKIE);
            assertThat(peer.address()).isEqualTo(address);
            assertThatThrownBy(() -> peer.ask(new Request.Cancel(), PATIENCE))
                    .isInstanceOf(PeerException.Unreachable.class);
            assertThatThrownBy(() -> peer.knowsHandOver(PATIENCE)).isInstanceOf(PeerException.Unreachable.class);
        });
    }

    @Test
    void a_request_nobody_answers_is_given_up_in_time_and_may_be_carried_out_yet() {
        List<Request> seen = new ArrayList<>();

        converse(
                received -> seen.add(received.request()),
                peer -> assertThatThrownBy(() -> peer.ask(new Request.TakeToken("a1"), Duration.ofMillis(500)))
                        .isInstanceOf(PeerException.Unanswered.class));

        assertThat(seen).containsExactly(new Request.TakeToken("a1"));
    }

    @Test
    void whoever_stops_waiting_refuses_what_it_has_not_answered() {
        Reception reception = target().receive(VM, COOKIE);

        sideBySide(
                () -> {
                    assertThat(reception.next(PATIENCE)).isPresent();
                    reception.close();
                    reception.close();
                },
                () -> assertThat(source().at(reception.address(), COOKIE).ask(new Request.Destroy(), PATIENCE))
                        .isInstanceOf(Answer.Fault.class));
    }

    @Test
    void whoever_waits_in_vain_goes_on_in_time() {
        Reception reception = target().receive(VM, COOKIE);

        sideBySide(
                () -> {
                    Duration before = clock().elapsed();
                    assertThat(reception.next(BRIEF)).isEmpty();
                    assertThat(clock().elapsed()).isGreaterThanOrEqualTo(before.plus(BRIEF));
                },
                () -> {});
        reception.close();
    }
}
