package io.flyingcircus.fcqemu.adapter.qemu.peer;

import io.flyingcircus.fcqemu.adapter.qemu.lines.Excerpt;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.MethodResponse;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcValue;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcValue.Array;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcValue.Text;
import io.flyingcircus.fcqemu.ports.hypervisor.PortableMachine;
import io.flyingcircus.fcqemu.ports.hypervisor.StreamAddress;
import io.flyingcircus.fcqemu.ports.hypervisor.StreamFeatures;
import io.flyingcircus.fcqemu.ports.peer.Answer;
import io.flyingcircus.fcqemu.ports.peer.Request;
import io.flyingcircus.fcqemu.ports.peer.SentFigures;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Every method of the control channel: its name, its parameters after the cookie, and what it answers. Those without
 * {@code hand_over.} are what hosts with the old tool call and serve.
 */
enum ControlMethod {
    PING("ping", Result.NOTHING, "I am still here; bear so many seconds of silence from now on", "double?"),
    ACQUIRE_MIGRATION_LOCK("acquire_migration_lock", Result.DECISION, "keep other migrations of your host away"),
    RELEASE_MIGRATION_LOCK("release_migration_lock", Result.NOTHING, "let other migrations go on"),
    ACQUIRE_CEPH_LOCKS("acquire_ceph_locks", Result.NOTHING, "take the locks of all volumes"),
    PREPARE_INCOMING("prepare_incoming", Result.ADDRESS, "start a QEMU from args and config", "array", "string"),
    FINISH_INCOMING("finish_incoming", Result.NOTHING, "go on with the guest; it will never go on here"),
    RESCUE("rescue", Result.NOTHING, "say whether the guest runs at your side"),
    DESTROY("destroy", Result.NOTHING, "give up what you received"),
    CANCEL("cancel", Result.NOTHING, "no VM will come"),
    HAND_OVER_PREPARE(
            "hand_over.prepare",
            Result.PREPARED,
            "start a QEMU from attempt, args, config, version of the QEMU that has the guest, features of the stream",
            "string",
            "array",
            "string",
            "string",
            "struct"),
    HAND_OVER_TAKE_TOKEN("hand_over.take_token", Result.DECISION, "take the lock of the first volume", "string"),
    HAND_OVER_FINISH(
            "hand_over.finish",
            Result.DECISION,
            "the other locks are free: go on with the guest; what sending it took",
            "string",
            "struct?"),
    HAND_OVER_WITHDRAW("hand_over.withdraw", Result.NOTHING, "the guest stays here: give up", "string");

    /** What is answered when all is well. */
    enum Result {
        NOTHING("nil"),
        DECISION("boolean"),
        ADDRESS("string"),
        PREPARED("struct");

        private final String type;

        Result(String type) {
            this.type = type;
        }

        String type() {
            return type;
        }
    }

    static final int LONGEST_REASON = 2000;

    private final String wireName;
    private final Result result;
    private final String help;
    private final String types;

    ControlMethod(String wireName, Result result, String help, String... types) {
        this.wireName = wireName;
        this.result = result;
        this.help = help;
        this.types = String.join(" ", types);
    }

    /** The method of that name. */
    static Optional<ControlMethod> named(String name) {
        return Arrays.stream(values())
                .filter(method -> method.wireName.equals(name))
                .findFirst();
    }

    /** The method that asks this. */
    static ControlMethod of(Request request) {
        return switch (request) {
            case Request.Ping _ -> PING;
            case Request.AcquireMigrationLock _ -> ACQUIRE_MIGRATION_LOCK;
            case Request.ReleaseMigrationLock _ -> RELEASE_MIGRATION_LOCK;
            case Request.AcquireCephLocks _ -> ACQUIRE_CEPH_LOCKS;
            case Request.PrepareIncoming _ -> PREPARE_INCOMING;
            case Request.FinishIncoming _ -> FINISH_INCOMING;
            case Request.Rescue _ -> RESCUE;
            case Request.Destroy _ -> DESTROY;
            case Request.Cancel _ -> CANCEL;
            case Request.Prepare _ -> HAND_OVER_PREPARE;
            case Request.TakeToken _ -> HAND_OVER_TAKE_TOKEN;
            case Request.Finish _ -> HAND_OVER_FINISH;
            case Request.Withdraw _ -> HAND_OVER_WITHDRAW;
        };
    }

    String wireName() {
        return wireName;
    }

    String help() {
        return help;
    }

    Result result() {
        return result;
    }

    /** Types of the parameters after the cookie; one that ends with a question mark may be missing. */
    List<String> types() {
        return types.isEmpty() ? List.of() : List.of(types.split(" ", -1));
    }

    /** The parameters of a request, without the cookie. */
    static List<XmlRpcValue> parameters(Request request) {
        return switch (request) {
            case Request.Ping(Optional<Duration> silence) ->
                silence.<List<XmlRpcValue>>map(patience -> List.of(new XmlRpcValue.Real(patience.toMillis() / 1000.0)))
                        .orElse(List.of());
            case Request.Prepare(String attempt, PortableMachine machine, String version, StreamFeatures offered) ->
                List.of(
                        new Text(attempt),
                        arguments(machine),
                        new Text(machine.configuration()),
                        new Text(version),
                        FeatureStruct.of(offered));
            case Request.Finish(String attempt, Optional<SentFigures> sent) ->
                sent.<List<XmlRpcValue>>map(figures -> List.of(new Text(attempt), FiguresStruct.of(figures)))
                        .orElse(List.of(new Text(attempt)));
            case Request.OfAttempt ofAttempt -> List.of(new Text(ofAttempt.attempt()));
            case Request.PrepareIncoming(PortableMachine machine) ->
                List.of(arguments(machine), new Text(machine.configuration()));
            case Request.AcquireMigrationLock _,
                    Request.ReleaseMigrationLock _,
                    Request.AcquireCephLocks _,
                    Request.FinishIncoming _,
                    Request.Rescue _,
                    Request.Destroy _,
                    Request.Cancel _ -> List.of();
        };
    }

    private static Array arguments(PortableMachine machine) {
        return Array.ofTexts(machine.arguments());
    }

    /**
     * The request that asks this with these parameters.
     *
     * @throws IllegalArgumentException saying what does not fit
     */
    Request request(Parameters given) {
        Request request = switch (this) {
            case PING -> new Request.Ping(given.silence());
            case ACQUIRE_MIGRATION_LOCK -> new Request.AcquireMigrationLock();
            case RELEASE_MIGRATION_LOCK -> new Request.ReleaseMigrationLock();
            case ACQUIRE_CEPH_LOCKS -> new Request.AcquireCephLocks();
            case PREPARE_INCOMING -> new Request.PrepareIncoming(new PortableMachine(given.texts(), given.text()));
            case FINISH_INCOMING -> new Request.FinishIncoming();
            case RESCUE -> new Request.Rescue();
            case DESTROY -> new Request.Destroy();
            case CANCEL -> new Request.Cancel();
            case HAND_OVER_PREPARE ->
                new Request.Prepare(
                        given.attempt(),
                        new PortableMachine(given.texts(), given.text()),
                        given.text(),
                        FeatureStruct.parse(given.struct()));
            case HAND_OVER_TAKE_TOKEN -> new Request.TakeToken(given.attempt());
            case HAND_OVER_FINISH -> new Request.Finish(given.attempt(), given.figures());
            case HAND_OVER_WITHDRAW -> new Request.Withdraw(given.attempt());
        };
        given.end();
        return request;
    }

    /** An answer as it travels. */
    static MethodResponse response(Answer answer) {
        return switch (answer) {
            case Answer.Done() -> new MethodResponse.Result(new XmlRpcValue.Nil());
            case Answer.Decision(boolean yes) -> new MethodResponse.Result(new XmlRpcValue.Bool(yes));
            case Answer.WaitsAt(StreamAddress address) -> new MethodResponse.Result(new Text(address.uri()));
            case Answer.Prepared prepared -> new MethodResponse.Result(FeatureStruct.of(prepared));
            case Answer.Fault(String reason) -> fault(reason);
        };
    }

    /** A refusal; short, and of characters that XML can carry, whatever the reason quotes. */
    static MethodResponse fault(String reason) {
        String plain = plain(reason);
        return new MethodResponse.Fault(
                1, plain.length() > LONGEST_REASON ? plain.substring(0, LONGEST_REASON) + "..." : plain);
    }

    /** Text of characters that XML can carry. */
    static String plain(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cs}\\x{FFFE}\\x{FFFF}]", " ");
    }

    /**
     * What a response to this method means. That it is none of a fault is all that one without a result tells.
     *
     * @throws IllegalArgumentException if it is not what the method answers
     */
    Answer answer(MethodResponse response) {
        return switch (response) {
            case MethodResponse.Fault(int code, String text) -> new Answer.Fault(Excerpt.of(text, LONGEST_REASON + 3));
            case MethodResponse.Result(XmlRpcValue value) ->
                switch (result) {
                    case NOTHING -> new Answer.Done();
                    case DECISION -> {
                        if (value instanceof XmlRpcValue.Bool(boolean yes)) {
                            yield new Answer.Decision(yes);
                        }
                        throw new IllegalArgumentException("neither yes nor no");
                    }
                    case ADDRESS -> {
                        if (value instanceof Text(String uri)) {
                            yield new Answer.WaitsAt(StreamAddress.parse(uri));
                        }
                        throw new IllegalArgumentException("no migration URI");
                    }
                    case PREPARED -> {
                        if (value instanceof XmlRpcValue.Struct struct) {
                            yield FeatureStruct.parsePrepared(struct);
                        }
                        throw new IllegalArgumentException("no struct");
                    }
                };
        };
    }
}
