package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.ports.catalog.Catalog;
import io.flyingcircus.fcqemu.ports.catalog.IncomingVm;
import io.flyingcircus.fcqemu.ports.catalog.Registration;
import io.flyingcircus.fcqemu.ports.peer.PeerAddress;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@link Catalog}, as two hosts of one cluster have it. What one host does, the other may see a moment later. */
abstract class CatalogContract {

    private static final PeerAddress HERE = new PeerAddress("10.0.0.1", 4097);
    private static final PeerAddress THERE = new PeerAddress("10.0.0.2", 4097);

    /** One host's catalog. */
    abstract Catalog first();

    /** Another host's. */
    abstract Catalog second();

    /** The one host's name. */
    abstract HostName firstHost();

    /** The other's. */
    abstract HostName secondHost();

    /** A VM that nobody has registered. */
    abstract VmName vm();

    @AfterEach
    void deregister() {
        first().deregister(vm());
        second().deregister(vm());
        first().withdrawIncoming(vm());
        second().withdrawIncoming(vm());
    }

    @Test
    void a_vm_that_nobody_registered_is_nowhere() {
        assertThat(first().whereabouts(vm())).isEmpty();
    }

    @Test
    void a_registered_vm_is_seen_from_every_host() {
        first().register(vm());

        awaitHosts(first(), firstHost());
        awaitHosts(second(), firstHost());
    }

    @Test
    void each_host_knows_what_it_has_registered_itself() {
        first().register(vm());

        assertThat(first().registeredHere()).contains(vm());
        assertThat(second().registeredHere()).doesNotContain(vm());

        first().deregister(vm());
        assertThat(first().registeredHere()).doesNotContain(vm());
    }

    @Test
    void a_host_that_waits_for_a_vm_has_not_registered_it() {
        first().announceIncoming(vm(), HERE);

        assertThat(first().registeredHere()).doesNotContain(vm());
    }

    @Test
    void registering_again_changes_nothing() {
        first().register(vm());
        awaitHosts(first(), firstHost());
        List<Registration> before = first().whereabouts(vm());

        first().register(vm());

        assertThat(first().whereabouts(vm())).isEqualTo(before);
    }

    @Test
    void several_hosts_are_listed_newest_first() {
        first().register(vm());
        awaitHosts(second(), firstHost());
        second().register(vm());

        awaitHosts(first(), secondHost(), firstHost());
        assertThat(first().whereabouts(vm()))
                .extracting(Registration::modifyIndex)
                .isSortedAccordingTo((a, b) -> Long.compare(b, a));
    }

    @Test
    void deregistering_removes_ones_own_entry_only() {
        first().register(vm());
        second().register(vm());
        awaitHosts(first(), secondHost(), firstHost());

        first().deregister(vm());

        awaitHosts(first(), secondHost());
        awaitHosts(second(), secondHost());
    }

    @Test
    void deregistering_what_is_not_there_does_not_matter() {
        first().deregister(vm());
        first().deregister(vm());

        assertThat(first().whereabouts(vm())).isEmpty();
    }

    @Test
    void a_vm_registered_after_it_was_deregistered_is_newer_than_before() {
        first().register(vm());
        awaitHosts(first(), firstHost());
        long before = first().whereabouts(vm()).getFirst().modifyIndex();
        first().deregister(vm());
        awaitHosts(first());

        first().register(vm());

        awaitHosts(first(), firstHost());
        assertThat(first().whereabouts(vm()).getFirst().modifyIndex()).isGreaterThan(before);
    }

    @Test
    void nobody_waits_for_a_vm_that_nobody_announced() {
        assertThat(first().incoming(vm())).isEmpty();
        first().withdrawIncoming(vm());
    }

    @Test
    void a_host_that_waits_is_seen_from_every_host_and_running_is_another_matter() {
        first().announceIncoming(vm(), HERE);

        awaitIncoming(first(), HERE);
        awaitIncoming(second(), HERE);
        assertThat(first().whereabouts(vm())).isEmpty();
    }

    @Test
    void announcing_again_changes_nothing() {
        first().announceIncoming(vm(), HERE);
        awaitIncoming(first(), HERE);
        List<IncomingVm> before = first().incoming(vm());

        first().announceIncoming(vm(), HERE);

        assertThat(first().incoming(vm())).isEqualTo(before);
    }

    @Test
    void a_host_that_waits_elsewhere_than_before_is_there_only_and_newer() {
        first().announceIncoming(vm(), HERE);
        awaitIncoming(second(), HERE);
        long before = second().incoming(vm()).getFirst().modifyIndex();

        first().announceIncoming(vm(), THERE);

        awaitIncoming(second(), THERE);
        assertThat(second().incoming(vm()).getFirst().modifyIndex()).isGreaterThan(before);
    }

    @Test
    void of_several_hosts_that_wait_the_newest_comes_first_and_each_takes_back_its_own() {
        first().announceIncoming(vm(), HERE);
        awaitIncoming(second(), HERE);
        second().announceIncoming(vm(), THERE);
        awaitIncoming(first(), THERE, HERE);

        second().withdrawIncoming(vm());
        second().withdrawIncoming(vm());

        awaitIncoming(first(), HERE);
    }

    private void awaitIncoming(Catalog observer, PeerAddress... addresses) {
        Await.atMostSeconds(20)
                .untilAsserted(
                        "the catalog shows hosts that wait there",
                        () -> assertThat(observer.incoming(vm()))
                                .extracting(IncomingVm::address)
                                .containsExactly(addresses));
    }

    private void awaitHosts(Catalog observer, HostName... hosts) {
        Await.atMostSeconds(20)
                .untilAsserted(
                        "the catalog shows these hosts",
                        () -> assertThat(observer.whereabouts(vm()))
                                .extracting(Registration::host)
                                .containsExactly(hosts));
    }
}
