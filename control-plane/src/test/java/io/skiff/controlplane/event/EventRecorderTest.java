package io.skiff.controlplane.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.controlplane.kind.core.EventKind;
import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.step.Signal;
import io.skiff.controlplane.testing.ManualClock;
import io.skiff.controlplane.testing.MemoryStore;
import io.skiff.controlplane.testing.Objects;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The leases with which events are written. */
final class EventRecorderTest {

    private final ManualClock clock = new ManualClock();
    private final MemoryStore store = MemoryStore.stepped(clock);
    private final EventRecorder events = new EventRecorder(store, new Random(1), new Signal());

    @Test
    void theFirstEventAfterAQuietHourIsNotLost() {
        say("first");
        clock.advance(Duration.ofMinutes(70));
        assertThat(stored()).as("it has ended with its lease").isZero();

        say("second");

        assertThat(stored()).isEqualTo(1);
    }

    @Test
    void anEventStaysForMostOfAnHour() {
        say("first");
        clock.advance(Duration.ofMinutes(9));
        say("second");
        clock.advance(Duration.ofMinutes(50));

        assertThat(stored()).isEqualTo(2);
    }

    private void say(String message) {
        events.record(Objects.pod("a"), EventType.NORMAL, "Told", message);
        for (int idle = 0; idle < 2; ) {
            boolean busy = store.step();
            busy |= events.step(clock.instant());
            idle = busy ? 0 : idle + 1;
        }
    }

    private int stored() {
        var listed = store.list(Keys.prefix(EventKind.EVENT));
        store.drain();
        return listed.join().entries().size();
    }
}
