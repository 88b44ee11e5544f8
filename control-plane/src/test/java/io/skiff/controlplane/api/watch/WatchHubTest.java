package io.skiff.controlplane.api.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.StoredKinds;
import io.skiff.controlplane.api.request.Encoding;
import io.skiff.controlplane.api.request.Outlet;
import io.skiff.controlplane.api.request.Representation;
import io.skiff.controlplane.api.request.Shape;
import io.skiff.controlplane.api.status.ApiException;
import io.skiff.controlplane.api.table.Table.RowObject;
import io.skiff.controlplane.kind.core.ConfigMapKind;
import io.skiff.controlplane.kind.core.SecretKind;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.object.ObjectCodec;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.LiveView;
import io.skiff.controlplane.view.Stored;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The history of the hub, and the past and present events that a watch gets. */
final class WatchHubTest {

    private static final long MOST_BYTES = 24L << 20;

    private final WatchHub hub = new WatchHub(StoredKinds.registry(), new LiveView(StoredKinds.registry()));
    private final Map<String, String> last = new HashMap<>();
    private long revision = 100_000;

    WatchHubTest() {
        hub.progressed(revision);
    }

    @Test
    void largeObjectsThatChangeOftenDoNotFillTheMemory() {
        var large = "x".repeat(1 << 20);
        for (int i = 0; i < 100; i++) {
            change(ConfigMapKind.CONFIG_MAP, "large", large + i);
        }

        assertThat(hub.heldBytes()).isLessThanOrEqualTo(MOST_BYTES).isGreaterThan(MOST_BYTES / 2);
        assertThatThrownBy(() -> hub.requireHistory(ConfigMapKind.CONFIG_MAP, 100_001))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("too old resource version");
        assertThatCode(() -> hub.requireHistory(ConfigMapKind.CONFIG_MAP, revision - 2))
                .doesNotThrowAnyException();
    }

    @Test
    void theOtherKindsKeepTheirPast() {
        change(SecretKind.SECRET, "small", "x");
        var large = "x".repeat(1 << 20);
        for (int i = 0; i < 100; i++) {
            change(ConfigMapKind.CONFIG_MAP, "large", large + i);
        }

        assertThatCode(() -> hub.requireHistory(SecretKind.SECRET, 100_000)).doesNotThrowAnyException();
    }

    @Test
    void whatIsForgottenIsNotCounted() {
        for (int i = 0; i < 10_000; i++) {
            change(ConfigMapKind.CONFIG_MAP, "a", "x");
        }
        long full = hub.heldBytes();
        for (int i = 0; i < 10_000; i++) {
            change(ConfigMapKind.CONFIG_MAP, "a", "x");
        }
        assertThat(hub.heldBytes()).isEqualTo(full);

        hub.reset();

        assertThat(hub.heldBytes()).isZero();
    }

    @Test
    void aWatchBeginsOnceHoweverOftenItsOutletDrains() {
        var outlet = new SlowOutlet();
        start(outlet);
        outlet.drain();
        outlet.drain();
        outlet.drain();

        change(ConfigMapKind.CONFIG_MAP, "a", "x");

        assertThat(outlet.told).containsExactly("ADDED a");
        assertThat(outlet.timers).hasSize(2);
    }

    @Test
    void theLastBookmarkComesAfterAllThatItIsAbout() {
        var outlet = new SlowOutlet();
        start(outlet);
        outlet.drain();
        change(ConfigMapKind.CONFIG_MAP, "a", "x");
        // told before the rest of its revision
        hub.changed(changed(ConfigMapKind.CONFIG_MAP, "a", "y", ++revision));

        outlet.timers.get(0).run();
        change(ConfigMapKind.CONFIG_MAP, "a", "z");

        assertThat(outlet.told).containsExactly("ADDED a", "MODIFIED a", "BOOKMARK " + (revision - 1), "end");
    }

    @Test
    void whatASlowReaderDoesNotTakeWaitsInTheHistoryOnly() {
        var outlet = new SlowOutlet();
        start(outlet);
        outlet.drain();
        outlet.takesMore = false;
        change(ConfigMapKind.CONFIG_MAP, "a", "1");
        change(ConfigMapKind.CONFIG_MAP, "b", "1");
        change(ConfigMapKind.CONFIG_MAP, "a", "2");
        assertThat(outlet.told).containsExactly("ADDED a");
        outlet.timers.get(1).run();
        assertThat(outlet.told).as("no bookmark beyond what was told").hasSize(1);

        outlet.drain();
        assertThat(outlet.told).containsExactly("ADDED a", "ADDED b");
        outlet.takesMore = true;
        outlet.drain();
        change(ConfigMapKind.CONFIG_MAP, "b", "2");

        assertThat(outlet.told).containsExactly("ADDED a", "ADDED b", "MODIFIED a", "MODIFIED b");
    }

    @Test
    void aReaderThatFallsBehindTheHistoryIsEnded() {
        var outlet = new SlowOutlet();
        start(outlet);
        outlet.drain();
        outlet.takesMore = false;
        for (int i = 0; i < 5_000; i++) {
            change(ConfigMapKind.CONFIG_MAP, "a", "x");
        }

        outlet.drain();

        assertThat(outlet.told).first().isEqualTo("ADDED a");
        assertThat(outlet.told).last().isEqualTo("end");
        assertThat(outlet.told).hasSize(3);
    }

    private void start(SlowOutlet outlet) {
        var request = new WatchStream.Request(
                new WatchStream.Form(
                        ConfigMapKind.definition(), new Representation(Shape.WHOLE, Encoding.JSON), RowObject.METADATA),
                any -> true,
                true,
                Duration.ofMinutes(30));
        WatchStream.start(hub, request, outlet, List.of(), revision, false);
    }

    private <T extends HasMetadata> void change(Kind<T> kind, String name, String value) {
        hub.changed(changed(kind, name, value, ++revision));
        hub.progressed(revision);
    }

    private <T extends HasMetadata> Change<T> changed(Kind<T> kind, String name, String value, long at) {
        var key = kind + "/" + name;
        var before = Optional.ofNullable(last.get(key)).map(old -> stored(kind, old, at - 1));
        var json = "{\"apiVersion\":\"v1\",\"kind\":\"" + kind.name() + "\",\"metadata\":{\"name\":\"" + name
                + "\",\"resourceVersion\":\"" + at + "\",\"labels\":{\"v\":\"" + value + "\"}}}";
        last.put(key, json);
        return new Change<>(kind, before, Optional.of(stored(kind, json, at)), at);
    }

    private static <T extends HasMetadata> Stored<T> stored(Kind<T> kind, String json, long at) {
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        return new Stored<>(kind, ObjectCodec.decode(kind, bytes), bytes, at);
    }

    /** Receives pieces, and says that it is full, or drained, when the test wants it. */
    private static final class SlowOutlet implements Outlet {

        private final List<String> told = new ArrayList<>();
        private final List<Runnable> timers = new ArrayList<>();
        private Runnable drained = () -> {};
        private boolean ended;
        private boolean takesMore = true;

        @Override
        public boolean send(byte[] bytes) {
            if (bytes.length > 0 && !ended) {
                var event = Json.read(bytes);
                var type = event.path("type").asText();
                var field = type.equals("BOOKMARK") ? "resourceVersion" : "name";
                told.add(type + " " + event.at("/object/metadata/" + field).asText());
            }
            return takesMore;
        }

        @Override
        public void abort() {
            ended = true;
        }

        @Override
        public boolean isClosed() {
            return ended;
        }

        void drain() {
            drained.run();
        }

        @Override
        public void end() {
            ended = true;
            told.add("end");
        }

        @Override
        public void onDrained(Runnable action) {
            drained = action;
        }

        @Override
        public void onClosed(Runnable closed) {}

        @Override
        public void later(Duration delay, Runnable task) {
            timers.add(task);
        }
    }
}
