package io.skiff.controlplane.presence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.store.Entry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row: who holds a key, whether the server s1 wants it, its lease, and exactly what it does. */
class PresencePlannerTest {

    private static final String KEY = "/skiff/live/nodes/n1";
    private static final Optional<Entry> NOBODY = Optional.empty();
    private static final Optional<HeldKey> UNWANTED = Optional.empty();
    private static final Optional<Long> NO_LEASE = Optional.empty();
    private static final Optional<Long> LEASE = Optional.of(5L);

    private record Row(String name, ObservedKey observed, List<String> actions) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                row("a key that nobody has is taken", NOBODY, wanted("a"), LEASE, "hold a on 5 after 0"),
                row("a key that is as wanted is left alone", by("s1", 5, "a"), wanted("a"), LEASE),
                row("another value is written", by("s1", 5, "b"), wanted("a"), LEASE, "hold a on 5 after 7"),
                row("it moves to a new lease", by("s1", 4, "a"), wanted("a"), LEASE, "hold a on 5 after 7"),
                row("without a lease nothing is held", NOBODY, wanted("a"), NO_LEASE),
                row("who comes takes it from another", by("s2", 9, "a"), wanted("a"), LEASE, "hold a on 5 after 7"),
                row("who had it lets another have it", by("s2", 9, "a"), claimed("a"), LEASE, "yield after 7"),
                row("also without a lease", by("s2", 9, "a"), claimed("a"), NO_LEASE, "yield after 7"),
                row("who had it takes it again when it is gone", NOBODY, claimed("a"), LEASE, "hold a on 5 after 0"),
                row("what is not wanted any more is given back", by("s1", 5, "a"), UNWANTED, LEASE, "release after 7"),
                row("what another has is not touched", by("s2", 9, "a"), UNWANTED, LEASE),
                row("what lies on an earlier lease ends with it", by("s1", 4, "a"), UNWANTED, LEASE),
                row("what is nobody's and not wanted is nothing", NOBODY, UNWANTED, LEASE));
    }

    private static Row row(
            String name, Optional<Entry> stored, Optional<HeldKey> wanted, Optional<Long> lease, String... actions) {
        return new Row(name, new ObservedKey(KEY, stored, wanted, "s1", lease), List.of(actions));
    }

    private static Optional<Entry> by(String server, long lease, String content) {
        return Optional.of(new Entry(KEY, new Holder(server, lease).sign(content(content)), 7));
    }

    private static Optional<HeldKey> wanted(String content) {
        return Optional.of(new HeldKey(KEY, content(content), key -> {}));
    }

    private static Optional<HeldKey> claimed(String content) {
        var held = wanted(content);
        held.orElseThrow().claimed();
        return held;
    }

    private static ObjectNode content(String text) {
        return Json.object().put("says", text);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void plansExactly(Row row) {
        assertThat(PresencePlanner.plan(row.observed).actions())
                .extracting(PresencePlannerTest::words)
                .isEqualTo(row.actions);
    }

    private static String words(Action action) {
        if (action instanceof PresenceAction.Hold hold) {
            assertThat(new String(hold.value(), StandardCharsets.UTF_8)).contains("\"server\":\"s1\"");
            return "hold " + Json.read(hold.value()).path("says").asText() + " on " + hold.lease() + " after "
                    + hold.seen();
        }
        return action instanceof PresenceAction.Release release
                ? "release after " + release.seen()
                : "yield after " + ((PresenceAction.Yield) action).seen();
    }
}
