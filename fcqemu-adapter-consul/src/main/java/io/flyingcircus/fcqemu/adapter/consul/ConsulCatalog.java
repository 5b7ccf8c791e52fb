package io.flyingcircus.fcqemu.adapter.consul;

import com.ecwid.consul.v1.OperationException;
import com.ecwid.consul.v1.agent.model.NewService;
import com.ecwid.consul.v1.agent.model.Service;
import com.ecwid.consul.v1.catalog.model.CatalogService;
import com.ecwid.consul.v1.health.model.Check;
import com.ecwid.consul.v1.health.model.Check.CheckStatus;
import com.ecwid.consul.v1.health.model.HealthService;
import io.flyingcircus.fcqemu.ports.catalog.Catalog;
import io.flyingcircus.fcqemu.ports.catalog.IncomingVm;
import io.flyingcircus.fcqemu.ports.catalog.Registration;
import io.flyingcircus.fcqemu.ports.peer.PeerAddress;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The catalog in Consul, at this host's agent: service {@code qemu-NAME}, its address the host's name, and service
 * {@code vm-inmigrate-NAME}, its address and port those of a control server; each with a TTL check. Keeps no state and no connection, and may be used by many threads at once.
 */
public final class ConsulCatalog implements Catalog {

    private static final String SERVICE = "qemu-";

    /** How long a host that waits for a VM may be silent until its entry turns critical, which is refreshed twice a minute. */
    private static final Duration INCOMING_TTL = Duration.ofMinutes(2);

    /** What a host leaves behind that died while it waited disappears after so long; Consul's least. */
    private static final Duration INCOMING_REMOVAL = Duration.ofMinutes(1);

    private final ConsulSettings settings;
    private final HostName host;
    private final ConsulAgent agent;
    private final Failures failures;

    /**
     * A catalog; opens nothing yet.
     *
     * @param host this host's name, as it is in lock cookies
     */
    public ConsulCatalog(ConsulSettings settings, HostName host) {
        this.settings = settings;
        this.host = host;
        this.agent = new ConsulAgent(settings, new BoundedTransport(settings));
        this.failures = new Failures(settings);
    }

    /**
     * {@inheritDoc}
     *
     * <p>Two requests to the local agent while the entry is as it should be, and no change in the cluster; otherwise four.
     * A new entry carries a check that passes from the start, so that there is no moment in which it is critical. It is
     * passed once more at the end: Consul lets a check that was there before keep its status, and only a check that was
     * passed survives a restart of the agent as passing.
     */
    @Override
    public void register(VmName vm) {
        carryOut(new Work.Register(vm), () -> keep(entry(vm)));
    }

    @Override
    public void deregister(VmName vm) {
        carryOut(new Work.Deregister(vm, settings.ttl()), () -> remove(serviceId(vm)));
    }

    /** {@inheritDoc} While it is as it should be this costs as little as {@link #register}. */
    @Override
    public void announceIncoming(VmName vm, PeerAddress address) {
        carryOut(new Work.Announce(vm), () -> keep(entry(vm, address)));
    }

    @Override
    public void withdrawIncoming(VmName vm) {
        carryOut(new Work.Withdraw(vm, INCOMING_TTL.plus(INCOMING_REMOVAL)), () -> remove(incomingId(vm)));
    }

    /**
     * {@inheritDoc}
     *
     * <p>From the catalog, not from the health of services: the check of a host with the old tool is never passed. Entries
     * without address or port are left out.
     */
    @Override
    public List<IncomingVm> incoming(VmName vm) {
        return carryOut(
                new Work.FindIncoming(vm),
                () -> agent.catalog(incomingId(vm)).stream()
                        .filter(Objects::nonNull)
                        .flatMap(entry -> incoming(entry).stream())
                        .sorted(Comparator.comparingLong(IncomingVm::modifyIndex)
                                .reversed())
                        .toList());
    }

    /**
     * {@inheritDoc}
     *
     * <p>The checks of an entry are its own and those of its node, as hosts of the fleet have always counted them: where
     * the agent is gone, {@code serfHealth} is critical and the entry not live, and an entry without a check of its own is
     * live as long as its node is. Entries whose address is empty or no host name are of no host, and left out.
     */
    @Override
    public List<Registration> whereabouts(VmName vm) {
        return carryOut(
                new Work.Find(vm),
                () -> agent.health(serviceId(vm)).stream()
                        .filter(Objects::nonNull)
                        .filter(ConsulCatalog::isLive)
                        .flatMap(entry -> registration(entry.getService()).stream())
                        .sorted(Comparator.comparingLong(Registration::modifyIndex)
                                .reversed())
                        .toList());
    }

    /** {@inheritDoc} Entries of another host at the same agent, or without a VM's name, are left out. */
    @Override
    public List<VmName> registeredHere() {
        return carryOut(
                new Work.FindOwn(),
                () -> agent.services().entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith(SERVICE))
                        .filter(entry -> entry.getValue() != null
                                && host.value().equals(entry.getValue().getAddress()))
                        .map(entry -> entry.getKey().substring(SERVICE.length()))
                        .filter(VmName::isValid)
                        .map(VmName::new)
                        .sorted()
                        .toList());
    }

    private static String serviceId(VmName vm) {
        return SERVICE + vm.value();
    }

    private static String incomingId(VmName vm) {
        return "vm-inmigrate-" + vm.value();
    }

    /** Consul's name for the only check of a service. */
    private static String checkId(NewService entry) {
        return "service:" + entry.getId();
    }

    private NewService entry(VmName vm) {
        return entry(serviceId(vm), host.value(), settings.ttl());
    }

    private static NewService entry(VmName vm, PeerAddress address) {
        NewService entry = entry(incomingId(vm), address.host(), INCOMING_TTL);
        entry.setPort(address.port());
        entry.getCheck().setDeregisterCriticalServiceAfter(INCOMING_REMOVAL.toSeconds() + "s");
        return entry;
    }

    private static NewService entry(String id, String address, Duration ttl) {
        NewService.Check check = new NewService.Check();
        check.setTtl(ttl.toSeconds() + "s");
        check.setStatus("passing");
        NewService service = new NewService();
        service.setId(id);
        service.setName(id);
        service.setAddress(address);
        service.setCheck(check);
        return service;
    }

    private Boolean keep(NewService entry) {
        if (!refreshed(entry)) {
            agent.register(entry);
            agent.pass(checkId(entry));
        }
        return Boolean.TRUE;
    }

    /** Whether the entry was there, with its address and port, and a TTL check; another kind of check cannot be passed. */
    private boolean refreshed(NewService wanted) {
        Optional<Service> entry = agent.service(wanted.getId());
        if (entry.isEmpty()
                || !wanted.getAddress().equals(entry.get().getAddress())
                || port(wanted.getPort()) != port(entry.get().getPort())) {
            return false;
        }
        try {
            agent.pass(checkId(wanted));
            return true;
        } catch (OperationException notPassed) {
            return false;
        }
    }

    private static int port(@Nullable Integer port) {
        return port == null ? 0 : port;
    }

    private Boolean remove(String id) {
        if (agent.service(id).isPresent()) {
            removeOrFindGone(id);
        }
        return Boolean.TRUE;
    }

    private void removeOrFindGone(String id) {
        try {
            agent.deregister(id);
        } catch (OperationException refused) {
            // Somebody else may have removed it meanwhile, which Consul answers with an error.
            if (agent.service(id).isPresent()) {
                throw refused;
            }
        }
    }

    private static Optional<IncomingVm> incoming(CatalogService entry) {
        @Nullable String address = entry.getServiceAddress();
        int port = port(entry.getServicePort());
        if (address == null || address.isBlank() || port < 1 || port > 65_535) {
            return Optional.empty();
        }
        long index = entry.getModifyIndex() == null ? 0 : entry.getModifyIndex();
        return Optional.of(new IncomingVm(new PeerAddress(address, port), index));
    }

    private static boolean isLive(HealthService entry) {
        List<CheckStatus> statuses = checks(entry).stream()
                .filter(Objects::nonNull)
                .map(Check::getStatus)
                .toList();
        return statuses.contains(CheckStatus.PASSING) && !statuses.contains(CheckStatus.CRITICAL);
    }

    private static List<Check> checks(HealthService entry) {
        @Nullable List<Check> checks = entry.getChecks();
        return checks == null ? List.of() : checks;
    }

    private static Optional<Registration> registration(HealthService.@Nullable Service service) {
        if (service == null || service.getAddress() == null || !HostName.isValid(service.getAddress())) {
            return Optional.empty();
        }
        long index = service.getModifyIndex() == null ? 0 : service.getModifyIndex();
        return Optional.of(new Registration(new HostName(service.getAddress()), index));
    }

    private <T> T carryOut(Work work, Supplier<T> requests) {
        try {
            return requests.get();
        } catch (RuntimeException e) {
            throw failures.of(work, e);
        }
    }
}
