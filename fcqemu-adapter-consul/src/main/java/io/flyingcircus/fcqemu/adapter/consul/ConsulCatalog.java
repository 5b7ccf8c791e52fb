package io.flyingcircus.fcqemu.adapter.consul;

import com.ecwid.consul.v1.OperationException;
import com.ecwid.consul.v1.agent.model.NewService;
import com.ecwid.consul.v1.agent.model.Service;
import com.ecwid.consul.v1.health.model.Check;
import com.ecwid.consul.v1.health.model.Check.CheckStatus;
import com.ecwid.consul.v1.health.model.HealthService;
import io.flyingcircus.fcqemu.ports.catalog.Catalog;
import io.flyingcircus.fcqemu.ports.catalog.Registration;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The catalog in Consul: service {@code qemu-NAME} at this host's agent, its address the host's name, with a TTL check.
 * Keeps no state and no connection, and may be used by many threads at once.
 */
public final class ConsulCatalog implements Catalog {

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
        carryOut(new Work.Register(vm), () -> {
            if (!refreshed(vm)) {
                agent.register(entry(vm));
                agent.pass(checkId(vm));
            }
            return Boolean.TRUE;
        });
    }

    @Override
    public void deregister(VmName vm) {
        carryOut(new Work.Deregister(vm, settings.ttl()), () -> {
            if (agent.service(serviceId(vm)).isPresent()) {
                removeOrFindGone(vm);
            }
            return Boolean.TRUE;
        });
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

    private static String serviceId(VmName vm) {
        return "qemu-" + vm.value();
    }

    /** Consul's name for the only check of a service. */
    private static String checkId(VmName vm) {
        return "service:" + serviceId(vm);
    }

    private NewService entry(VmName vm) {
        NewService.Check check = new NewService.Check();
        check.setTtl(settings.ttl().toSeconds() + "s");
        check.setStatus("passing");
        NewService service = new NewService();
        service.setId(serviceId(vm));
        service.setName(serviceId(vm));
        service.setAddress(host.value());
        service.setCheck(check);
        return service;
    }

    /** Whether the entry was there, at this host's name, with a TTL check; another kind of check cannot be passed. */
    private boolean refreshed(VmName vm) {
        Optional<Service> entry = agent.service(serviceId(vm));
        if (entry.isEmpty() || !host.value().equals(entry.get().getAddress())) {
            return false;
        }
        try {
            agent.pass(checkId(vm));
            return true;
        } catch (OperationException notPassed) {
            return false;
        }
    }

    private void removeOrFindGone(VmName vm) {
        try {
            agent.deregister(serviceId(vm));
        } catch (OperationException refused) {
            // Somebody else may have removed it meanwhile, which Consul answers with an error.
            if (agent.service(serviceId(vm)).isPresent()) {
                throw refused;
            }
        }
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
