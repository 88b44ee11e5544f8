package io.skiff.agent.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CapabilitySetTest {

    private static final CapabilitySet DEFAULT = CapabilitySet.DOCKER_DEFAULT;

    @Test
    void isDockersByDefault() {
        assertThat(DEFAULT).hasToString("00000000a80425fb");
    }

    @Test
    void addsAndDropsByName() {
        var changed = DEFAULT.changed(List.of("CAP_NET_ADMIN", "sys_time"), List.of("MKNOD"));

        assertThat(changed.has(Capability.NET_ADMIN)).isTrue();
        assertThat(changed.has(Capability.SYS_TIME)).isTrue();
        assertThat(changed.has(Capability.MKNOD)).isFalse();
        assertThat(changed.has(Capability.CHOWN)).isTrue();
    }

    @Test
    void letsANameGoBeforeAllInTheOtherList() {
        assertThat(DEFAULT.changed(List.of("KILL"), List.of("ALL")).bits()).isEqualTo(Capability.KILL.bit());
        var allButOne = DEFAULT.changed(List.of("ALL"), List.of("SYS_ADMIN"));
        assertThat(allButOne.has(Capability.SYS_ADMIN)).isFalse();
        assertThat(allButOne.has(Capability.CHECKPOINT_RESTORE)).isTrue();
    }

    @Test
    void refusesANameItDoesNotKnow() {
        assertThatThrownBy(() -> DEFAULT.changed(List.of("FLY"), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("capability FLY is not known; names are as in capabilities(7), without CAP_");
    }

    @Test
    void knowsTheKernelsNumbers() {
        assertThat(Capability.SYS_ADMIN.number()).isEqualTo(21);
        assertThat(Capability.CHECKPOINT_RESTORE.number()).isEqualTo(40);
    }
}
