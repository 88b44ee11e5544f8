package io.skiff.controlplane.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.tunnel.ReceiveWindow;
import org.junit.jupiter.api.Test;

/** What waits for a node that takes nothing in. */
class TunnelOutletTest {

    private final TunnelOutlet outlet = new TunnelOutlet(new HeardTunnel());

    @Test
    void smallPiecesCountWithTheirMemory() {
        int kept = 0;
        while (kept < 100_000 && outlet.keep(0, new byte[] {1})) {
            kept++;
        }
        assertThat(kept).isBetween(1000, 10_000);
        assertThat(outlet.isFull()).isTrue();
    }

    @Test
    void aStreamEndsOnce() {
        for (int i = 0; i < 1000; i++) {
            outlet.keepLast(0);
        }
        outlet.keepLast(1);
        outlet.add(ReceiveWindow.BYTES);

        assertThat(outlet.next())
                .hasValueSatisfying(
                        frame -> assertThat(frame.getData().getStream()).isEqualTo(0));
        assertThat(outlet.next())
                .hasValueSatisfying(
                        frame -> assertThat(frame.getData().getStream()).isEqualTo(1));
        assertThat(outlet.next()).isEmpty();
    }
}
