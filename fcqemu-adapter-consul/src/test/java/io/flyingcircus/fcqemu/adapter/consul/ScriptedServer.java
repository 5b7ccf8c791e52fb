package io.flyingcircus.fcqemu.adapter.consul;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A server on a free port that answers every request in the same way, however badly. */
final class ScriptedServer implements AutoCloseable {

    /** What it does with a connection once it has read a request's head. */
    interface Answer {
        void to(Socket client, OutputStream output) throws IOException;
    }

    private final ServerSocket listener;
    private final Answer answer;
    private final List<List<String>> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> clients = new CopyOnWriteArrayList<>();
    private final Semaphore hangUps = new Semaphore(0);

    private ScriptedServer(Answer answer) throws IOException {
        this.answer = answer;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
    }

    static ScriptedServer doing(Answer answer) {
        try {
            return new ScriptedServer(answer);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Answers with a status and a body, as HTTP wants it. */
    static ScriptedServer answering(int status, String body) {
        return saying("HTTP/1.1 " + status + " Something\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    /** Sends these characters and hangs up. */
    static ScriptedServer saying(String text) {
        return doing((client, output) -> output.write(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** The heads of all requests so far, each as its lines. */
    List<List<String>> requests() {
        return requests;
    }

    /** Waits until clients have hung up on that many connections. */
    boolean hungUp(int connections) throws InterruptedException {
        return hangUps.tryAcquire(connections, 10, TimeUnit.SECONDS);
    }

    private void serve() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                clients.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            BufferedReader input =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
            List<String> head = new ArrayList<>();
            for (String line = input.readLine(); line != null && !line.isEmpty(); line = input.readLine()) {
                head.add(line);
            }
            requests.add(List.copyOf(head));
            answer.to(client, client.getOutputStream());
            client.shutdownOutput();
            input.transferTo(Writer.nullWriter());
        } catch (IOException hungUp) {
            // The client has had enough, which is what these tests are about.
        } finally {
            hangUps.release();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket client : clients) {
            client.close();
        }
    }
}
