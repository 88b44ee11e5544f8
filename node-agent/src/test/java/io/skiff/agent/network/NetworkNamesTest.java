package io.skiff.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.container.PodUid;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkNamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "node-1", "a-very-long-host.example.org", "ÄÖ"})
    void fitsIntoAnInterfaceNameAndIsTheSameEachTime(String node) {
        var names = new NetworkNames(node);
        var pod = new PodUid("0c6b6a3e-8f1a-4a53-9f8e-3f4c1d2b7a11");
        assertThat(names.bridge()).matches("sk-[a-z0-9]*-[0-9a-f]{6}").hasSizeLessThanOrEqualTo(15);
        assertThat(names.link(pod)).matches("skv-[0-9a-f]{11}").isEqualTo(new NetworkNames(node).link(pod));
        assertThat(names.table()).matches("skiff-[a-z0-9]*-[0-9a-f]{6}");
        assertThat(names.bridge()).isNotEqualTo(new NetworkNames(node + "x").bridge());
        assertThat(names.bridgeHardwareAddress()).hasSize(6).startsWith(0x0a);
    }
}
