package io.flyingcircus.fcqemu.it.contract;

import io.flyingcircus.fcqemu.adapter.qemu.peer.ControlLimits;
import io.flyingcircus.fcqemu.adapter.qemu.peer.XmlRpcPeers;
import io.flyingcircus.fcqemu.cli.session.SystemClock;
import io.flyingcircus.fcqemu.ports.peer.Peers;
import io.flyingcircus.fcqemu.ports.time.Clock;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

class XmlRpcPeersContractTest extends PeersContract {

    private final Clock clock = new SystemClock();
    private final Peers peers =
            new XmlRpcPeers("127.0.0.1:0", ControlLimits.DEFAULT, clock, Optional.empty(), event -> {});

    @Override
    protected Peers target() {
        return peers;
    }

    @Override
    protected Peers source() {
        return peers;
    }

    @Override
    protected Clock clock() {
        return clock;
    }

    @Override
    protected void sideBySide(Runnable waiting, Runnable asking) {
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<?> one = threads.submit(waiting);
            Future<?> other = threads.submit(asking);
            other.get();
            one.get();
        } catch (ExecutionException failure) {
            throw new AssertionError(failure.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
