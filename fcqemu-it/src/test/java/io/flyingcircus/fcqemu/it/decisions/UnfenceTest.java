package io.flyingcircus.fcqemu.it.decisions;

import static io.flyingcircus.fcqemu.it.decisions.OneHost.VM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.domain.locks.FencedClient;
import io.flyingcircus.fcqemu.domain.locks.Unfence.Evidence;
import io.flyingcircus.fcqemu.it.memory.StoredImage;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.locks.FenceNote;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.storage.Watcher;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The clients that were cut off because of a VM: noted, listed, and let back in when they are dead. */
class UnfenceTest {

    private static final String LOCKER = "10.0.0.9:0/9";
    private static final String QEMU = "10.0.0.9:0/10";

    private final OneHost one = new OneHost().withVolumes();

    UnfenceTest() {
        one.host().storage().unfencingPermitted(true);
    }

    /** Another host's locks were broken, its QEMU cut off. */
    private void fenced() {
        one.lockedBy("h2", VolumeKind.ROOT).lockedBy("h2", VolumeKind.TMP);
        root().watchedBy(new Watcher("client.10", QEMU));
        one.commands().forceUnlock(VM);
    }

    private StoredImage root() {
        return one.world().storage().image(one.sample().image(VolumeKind.ROOT));
    }

    private boolean cutOff(String address) {
        return one.world().storage().isBlocked(address);
    }

    private List<String> noted() {
        return root().notes().stream().map(FenceNote::address).toList();
    }

    @Test
    void no_client_is_cut_off_before_that_is_noted() {
        one.world().steps((host, port, method) -> {
            if (port.equals("Fence") && method.equals("block")) {
                assertThat(noted()).isNotEmpty();
            }
            assertThat(noted())
                    .containsAll(
                            List.of(LOCKER, QEMU).stream().filter(this::cutOff).toList());
        });

        fenced();

        assertThat(noted()).containsExactly(QEMU, LOCKER);
    }

    @Test
    void who_has_the_root_open_is_cut_off_first_because_a_dead_one_delays_each_note() {
        fenced();

        assertThat(one.host().events().lines(Level.WARNING))
                .filteredOn(line -> line.startsWith("fence "))
                .satisfiesExactly(
                        first -> assertThat(first).contains(QEMU),
                        second -> assertThat(second).contains(LOCKER));
    }

    @Test
    void they_are_listed_with_their_end_and_how_that_came_about() {
        fenced();

        assertThat(one.commands().fenced(VM)).extracting(FencedClient::address).containsExactly(QEMU, LOCKER);
        FencedClient locker = one.commands().fenced(VM).getLast();
        assertThat(locker.until()).contains(Instant.parse("2026-01-31T00:00:00Z"));
        assertThat(locker.note().origin())
                .contains(new FenceNote.Origin(
                        one.host().name(),
                        Instant.parse("2026-01-01T00:00:00Z"),
                        Instant.parse("2026-01-31T00:00:00Z"),
                        "took locks for h2"));
    }

    @Test
    void entries_of_others_are_neither_listed_nor_removed() {
        one.world().storage().block("10.0.0.8:0/8", Duration.ofDays(1));

        assertThat(one.commands().fenced(VM)).isEmpty();
        assertThat(one.commands().unfence(VM, Evidence.KNOWN_DEAD)).isEmpty();

        assertThat(cutOff("10.0.0.8:0/8")).isTrue();
    }

    @Test
    void when_an_entry_has_ended_its_note_goes_at_the_next_look() {
        fenced();

        one.world().clock().sleep(Duration.ofDays(31));

        assertThat(one.commands().fenced(VM)).isEmpty();
        assertThat(noted()).isEmpty();
    }

    @Test
    void a_note_without_an_entry_stays_for_an_hour_because_the_entry_may_be_on_its_way() {
        one.lockedBy("h2", VolumeKind.ROOT);
        one.world().steps((host, port, method) -> {
            if (port.equals("Fence") && method.equals("block")) {
                one.host().storage().unreachable(true);
            }
        });
        assertThatThrownBy(() -> one.commands().forceUnlock(VM)).isInstanceOf(StorageException.class);
        one.host().storage().unreachable(false);

        assertThat(one.commands().fenced(VM))
                .singleElement()
                .satisfies(client -> assertThat(client.listed()).isFalse());
        one.world().clock().sleep(Duration.ofHours(1));
        assertThat(one.commands().fenced(VM)).isEmpty();
        assertThat(noted()).isEmpty();
    }

    @Test
    void a_client_of_another_host_stays_cut_off_unless_it_is_known_to_be_dead() {
        fenced();

        assertThatThrownBy(() -> one.commands().unfence(VM, Evidence.AS_SEEN))
                .isInstanceOf(VmStateException.class)
                .hasMessageContaining(QEMU)
                .hasMessageContaining("root=free")
                .hasMessageContaining("'fc-qemu unfence --remove test00' there")
                .hasMessageContaining("--known-dead");
        assertThat(List.of(LOCKER, QEMU)).allMatch(this::cutOff);

        assertThat(one.commands().unfence(VM, Evidence.KNOWN_DEAD))
                .extracting(FencedClient::address)
                .containsExactly(QEMU, LOCKER);
        assertThat(List.of(LOCKER, QEMU)).noneMatch(this::cutOff);
        assertThat(noted()).isEmpty();
    }

    @Test
    void a_client_of_this_host_is_let_back_in_where_no_qemu_of_the_vm_lives() {
        String here = one.host().address() + ":0/5";
        root().watchedBy(new Watcher("client.5", here));
        one.commands().forceUnlock(VM);
        one.running();
        assertThatThrownBy(() -> one.commands().unfence(VM, Evidence.AS_SEEN)).hasMessageContaining("PID");
        one.commands().kill(VM);

        one.commands().unfence(VM, Evidence.AS_SEEN);

        assertThat(cutOff(here)).isFalse();
    }

    @Test
    void a_qemu_that_lives_here_is_never_let_back_in_whatever_is_said_of_it() {
        one.running();
        String address = root().watchers().getFirst().address();
        one.world().host("h2").definitions().activate(one.sample().definition());
        one.commandsOf("h2").forceUnlock(VM);

        for (Evidence evidence : Evidence.values()) {
            assertThatThrownBy(() -> one.commands().unfence(VM, evidence)).hasMessageContaining("lives on this host");
        }

        assertThat(cutOff(address)).isTrue();
    }

    @Test
    void without_permission_to_remove_entries_and_notes_stay() {
        fenced();
        one.host().storage().unfencingPermitted(false);

        assertThatThrownBy(() -> one.commands().unfence(VM, Evidence.KNOWN_DEAD))
                .isInstanceOf(StorageException.class);

        assertThat(List.of(LOCKER, QEMU)).allMatch(this::cutOff);
        assertThat(noted()).containsExactly(QEMU, LOCKER);
    }

    @Test
    void a_refused_force_unlock_leaves_no_note_but_those_of_earlier_entries() {
        one.host().storage().fencingPermitted(false);
        assertThatThrownBy(this::fenced).isInstanceOf(StorageException.class);
        assertThat(noted()).isEmpty();

        one.host().storage().fencingPermitted(true);
        fenced();
        one.host().storage().fencingPermitted(false);
        assertThatThrownBy(this::fenced).isInstanceOf(StorageException.class);
        assertThat(noted()).containsExactly(QEMU, LOCKER);
    }

    @Test
    void a_note_that_cannot_be_written_is_told_and_hinders_nothing() {
        one.world().steps((host, port, method) -> {
            if (port.equals("FenceNotes") && method.equals("write")) {
                throw new StorageException(Reason.READ_ONLY, "it is read-only");
            }
        });

        fenced();

        assertThat(List.of(LOCKER, QEMU)).allMatch(this::cutOff);
        assertThat(one.locks()).containsOnly("");
        assertThat(one.host().events().lines(Level.WARNING))
                .anySatisfy(line -> assertThat(line).contains("fence-note-failed", LOCKER));
    }
}
