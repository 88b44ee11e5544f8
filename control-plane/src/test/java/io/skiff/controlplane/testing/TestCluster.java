package io.skiff.controlplane.testing;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.skiff.controlplane.StoredKinds;
import io.skiff.controlplane.event.EventRecorder;
import io.skiff.controlplane.kind.core.EventKind;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.loop.ControlLoop;
import io.skiff.controlplane.loop.Controller;
import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.object.ObjectCodec;
import io.skiff.controlplane.schedule.Placements;
import io.skiff.controlplane.step.Signal;
import io.skiff.controlplane.step.Stepped;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.view.LiveView;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.ViewFolder;
import io.skiff.controlplane.write.Fence;
import io.skiff.controlplane.write.ObjectWriter;
import io.skiff.controlplane.write.StoreWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * Store, view and control loops in one thread and in virtual time. All parts see a write before {@link #settle}
 * returns.
 */
public final class TestCluster {

    private static final int MOST_STEPS = 200_000;

    public final ManualClock clock = new ManualClock();
    public final MemoryStore store = MemoryStore.stepped(clock);
    public final LiveView view = new LiveView(StoredKinds.registry());
    public final EventRecorder events;
    public final ObjectWriter writer;
    private final Signal signal = new Signal();
    private final List<Stepped> parts = new ArrayList<>();

    public TestCluster(Controller<?, ?>... controllers) {
        this(new Placements(), controllers);
    }

    /** @param placements that the controllers share */
    public TestCluster(Placements placements, Controller<?, ?>... controllers) {
        parts.add(new ViewFolder(store, view, signal));
        events = new EventRecorder(store, new Random(2), signal);
        parts.add(events);
        var leader = new Transaction.Put(Keys.LEADER, "{}".getBytes(StandardCharsets.UTF_8), OptionalLong.empty());
        var revision = committed(store.commit(new Transaction(List.of(), List.of(leader))));
        writer = placements.holding(new StoreWriter(
                StoredKinds.registry(), store, new Fence(Keys.LEADER, revision), events, clock, new Random(1)));
        view.onChange(placements);
        for (var controller : controllers) {
            parts.add(new ControlLoop<>(controller, view, writer, store::readRevision, new Random(1), signal));
        }
        settle();
    }

    /** Adds a part that steps with the others. */
    public void add(Stepped part) {
        parts.add(part);
    }

    /**
     * Steps until no part has anything to do. It asks twice, because a part may call the store without being busy
     * itself.
     */
    public void settle() {
        int idle = 0;
        for (int i = 0; i < MOST_STEPS; i++) {
            idle = step() ? 0 : idle + 1;
            if (idle == 2) {
                return;
            }
        }
        throw new AssertionError("the cluster does not come to rest");
    }

    private boolean step() {
        boolean busy = store.step();
        for (var part : parts) {
            busy |= part.step(clock.instant());
        }
        return busy;
    }

    /** Moves the time in small steps, as timers are due. */
    public void advance(Duration duration) {
        var end = clock.instant().plus(duration);
        settle();
        while (clock.instant().isBefore(end)) {
            var next = parts.stream()
                    .flatMap(part -> part.nextDue().stream())
                    .filter(due -> due.isAfter(clock.instant()) && due.isBefore(end))
                    .min(Comparator.naturalOrder())
                    .orElse(end);
            clock.advance(Duration.between(clock.instant(), next));
            settle();
        }
    }

    public void create(HasMetadata object) {
        committed(writer.create(object));
        settle();
    }

    /** Replaces the newest state by an edited one, as a user or an agent would. */
    public <T extends HasMetadata> void edit(Kind<T> kind, String name, UnaryOperator<T> edit) {
        var present = find(kind, name).orElseThrow(() -> new AssertionError("there is no " + kind + " " + name));
        committed(writer.update(edit.apply(ObjectCodec.copy(kind, present))));
        settle();
    }

    /** Edits a node like {@link #edit}. */
    public void editNode(String name, UnaryOperator<Node> edit) {
        var present = view.find(NodeKind.NODE, "", name).orElseThrow().object();
        committed(writer.update(edit.apply(ObjectCodec.copy(NodeKind.NODE, present))));
        settle();
    }

    public <T extends HasMetadata> void delete(Kind<T> kind, String name) {
        committed(writer.delete(find(kind, name).orElseThrow()));
        settle();
    }

    public <T extends HasMetadata> Optional<T> find(Kind<T> kind, String name) {
        return view.find(kind, Objects.NAMESPACE, name).map(Stored::object);
    }

    public <T extends HasMetadata> List<T> list(Kind<T> kind) {
        return view.list(kind).stream().map(Stored::object).toList();
    }

    /** The events as {@code reason: message}, oldest first. */
    public List<String> events() {
        return list(EventKind.EVENT).stream()
                .sorted(Comparator.comparing(Event::getFirstTimestamp))
                .map(event -> event.getReason() + ": " + event.getMessage())
                .toList();
    }

    private long committed(CompletableFuture<CommitResult> answer) {
        store.drain();
        if (answer.join() instanceof CommitResult.Committed committed) {
            return committed.revision();
        }
        throw new AssertionError("conflict: " + answer.join());
    }
}
