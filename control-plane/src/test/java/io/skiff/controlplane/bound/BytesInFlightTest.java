package io.skiff.controlplane.bound;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BytesInFlightTest {

    private final BytesInFlight<String> bytes = new BytesInFlight<>(100);

    @Test
    void whoHoldsTheMostIsNamed() {
        assertThat(bytes.hold("a", 30)).isEmpty();
        assertThat(bytes.hold("b", 60)).isEmpty();

        assertThat(bytes.hold("a", 20)).contains("b");
    }

    @Test
    void whatSeveralHoldCountsOnce() {
        var shared = new byte[60];
        assertThat(bytes.hold("a", shared)).isEmpty();
        assertThat(bytes.hold("b", shared)).isEmpty();
        assertThat(bytes.total()).isEqualTo(60);

        bytes.release("a", shared);
        assertThat(bytes.total()).isEqualTo(60);
        bytes.release("b", shared);
        assertThat(bytes.total()).isZero();
    }
}
