package io.skiff.controlplane.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.skiff.controlplane.StoredKinds;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.object.ObjectCodec;
import io.skiff.controlplane.step.Signal;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.testing.Faults.Fault;
import io.skiff.controlplane.testing.ManualClock;
import io.skiff.controlplane.testing.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever faults happen, in the end the view shows the content of the store, and followers were told all of it. */
final class ViewFoldingTest {

    private static final int NAMES = 8;
    private static final List<Fault> FAULTS = List.of(Fault.values());

    private final ManualClock clock = new ManualClock();
    private final MemoryStore store = MemoryStore.stepped(clock);
    private final LiveView view = new LiveView(StoredKinds.registry());
    private final ViewFolder folder = new ViewFolder(store, view, new Signal());

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void showsWhatTheStoreHolds(long seed) {
        var random = new Random(seed);
        var follower = new Follower(view);
        view.onChange(follower);
        for (int i = 0; i < 300; i++) {
            disturb(random);
            store.step(random::nextInt);
            folder.step(clock.instant());
            assertThat(indexedPods())
                    .as("indexes at step %d", i)
                    .isEqualTo(view.list(PodKind.POD).size());
        }
        calm();

        assertThat(shown()).isEqualTo(held());
        assertThat(follower.known).isEqualTo(shown());
        assertThat(view.revision()).isEqualTo(revisionOfStore());
    }

    @Test
    void showsATransactionAtOnce() {
        calm();
        var seen = new TreeMap<Long, Integer>();
        view.onChange(new View.ChangeListener() {
            @Override
            public void changed(Change<?> change) {
                seen.put(
                        change.revision(),
                        view.list(PodKind.POD).size() + view.list(NodeKind.NODE).size());
            }
        });
        var unused = store.commit(Transaction.create(Keys.object(PodKind.POD, "default", "a"), pod("a", 1))
                .and(Transaction.create(
                        Keys.object(NodeKind.NODE, "", "n"),
                        "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"n\"}}"
                                .getBytes(StandardCharsets.UTF_8))));
        calm();

        assertThat(seen.values()).containsExactly(2);
    }

    @Test
    void thoseWhoWaitForARevisionAreToldWhenItIsThere() {
        calm();
        var reached = view.reaches(view.revision() + 1);
        assertThat(reached).isNotDone();

        put("a", 1);
        calm();

        assertThat(reached).isDone();
    }

    @Test
    void whatCannotBeDecodedIsLeftOutAndTheRestIsShown() {
        var unused = store.commit(Transaction.create(
                Keys.object(PodKind.POD, "default", "bad"), "{\"metadata\":{}}".getBytes(StandardCharsets.UTF_8)));
        put("good", 1);
        calm();

        assertThat(view.list(PodKind.POD)).extracting(Stored::name).containsExactly("good");
    }

    /** Keys that this server does not know, and values that it cannot read, by key. */
    static Stream<Arguments> oddities() {
        return Stream.of(
                odd("/skiff/objects/pods", "{}"),
                odd("/skiff/objects/pods/", "{}"),
                odd("/skiff/objects/pods/default", "{}"),
                odd("/skiff/objects/pods/default/", "{}"),
                odd("/skiff/objects/pods//odd", "{'metadata': {'name': 'odd'}}"),
                odd("/skiff/objects/pods/default/odd/more", "{'metadata': {'name': 'odd'}}"),
                odd("/skiff/objects/pods/default/odd", ""),
                odd("/skiff/objects/pods/default/odd", "\0\1\2"),
                odd("/skiff/objects/pods/default/odd", "null"),
                odd("/skiff/objects/pods/default/odd", "[]"),
                odd("/skiff/objects/pods/default/odd", "7"),
                odd("/skiff/objects/pods/default/odd", "{'metadata': {'name': 'odd'}"),
                odd("/skiff/objects/pods/default/odd", "{'metadata': null}"),
                odd("/skiff/objects/pods/default/odd", "{'metadata': [], 'spec': 3}"),
                odd("/skiff/objects/pods/default/odd", "{'metadata': {'name': 'another'}}"),
                odd("/skiff/objects/pods/default/odd", "{'metadata': {'name': 'odd', 'namespace': 'another'}}"),
                odd("/skiff/objects/pods/default/odd", "{'metadata': {'name': 'odd', 'ownerReferences': [null]}}"),
                odd("/skiff/objects/pods/default/odd", "{'metadata': {'name': 'odd', 'ownerReferences': [{}]}}"),
                odd("/skiff/objects/pods/default/odd", "{'metadata': {'name': 'odd'}, 'spec': " + deep() + "}"),
                odd("/skiff/objects/pods/default/odd", "{'kind': 'Secret', 'metadata': {'name': 'odd'}}"),
                odd("/skiff/objects/nodes/_/odd", "{'metadata': {'name': 'odd', 'namespace': 'default'}}"),
                odd("/skiff/objects/leases.coordination.k8s.io/default/odd", "{'metadata': {'name': 'odd'}, 'x': 1}"),
                odd("/skiff/objects/gadgets.example.com/default/odd", "{}"),
                odd("/skiff/events/default/odd", "{'metadata': 1}"),
                odd("/skiff/registry/pods/default/odd", "k8s"),
                odd("/skiff/alloc/clusterip/10.43.0.1", "odd"),
                odd("/skiff//", "odd"));
    }

    private static Arguments odd(String key, String value) {
        return Arguments.of(key, value.replace('\'', '"'));
    }

    private static String deep() {
        return "[".repeat(20_000) + "]".repeat(20_000);
    }

    @ParameterizedTest
    @MethodSource("oddities")
    void showsTheRestOfAStoreThatHoldsSomethingOdd(String key, String value) {
        putOdd(key, value);
        put("good", 1);
        calm();
        isShownBeside(key);

        putOdd(key, value);
        put("good", 2);
        calm();
        isShownBeside(key);

        var unused = store.commit(new Transaction(List.of(), List.of(new Transaction.Delete(key))));
        calm();
        isShownBeside(key);
    }

    private void putOdd(String key, String value) {
        var put = new Transaction.Put(key, value.getBytes(StandardCharsets.UTF_8), OptionalLong.empty());
        var unused = store.commit(new Transaction(List.of(), List.of(put)));
    }

    private void isShownBeside(String key) {
        assertThat(view.find(PodKind.POD, "default", "good")).as(key).isPresent();
        assertThat(view.revision()).isEqualTo(revisionOfStore());
    }

    private void disturb(Random random) {
        var name = "pod-" + random.nextInt(NAMES);
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> put(name, random.nextInt(3));
            case 4 -> delete(name);
            case 5 -> store.breakWatches();
            case 6 -> compact(Math.max(1, view.revision() + random.nextInt(5) - 2));
            case 7 ->
                store.inject(
                        operation -> random.nextInt(4) == 0 ? FAULTS.get(random.nextInt(FAULTS.size())) : Fault.NONE);
            case 8 -> clock.advance(Duration.ofMillis(random.nextInt(500)));
            default -> {}
        }
    }

    private void compact(long revision) {
        var unused = store.compact(revision);
    }

    private void put(String name, int node) {
        var unused = store.commit(new Transaction(
                List.of(),
                List.of(new Transaction.Put(
                        Keys.object(PodKind.POD, "default", name), pod(name, node), OptionalLong.empty()))));
    }

    private void delete(String name) {
        var unused = store.commit(
                new Transaction(List.of(), List.of(new Transaction.Delete(Keys.object(PodKind.POD, "default", name)))));
    }

    private static byte[] pod(String name, int node) {
        HasMetadata pod = new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("default")
                .withUid(name)
                .addNewOwnerReference()
                .withUid("owner-" + node)
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .withNewSpec()
                .withNodeName("node-" + node)
                .endSpec()
                .build();
        return ObjectCodec.encode(pod, 0);
    }

    private void calm() {
        store.inject(operation -> Fault.NONE);
        for (int i = 0; i < 10; i++) {
            boolean busy = true;
            while (busy) {
                busy = store.step() || folder.step(clock.instant());
            }
            clock.advance(Duration.ofSeconds(1));
        }
    }

    private int indexedPods() {
        int byNode = IntStream.range(0, 3)
                .map(n -> view.onNode(PodKind.POD, "node-" + n).size())
                .sum();
        int byOwner = IntStream.range(0, 3)
                .map(n -> view.ownedBy(PodKind.POD, "owner-" + n).size())
                .sum();
        assertThat(byOwner).isEqualTo(byNode);
        return byNode;
    }

    private Map<String, Long> shown() {
        var shown = new TreeMap<String, Long>();
        view.list(PodKind.POD).forEach(pod -> shown.put(pod.name(), pod.revision()));
        return shown;
    }

    private Map<String, Long> held() {
        var held = new TreeMap<String, Long>();
        var prefix = Keys.prefix(PodKind.POD, "default");
        var listed = store.list(prefix);
        store.drain();
        listed.join().entries().forEach(entry -> held.put(entry.key().substring(prefix.length()), entry.revision()));
        return held;
    }

    private long revisionOfStore() {
        var revision = store.readRevision();
        store.drain();
        return revision.join();
    }

    /** Knows only what the view told it. */
    private static final class Follower implements View.ChangeListener {

        private final View view;
        private final TreeMap<String, Long> known = new TreeMap<>();

        Follower(View view) {
            this.view = view;
        }

        @Override
        public void changed(Change<?> change) {
            assertThat(change.before().map(Stored::revision))
                    .as("what was told before")
                    .isEqualTo(Optional.ofNullable(known.get(change.latest().name())));
            change.after()
                    .ifPresentOrElse(
                            after -> known.put(after.name(), after.revision()),
                            () -> known.remove(change.latest().name()));
            assertThat(view.revision()).isGreaterThanOrEqualTo(change.revision());
        }
    }
}
