package io.flyingcircus.fcqemu.adapter.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LaunchFailureTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "network script /etc/kvm/kvm-ifup failed with status 256 | TAP_SCRIPT",
                "could not configure /dev/net/tun (tfe4097): Device or resource busy | TAP_DEVICE",
                "-display vnc=localhost:1: Failed to find an available port: Address already in use | PORT_IN_USE",
                "Could not access KVM kernel module: No such file or directory | NO_KVM",
                "Host doesn't support requested feature: CPUID.07H:EBX.avx2 [bit 5] | CPU_MODEL",
                "Unknown driver 'rbd' | NO_BLOCK_DRIVER",
                "error connecting: Connection timed out | STORAGE",
                "error reading header from test00.root: No such file or directory | STORAGE",
                "cannot set up guest memory 'pc.ram': Cannot allocate memory | MEMORY",
                "qemu.cfg:2: There is no option group 'nonsense' | CONFIG",
                "-chroot: invalid option | CONFIG",
            })
    void what_qemu_says_tells_why(String output, LaunchFailure failure) {
        assertThat(LaunchFailure.of("qemu-system-x86_64: " + output)).contains(failure);
    }

    @Test
    void the_features_a_cpu_lacks_are_named() {
        String output = """
                qemu-system-x86_64: warning: TCG doesn't support requested feature: CPUID.07H:EDX.ssbd [bit 31]
                qemu-system-x86_64: warning: TCG doesn't support requested feature: CPUID.01H:ECX.pcid [bit 17]
                qemu-system-x86_64: TCG doesn't support requested features
                """;

        assertThat(LaunchFailure.of(output)).contains(LaunchFailure.CPU_MODEL);
        assertThat(LaunchFailure.CPU_MODEL.reason(output)).endsWith("the CPU model: it lacks pcid, ssbd");
        assertThat(LaunchFailure.CPU_MODEL.reason("unable to find CPU model 'x'"))
                .endsWith("the CPU model");
    }

    @Test
    void what_nobody_has_seen_yet_is_not_guessed() {
        assertThat(LaunchFailure.of("Segmentation fault")).isEmpty();
        assertThat(LaunchFailure.of("")).isEmpty();
    }
}
