package io.skiff.controlplane.api.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.object.DeletionMark;
import io.skiff.controlplane.object.Finalizers;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.store.CommitResult.Committed;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.view.Stored;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Deletes objects. Most are removed at once. An object is only marked if its kind's
 * {@link io.skiff.controlplane.kind.DeletionRule} makes it wait (a pod on a node, a namespace), or if it has
 * finalizers; it is removed when its node, the garbage collector, or the owner of the finalizers is done. The garbage
 * collector deletes the dependents. A finalizer holds an owner whose dependents are to survive until the collector has
 * released them.
 */
public final class Deletion {

    private static final int MOST_TRIES = 6;

    private final Stamps stamps;
    private final FreshReads fresh;
    private final Reads reads;
    private final Commits commits;

    public Deletion(Stamps stamps, FreshReads fresh, Reads reads, Commits commits) {
        this.stamps = stamps;
        this.fresh = fresh;
        this.reads = reads;
        this.commits = commits;
    }

    /**
     * The result of a deletion.
     *
     * @param object its last state
     * @param gone false if it is only marked, and removed later
     */
    public record Deleted(ObjectNode object, boolean gone) {}

    public Deleted delete(Target target, DeleteOptions options) {
        target.definition().deletion().refusal(target.name()).ifPresent(why -> {
            throw Failures.forbidden(target.kind(), target.name(), why);
        });
        for (int i = 0; i < MOST_TRIES; i++) {
            var plan = fresh.plan(i == 0, () -> plan(target, options), Plan::isWrite);
            if (!plan.isWrite()) {
                return plan.outcome();
            }
            if (commits.commit(transaction(target.definition(), plan)) instanceof Committed done) {
                Json.child(plan.outcome().object(), "metadata").put("resourceVersion", Long.toString(done.revision()));
                return plan.outcome();
            }
        }
        throw Failures.modified(target.kind(), target.name());
    }

    /** The result of a deletion, which the store accepts only as long as the object is unchanged. */
    private record Plan(Stored<?> found, Deleted outcome, boolean isWrite) {}

    private Plan plan(Target target, DeleteOptions options) {
        var stored = reads.require(target);
        requireExpected(stored, options);
        var before = Json.read(stored.json());
        var marked = mark(target.definition(), stored, options);
        return marked == null
                ? new Plan(stored, new Deleted(before, true), !options.dryRun())
                : new Plan(stored, new Deleted(marked, false), !options.dryRun() && !marked.equals(before));
    }

    private Transaction transaction(KindDefinition<?> definition, Plan plan) {
        var found = plan.found();
        var key = Keys.object(found.kind(), found.namespace(), found.name());
        return plan.outcome().gone()
                ? removal(definition, found, key, stamps)
                : Transaction.update(key, Edits.stored(plan.outcome().object()), found.revision());
    }

    /** True if a marked object has lost the last thing that held it. */
    static boolean isDone(KindDefinition<?> definition, Stored<?> stored, ObjectNode after) {
        boolean hadFinalizers = !stored.object().getFinalizers().isEmpty();
        boolean isForced = after.at("/metadata/deletionGracePeriodSeconds").asLong() == 0;
        boolean waits = grace(definition, stored, OptionalLong.empty()) != 0 && !isForced;
        return after.at("/metadata").hasNonNull("deletionTimestamp")
                && hadFinalizers
                && after.at("/metadata/finalizers").isEmpty()
                && after.at("/spec/finalizers").isEmpty()
                && !waits;
    }

    static Transaction removal(KindDefinition<?> definition, Stored<?> stored, String key, Stamps stamps) {
        return Transaction.delete(key, stored.revision())
                .and(definition.removal(stored.object(), stamps.clock().instant()));
    }

    private static void requireExpected(Stored<?> stored, DeleteOptions options) {
        if (!options.uid().isEmpty() && !options.uid().equals(stored.uid())) {
            throw Failures.conflict(
                    stored.kind(),
                    stored.name(),
                    "Precondition failed: UID in precondition: " + options.uid() + ", UID in object meta: "
                            + stored.uid());
        }
        var revision = Long.toString(stored.revision());
        if (!options.resourceVersion().isEmpty() && !options.resourceVersion().equals(revision)) {
            throw Failures.conflict(
                    stored.kind(),
                    stored.name(),
                    "Precondition failed: ResourceVersion in precondition: " + options.resourceVersion()
                            + ", ResourceVersion in object meta: " + revision);
        }
    }

    /** @return null if nothing holds it, so that it is removed at once */
    private <T extends HasMetadata> @Nullable ObjectNode mark(
            KindDefinition<T> definition, Stored<?> stored, DeleteOptions options) {
        var rule = definition.deletion();
        boolean hasFinalizers = !stored.object().getFinalizers().isEmpty();
        long grace = grace(definition, stored, options.gracePeriodSeconds());
        boolean spares = options.orphan() && !rule.goesAfterItsContents();
        if (grace == 0 && !hasFinalizers && !rule.goesAfterItsContents() && !spares) {
            return null;
        }
        var object = Json.read(stored.json());
        var metadata = Json.child(object, "metadata");
        if (spares && !stored.object().getFinalizers().contains(Finalizers.ORPHAN)) {
            metadata.withArray("finalizers").add(Finalizers.ORPHAN);
        }
        boolean isShorter = grace < metadata.path("deletionGracePeriodSeconds").asLong();
        if (!metadata.has("deletionTimestamp") || isShorter) {
            DeletionMark.at(stamps.clock().instant(), grace).putOn(metadata);
        }
        rule.mark(object);
        return object;
    }

    private static <T extends HasMetadata> long grace(
            KindDefinition<T> definition, Stored<?> stored, OptionalLong asked) {
        return definition.deletion().graceSeconds(definition.kind().type().cast(stored.object()), asked);
    }
}
