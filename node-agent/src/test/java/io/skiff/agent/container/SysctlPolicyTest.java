package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SysctlPolicyTest {

    private static final SysctlPolicy POLICY =
            new SysctlPolicy(List.of("kernel.msg*", "net.core.somaxconn", "net/ipv4/conf/*"));

    @ParameterizedTest
    @CsvSource({
        "net.ipv4.tcp_syncookies, /proc/sys/net/ipv4/tcp_syncookies",
        "net/ipv4/tcp_syncookies, /proc/sys/net/ipv4/tcp_syncookies",
        "kernel.shm_rmid_forced, /proc/sys/kernel/shm_rmid_forced",
        "kernel.msgmax, /proc/sys/kernel/msgmax",
        "net.core.somaxconn, /proc/sys/net/core/somaxconn",
        "net/ipv4/conf/eth0.7/rp_filter, /proc/sys/net/ipv4/conf/eth0.7/rp_filter",
        "net.ipv4.conf.eth0/7.rp_filter, /proc/sys/net/ipv4/conf/eth0.7/rp_filter",
    })
    void findsTheFile(String name, String file) {
        assertThat(POLICY.files(Map.of(name, "1"), HostNamespaces.NONE)).isEqualTo(Map.of(Path.of(file), "1"));
    }

    /** What is not of a namespace would be set for the whole host; dots in a row would lead out of /proc/sys. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "kernel.core_pattern",
                "kernel.shmmax",
                "vm.overcommit_memory",
                "net.core.somaxconn2",
                "net.core",
                "kernel.msg../core_pattern",
                "kernel.msg...core_pattern",
                "net.ipv4.conf.//etc/passwd",
                "Kernel.msgmax",
            })
    void refusesWhatTheNodeDoesNotAllow(String name) {
        assertThatThrownBy(() -> POLICY.files(Map.of(name, "1"), HostNamespaces.NONE))
                .isInstanceOf(ContainerException.class)
                .hasMessageMatching("forbidden sysctl: \".*\" not allowlisted");
    }

    @Test
    void setsNothingInNamespacesOfTheHost() {
        assertThatThrownBy(
                        () -> POLICY.files(Map.of("net.core.somaxconn", "1"), new HostNamespaces(true, false, false)))
                .hasMessage("forbidden sysctl: \"net.core.somaxconn\" not allowed with host net enabled");
        assertThatThrownBy(() -> POLICY.files(Map.of("kernel.msgmax", "1"), new HostNamespaces(false, true, false)))
                .hasMessage("forbidden sysctl: \"kernel.msgmax\" not allowed with host ipc enabled");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kernel.core_pattern", "vm.*", "*", "kernel.*", "", "net.*.x"})
    void anAdministratorCannotAllowWhatConcernsTheHost(String pattern) {
        assertThatThrownBy(() -> new SysctlPolicy(List.of(pattern)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not known to be of a namespace");
    }
}
