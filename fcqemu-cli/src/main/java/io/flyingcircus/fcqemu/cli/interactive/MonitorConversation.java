package io.flyingcircus.fcqemu.cli.interactive;

import io.flyingcircus.fcqemu.adapter.qemu.hmp.HumanMonitor;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Somebody talks to a VM's human monitor. On a terminal every key goes to QEMU, whose own line editing answers, until Ctrl-] or
 * Ctrl-D. Otherwise each line of the input is a command, and what is printed is what QEMU says to it.
 */
public final class MonitorConversation {

    private static final Duration GREETING_PATIENCE = Duration.ofSeconds(3);

    /** QEMU's main thread answers, and storage may block it for minutes. */
    private static final Duration ANSWER_PATIENCE = Duration.ofMinutes(5);

    /** Somebody who forgot about it keeps others from this monitor. */
    private static final Duration LONGEST_SILENCE = Duration.ofDays(1);

    private static final int MOST_PIECES = 1024;
    private static final int CTRL_D = 0x04;
    private static final int CTRL_CLOSING_BRACKET = 0x1d;

    private final VmName vm;
    private final HumanMonitor monitor;
    private final InputStream in;
    private final PrintStream out;
    private final BlockingQueue<Happening> happenings = new LinkedBlockingQueue<>(MOST_PIECES);

    /** What may happen while it goes on. */
    private sealed interface Happening {
        /** QEMU said something. */
        @SuppressWarnings("ArrayRecordComponent") // given on, never compared
        record Said(byte[] piece) implements Happening {}

        /** QEMU hung up. */
        record HungUp() implements Happening {}

        /** Whoever types has enough. */
        record Left() implements Happening {}
    }

    /** @param monitor of that VM, just connected */
    public MonitorConversation(VmName vm, HumanMonitor monitor, InputStream in, PrintStream out) {
        this.vm = vm;
        this.monitor = monitor;
        this.in = in;
        this.out = out;
    }

    /**
     * Goes on until one of both has enough.
     *
     * @throws MonitorException if QEMU does not turn to this client, or takes too long
     */
    public void run() {
        inBackground("monitor-said", this::listen);
        Happening greeting = next(GREETING_PATIENCE).orElseThrow(() -> HumanMonitor.busy(vm, null));
        Optional<RawTerminal> terminal = RawTerminal.take();
        if (terminal.isPresent()) {
            try (RawTerminal _ = terminal.get()) {
                talk(greeting);
            }
        } else {
            readCommands(greeting);
        }
    }

    private void talk(Happening greeting) {
        out.print("Ctrl-] leaves the monitor of " + vm + ".\r\n");
        inBackground("typed", this::type);
        Happening happening = greeting;
        while (happening instanceof Happening.Said(byte[] piece)) {
            out.write(piece, 0, piece.length);
            out.flush();
            happening = next();
        }
        out.print(happening instanceof Happening.HungUp ? "\r\nQEMU closed the monitor.\r\n" : "\r\n");
        out.flush();
    }

    /** Gives on what is typed, up to the key that leaves. */
    private void type() {
        byte[] keys = new byte[256];
        try {
            for (int count = in.read(keys); count >= 0; count = in.read(keys)) {
                int end = 0;
                while (end < count && keys[end] != CTRL_CLOSING_BRACKET && keys[end] != CTRL_D) {
                    end++;
                }
                monitor.write(Arrays.copyOf(keys, end));
                if (end < count) {
                    break;
                }
            }
        } catch (IOException | MonitorException e) {
            // As if it had been left: there is nothing more to be typed, or nobody to type it to.
        }
        happen(new Happening.Left());
    }

    private void readCommands(Happening greeting) {
        var answers = new PromptedText();
        if (!awaitPrompt(answers, greeting)) {
            return;
        }
        answers.take();
        try (var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                // Keys that edit the line are meant for a terminal.
                monitor.write((line.replaceAll("\\p{Cntrl}", " ") + "\n").getBytes(StandardCharsets.UTF_8));
                boolean goesOn = awaitPrompt(answers, next(ANSWER_PATIENCE).orElseThrow(this::silent));
                out.print(answers.take());
                out.flush();
                if (!goesOn) {
                    return;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether QEMU is ready for another command; it is not when it has hung up. */
    private boolean awaitPrompt(PromptedText answers, Happening first) {
        Happening happening = first;
        while (happening instanceof Happening.Said(byte[] piece)) {
            answers.add(piece);
            if (answers.prompted()) {
                return true;
            }
            happening = next(ANSWER_PATIENCE).orElseThrow(this::silent);
        }
        return false;
    }

    private MonitorException silent() {
        return new MonitorException.Silent(
                "VM " + vm + ": QEMU has not finished that command within " + ANSWER_PATIENCE.toMinutes()
                        + " minutes. It may be done yet; look with: fc-qemu status " + vm,
                null);
    }

    private void listen() {
        Optional<byte[]> piece = monitor.read();
        while (piece.isPresent()) {
            happen(new Happening.Said(piece.get()));
            piece = monitor.read();
        }
        happen(new Happening.HungUp());
    }

    private static void inBackground(String name, Runnable work) {
        Thread.ofPlatform().daemon().name(name).start(work);
    }

    private void happen(Happening happening) {
        try {
            happenings.put(happening);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Happening next() {
        return next(LONGEST_SILENCE).orElse(new Happening.Left());
    }

    private Optional<Happening> next(Duration patience) {
        try {
            return Optional.ofNullable(happenings.poll(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(new Happening.Left());
        }
    }
}
