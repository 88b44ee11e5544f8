package io.skiff.controlplane.api.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.object.Finalizers;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.object.Kinds;
import io.skiff.controlplane.pod.PodDeletion;
import io.skiff.controlplane.store.CommitResult.Committed;
import io.skiff.controlplane.store.NodeBanSecrets;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.write.Allocations;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Deletes objects. Most go at once; a pod on a node, a namespace, and whatever has finalizers is only marked, and goes when its node, the
 * collector of garbage, or who set the finalizers is done with it. What an object owns is left to the collector; an object that is to leave it
 * alone is held by a finalizer until the collector has seen to that.
 */
public final class Deletion {

    private static final int MOST_TRIES = 6;
    private static final long DEFAULT_GRACE_SECONDS = 30;
    private static final Set<String> LASTING_NAMESPACES = Set.of("default", "kube-system", "kube-public");

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
     * What became of the object.
     *
     * @param object its last state
     * @param gone false: it is marked and goes later
     */
    record Deleted(ObjectNode object, boolean gone) {}

    Deleted delete(Target target, DeleteOptions options) {
        if (target.kind().equals(Kinds.NAMESPACE) && LASTING_NAMESPACES.contains(target.name())) {
            throw Failures.forbidden(target.kind(), target.name(), "this namespace may not be deleted");
        }
        for (int i = 0; i < MOST_TRIES; i++) {
            fresh.await();
            var stored = reads.require(target);
            requireExpected(stored, options);
            var marked = mark(stored, options);
            var key = Keys.object(stored.kind(), stored.namespace(), stored.name());
            var outcome = marked == null ? new Deleted(Json.read(stored.json()), true) : new Deleted(marked, false);
            if (options.dryRun() || (marked != null && marked.equals(Json.read(stored.json())))) {
                return outcome;
            }
            var transaction = marked == null
                    ? removal(stored, key, stamps)
                    : Transaction.update(key, Edits.stored(marked), stored.revision());
            if (commits.commit(transaction) instanceof Committed done) {
                Json.child(outcome.object(), "metadata").put("resourceVersion", Long.toString(done.revision()));
                return outcome;
            }
        }
        throw Failures.modified(target.kind(), target.name());
    }

    /** True when an object that was marked has lost the last thing that held it. */
    static boolean isDone(Stored<?> stored, ObjectNode after) {
        boolean hadFinalizers = !stored.object().getFinalizers().isEmpty();
        boolean isForced = after.at("/metadata/deletionGracePeriodSeconds").asLong() == 0;
        boolean waitsForItsNode = stored.object() instanceof Pod pod && grace(pod, -1) != 0 && !isForced;
        return after.at("/metadata").hasNonNull("deletionTimestamp")
                && hadFinalizers
                && after.at("/metadata/finalizers").isEmpty()
                && after.at("/spec/finalizers").isEmpty()
                && !waitsForItsNode;
    }

    static Transaction removal(Stored<?> stored, String key, Stamps stamps) {
        return Transaction.delete(key, stored.revision())
                .and(Allocations.freedBy(stored.object()))
                .and(NodeBanSecrets.leftBy(stored.object(), stamps.clock().instant()));
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

    /** @return null: nothing holds it, it goes at once */
    private @Nullable ObjectNode mark(Stored<?> stored, DeleteOptions options) {
        boolean hasFinalizers = !stored.object().getFinalizers().isEmpty();
        boolean isNamespace = stored.kind().equals(Kinds.NAMESPACE);
        long grace = stored.object() instanceof Pod pod
                ? grace(pod, options.gracePeriodSeconds().orElse(-1))
                : 0;
        boolean spares = options.orphan() && !isNamespace;
        if (grace == 0 && !hasFinalizers && !isNamespace && !spares) {
            return null;
        }
        var object = Json.read(stored.json());
        var metadata = Json.child(object, "metadata");
        if (spares && !stored.object().getFinalizers().contains(Finalizers.ORPHAN)) {
            metadata.withArray("finalizers").add(Finalizers.ORPHAN);
        }
        boolean isShorter = grace < metadata.path("deletionGracePeriodSeconds").asLong();
        if (!metadata.has("deletionTimestamp") || isShorter) {
            metadata.put("deletionTimestamp", stamps.in(grace));
            metadata.put("deletionGracePeriodSeconds", grace);
        }
        if (isNamespace) {
            Json.child(object, "status").put("phase", "Terminating");
        }
        return object;
    }

    /** How long a pod is given. Zero: no node has anything to stop. */
    private static long grace(Pod pod, long asked) {
        var spec = pod.getSpec();
        var phase =
                pod.getStatus() == null ? "" : String.valueOf(pod.getStatus().getPhase());
        boolean isUnbound =
                spec == null || spec.getNodeName() == null || spec.getNodeName().isEmpty();
        if (isUnbound || phase.equals("Succeeded") || phase.equals("Failed")) {
            return 0;
        }
        var own = spec.getTerminationGracePeriodSeconds();
        return asked >= 0 ? asked : own == null ? DEFAULT_GRACE_SECONDS : PodDeletion.bounded(own);
    }
}
