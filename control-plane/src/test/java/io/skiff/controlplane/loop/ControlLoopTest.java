package io.skiff.controlplane.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.skiff.controlplane.StoredKinds;
import io.skiff.controlplane.event.EventRecorder;
import io.skiff.controlplane.kind.core.ConfigMapKind;
import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.object.ObjectCodec;
import io.skiff.controlplane.step.Signal;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.testing.Faults.Fault;
import io.skiff.controlplane.testing.ManualClock;
import io.skiff.controlplane.testing.MemoryStore;
import io.skiff.controlplane.view.LiveView;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.ViewFolder;
import io.skiff.controlplane.write.Fence;
import io.skiff.controlplane.write.StoreWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Timelines of one loop, on a controller that counts a config map up to its target, one at a time. */
final class ControlLoopTest {

    private final ManualClock clock = new ManualClock();
    private final MemoryStore store = MemoryStore.stepped(clock);
    private final LiveView view = new LiveView(StoredKinds.registry());
    private final Signal signal = new Signal();
    private final ViewFolder folder = new ViewFolder(store, view, signal);
    private final Counting controller = new Counting();
    private ControlLoop<?, ?> loop;

    ControlLoopTest() {
        var events = new EventRecorder(store, new Random(1), signal);
        long leader = write(Keys.LEADER, "{}");
        var writer = new StoreWriter(
                StoredKinds.registry(), store, new Fence(Keys.LEADER, leader), events, clock, new Random(1));
        loop = new ControlLoop<>(controller, view, writer, store::readRevision, new Random(1), signal);
    }

    @BeforeEach
    void follow() {
        settle();
    }

    @Test
    void appliesUntilNothingIsToDo() {
        store("a", 0, 3);

        settle();

        assertThat(count("a")).isEqualTo(3);
        assertThat(controller.planned).containsExactly("a:0", "a:1", "a:2", "a:3");
    }

    @Test
    void plansWhatIsThereAtTheStart() {
        store("a", 0, 1);
        store("b", 0, 1);

        settle();

        assertThat(count("a")).isEqualTo(1);
        assertThat(count("b")).isEqualTo(1);
    }

    @Test
    void doesNotPlanAgainBeforeTheViewShowsItsOwnWrite() {
        store("a", 0, 1);
        foldEverything();
        assertThat(loop.step(clock.instant())).isTrue();

        store.drain();
        loop.lookAtAll();

        assertThat(loop.step(clock.instant()))
                .as("the write is answered, and not yet folded in")
                .isFalse();
        settle();
        assertThat(count("a")).isEqualTo(1);
        assertThat(controller.planned).containsExactly("a:0", "a:1");
    }

    @Test
    void plansAgainAfterAConflict() {
        store("a", 0, 2);
        foldEverything();
        store("a", 5, 7);
        loop.step(clock.instant());

        settle();

        assertThat(count("a")).isEqualTo(7);
        assertThat(controller.planned).startsWith("a:0", "a:5");
    }

    @Test
    void backsOffAfterAFaultAndThenLooksBeforeItPlans() {
        store("a", 0, 1);
        foldEverything();
        store.inject(operation -> operation.equals("commit") ? Fault.LOSE_ANSWER : Fault.NONE);
        loop.step(clock.instant());
        store.inject(operation -> Fault.NONE);
        settle();
        assertThat(controller.planned).containsExactly("a:0");

        clock.advance(Duration.ofSeconds(1));
        settle();

        assertThat(count("a")).isEqualTo(1);
        assertThat(controller.planned)
                .as("what was written without an answer is seen, not written twice")
                .containsExactly("a:0", "a:1");
    }

    @Test
    void waitsLongerAfterEachFault() {
        store("a", 0, 1);
        controller.answer = Optional.of(CompletableFuture.failedFuture(new IllegalStateException("planned to fail")));
        var waits = waits(12);

        assertThat(waits.get(0)).isBetween(Duration.ofMillis(200), Duration.ofMillis(240));
        assertThat(waits.get(3)).isBetween(Duration.ofMillis(1600), Duration.ofMillis(1920));
        assertThat(waits.get(11)).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(36));
    }

    /** When the store answers again, nobody waits for half a minute. */
    @Test
    void asksAStoreThatDoesNotAnswerAboutOnceASecond() {
        store("a", 0, 1);
        store.inject(operation -> operation.equals("commit") ? Fault.LOSE_REQUEST : Fault.NONE);
        var waits = waits(12);

        assertThat(waits.get(0)).isBetween(Duration.ofMillis(200), Duration.ofMillis(240));
        assertThat(waits.get(11)).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1200));
    }

    private List<Duration> waits(int count) {
        foldEverything();
        var waits = new ArrayList<Duration>();
        for (int i = 0; i < count; i++) {
            settle();
            var wait = Duration.between(clock.instant(), loop.nextDue().orElseThrow());
            waits.add(wait);
            clock.advance(wait);
        }
        return waits;
    }

    @Test
    void aPlannerThatThrowsStopsOnlyItsKey() {
        store("broken", 0, 1);
        store("a", 0, 1);

        settle();

        assertThat(count("a")).isEqualTo(1);
        assertThat(loop.nextDue()).isPresent();
    }

    @Test
    void wakesUpWhenThePlanSaysSo() {
        controller.wakeUp = Optional.of(clock.instant().plusSeconds(30));
        store("a", 0, 0);
        settle();
        assertThat(controller.planned).containsExactly("a:0");
        assertThat(loop.nextDue()).isEqualTo(controller.wakeUp);
        controller.wakeUp = Optional.empty();

        clock.advance(Duration.ofSeconds(31));
        settle();

        assertThat(controller.planned).containsExactly("a:0", "a:0");
    }

    @Test
    void writesNothingOnceAnotherLeads() {
        store("a", 0, 1);
        write(Keys.LEADER, "{\"another\": true}");

        for (int i = 0; i < 5; i++) {
            settle();
            clock.advance(Duration.ofSeconds(1));
        }

        assertThat(count("a")).isZero();
    }

    @Test
    void looksAtEverythingAgainWhenTheViewWasListedAnew() {
        store("a", 0, 0);
        settle();
        store.breakWatches();
        write("/skiff/other", "{}");
        write("/skiff/other", "{}");
        var unused = store.compact(view.revision() + 2);
        settle();
        clock.advance(Duration.ofSeconds(1));

        settle();

        assertThat(controller.planned).containsExactly("a:0", "a:0");
    }

    @Test
    void listsItsKeysAgainLaterWhenThatFailsAndPlansChangesMeanwhile() {
        settle();
        controller.listingFails = true;
        loop.lookAtAll();
        settle();
        store("a", 0, 1);
        settle();
        assertThat(count("a")).isEqualTo(1);
        controller.listingFails = false;
        controller.planned.clear();
        assertThat(loop.nextDue()).contains(clock.instant().plusSeconds(60));

        clock.advance(Duration.ofMinutes(1));
        settle();

        assertThat(controller.planned).containsExactly("a:1");
    }

    /** As if there were no memory left to tell of a fault: the thread of the loop has to hear of it. */
    @Test
    void anErrorWhileAnAnswerIsTakenIsThrownByTheNextStep() {
        var error = new OutOfMemoryError("planned to fail");
        controller.answer = Optional.of(CompletableFuture.failedFuture(new CompletionException("gone", null) {
            @Override
            public synchronized Throwable getCause() {
                throw error;
            }
        }));
        store("a", 0, 1);
        foldEverything();
        loop.step(clock.instant());

        assertThatThrownBy(() -> loop.step(clock.instant())).isSameAs(error);
    }

    private void settle() {
        boolean busy = true;
        while (busy) {
            busy = store.step() || folder.step(clock.instant()) || loop.step(clock.instant());
        }
    }

    private void foldEverything() {
        boolean busy = true;
        while (busy) {
            busy = store.step() || folder.step(clock.instant());
        }
    }

    private void store(String name, int count, int target) {
        var map = new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("default")
                .endMetadata()
                .withData(Map.of("count", Integer.toString(count), "target", Integer.toString(target)))
                .build();
        write(
                Keys.object(ConfigMapKind.CONFIG_MAP, "default", name),
                new String(ObjectCodec.encode(map, 0), StandardCharsets.UTF_8));
    }

    private long write(String key, String value) {
        var put = new Transaction.Put(key, value.getBytes(StandardCharsets.UTF_8), OptionalLong.empty());
        var answer = store.commit(new Transaction(List.of(), List.of(put)));
        store.drain();
        return ((CommitResult.Committed) answer.join()).revision();
    }

    private Optional<Stored<ConfigMap>> find(String name) {
        return view.find(ConfigMapKind.CONFIG_MAP, "default", name);
    }

    private int count(String name) {
        return Counting.count(find(name).orElseThrow(), "count");
    }
}
