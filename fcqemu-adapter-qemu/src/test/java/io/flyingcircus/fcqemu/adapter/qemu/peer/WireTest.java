package io.flyingcircus.fcqemu.adapter.qemu.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.MethodCall;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcException;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcReader;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcValue;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcWriter;
import io.flyingcircus.fcqemu.ports.hypervisor.PortableMachine;
import io.flyingcircus.fcqemu.ports.hypervisor.StreamAddress;
import io.flyingcircus.fcqemu.ports.hypervisor.StreamFeatures;
import io.flyingcircus.fcqemu.ports.peer.Answer;
import io.flyingcircus.fcqemu.ports.peer.Request;
import io.flyingcircus.fcqemu.ports.peer.SentFigures;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What travels, byte for byte: {@code wire} is what is sent here, {@code old-host} what hosts with the old tool send. */
final class WireTest {

    private static final String COOKIE = "0123456789abcdef0123456789abcdef01234567";
    private static final String ATTEMPT = "00000000000000000000000000000001";
    private static final PortableMachine MACHINE = new PortableMachine(
            List.of("-nodefaults", "-name test00,process=kvm.test00", "-m 512"),
            "[machine]\n  type = \"pc-i440fx-7.2\"\n  # <&> ü\n");

    static Stream<Arguments> requests() {
        return Stream.of(
                Arguments.of("ping", new Request.Ping(Optional.empty())),
                Arguments.of("ping-with-timeout", new Request.Ping(Optional.of(Duration.ofSeconds(60)))),
                Arguments.of("acquire_migration_lock", new Request.AcquireMigrationLock()),
                Arguments.of("release_migration_lock", new Request.ReleaseMigrationLock()),
                Arguments.of("acquire_ceph_locks", new Request.AcquireCephLocks()),
                Arguments.of("prepare_incoming", new Request.PrepareIncoming(MACHINE)),
                Arguments.of("finish_incoming", new Request.FinishIncoming()),
                Arguments.of("rescue", new Request.Rescue()),
                Arguments.of("destroy", new Request.Destroy()),
                Arguments.of("cancel", new Request.Cancel()),
                Arguments.of(
                        "hand_over.prepare",
                        new Request.Prepare(ATTEMPT, MACHINE, "7.2.22", new StreamFeatures(4, true))),
                Arguments.of("hand_over.take_token", new Request.TakeToken(ATTEMPT)),
                Arguments.of(
                        "hand_over.finish",
                        new Request.Finish(
                                ATTEMPT,
                                Optional.of(new SentFigures(
                                        Duration.ofMillis(34), Duration.ofMillis(12), 5_000_000_000L, 1_250_000_000)))),
                Arguments.of("hand_over.withdraw", new Request.Withdraw(ATTEMPT)));
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                Arguments.of("nothing", ControlMethod.DESTROY, new Answer.Done()),
                Arguments.of("yes", ControlMethod.ACQUIRE_MIGRATION_LOCK, new Answer.Decision(true)),
                Arguments.of("no", ControlMethod.HAND_OVER_TAKE_TOKEN, new Answer.Decision(false)),
                Arguments.of(
                        "prepared",
                        ControlMethod.HAND_OVER_PREPARE,
                        new Answer.Prepared(new StreamAddress("10.0.0.2", 49152), new StreamFeatures(2, false))),
                Arguments.of(
                        "address",
                        ControlMethod.PREPARE_INCOMING,
                        new Answer.WaitsAt(new StreamAddress("10.0.0.2", 49152))),
                Arguments.of("fault", ControlMethod.RESCUE, new Answer.Fault("<class 'Exception'>:wrong <cookie>")));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void a_request_is_sent_as_in_the_file_and_read_from_it(String name, Request request)
            throws IOException, XmlRpcException {
        List<XmlRpcValue> parameters = new ArrayList<>(List.of(new XmlRpcValue.Text(COOKIE)));
        parameters.addAll(ControlMethod.parameters(request));
        byte[] sent =
                XmlRpcWriter.write(new MethodCall(ControlMethod.of(request).wireName(), parameters));

        assertThat(new String(sent, UTF_8)).isEqualTo(file("wire/" + name + ".call.xml"));
        assertThat(read("wire/" + name + ".call.xml")).isEqualTo(request);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void a_request_of_an_old_host_is_understood(String name, Request request) throws IOException, XmlRpcException {
        if (request instanceof Request.OfAttempt) {
            assertThat(WireTest.class.getResource("old-host/" + name + ".call.xml"))
                    .isNull();
        } else {
            assertThat(read("old-host/" + name + ".call.xml")).isEqualTo(request);
        }
    }

    @ParameterizedTest
    @MethodSource("answers")
    void an_answer_is_sent_as_in_the_file_and_read_from_it(String name, ControlMethod method, Answer answer)
            throws IOException, XmlRpcException {
        byte[] sent = XmlRpcWriter.write(ControlMethod.response(answer));

        assertThat(new String(sent, UTF_8)).isEqualTo(file("wire/" + name + ".response.xml"));
        boolean ofOldHosts = !(answer instanceof Answer.Prepared);
        for (String folder : ofOldHosts ? List.of("wire/", "old-host/") : List.of("wire/")) {
            byte[] document = file(folder + name + ".response.xml").getBytes(UTF_8);
            assertThat(method.answer(XmlRpcReader.response(document))).isEqualTo(answer);
        }
    }

    @Test
    void postcopy_is_offered_and_agreed_on_by_a_word_that_is_not_there_without_it() {
        StreamFeatures with = new StreamFeatures(1, false, true);
        StreamAddress address = new StreamAddress("10.0.0.2", 49152);

        assertThat(FeatureStruct.parse(FeatureStruct.of(with))).isEqualTo(with);
        assertThat(FeatureStruct.of(StreamFeatures.PLAIN).members()).containsOnlyKeys("channels", "xbzrle");
        assertThat(FeatureStruct.parsePrepared(FeatureStruct.of(new Answer.Prepared(address, with, ""))))
                .isEqualTo(new Answer.Prepared(address, with, ""));
        assertThat(FeatureStruct.parsePrepared(
                        FeatureStruct.of(new Answer.Prepared(address, StreamFeatures.PLAIN, "not\u0000here"))))
                .isEqualTo(new Answer.Prepared(address, StreamFeatures.PLAIN, "not here"));
    }

    @Test
    void what_is_not_said_of_a_guest_that_was_sent_or_makes_no_sense_is_not_known()
            throws IOException, XmlRpcException {
        XmlRpcValue attempt = new XmlRpcValue.Text(ATTEMPT);
        assertThat(finish(List.of(attempt))).isEqualTo(new Request.Finish(ATTEMPT, Optional.empty()));
        MethodCall call =
                XmlRpcReader.call(file("wire/hand_over.finish.call.xml").getBytes(UTF_8));
        XmlRpcValue.Struct whole = (XmlRpcValue.Struct) call.parameters().getLast();
        for (String name : whole.members().keySet()) {
            for (XmlRpcValue odd : List.of(
                    new XmlRpcValue.Nil(),
                    new XmlRpcValue.Text("5"),
                    new XmlRpcValue.Real(-1),
                    new XmlRpcValue.Real(1e300))) {
                SortedMap<String, XmlRpcValue> members = new TreeMap<>(whole.members());
                members.put(name, odd);
                assertThat(finish(List.of(attempt, new XmlRpcValue.Struct(members))))
                        .isEqualTo(new Request.Finish(ATTEMPT, Optional.empty()));
            }
        }
    }

    private static Request finish(List<XmlRpcValue> parameters) {
        return ControlMethod.HAND_OVER_FINISH.request(new Parameters(parameters));
    }

    @Test
    void every_method_is_there_and_is_found_by_its_name() {
        assertThat(requests().map(row -> ControlMethod.of((Request) row.get()[1])))
                .containsOnly(ControlMethod.values())
                .allSatisfy(method ->
                        assertThat(ControlMethod.named(method.wireName())).contains(method));
    }

    private static Request read(String name) throws IOException, XmlRpcException {
        MethodCall call = XmlRpcReader.call(file(name).getBytes(UTF_8));
        assertThat(call.parameters().getFirst()).isEqualTo(new XmlRpcValue.Text(COOKIE));
        return ControlMethod.named(call.method())
                .orElseThrow()
                .request(new Parameters(
                        call.parameters().subList(1, call.parameters().size())));
    }

    private static String file(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(WireTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
