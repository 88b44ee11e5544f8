package io.skiff.controlplane.gc;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.view.Stored;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What was observed of something that may be garbage. */
sealed interface ObservedGarbage {

    /** By {@link GarbagePlanner} or {@link Orphaning}. */
    Plan plan(Instant now);

    /**
     * All objects of a kind that have ended.
     *
     * @param most how many of them are kept
     */
    record Finished(List<? extends HasMetadata> objects, int most) implements ObservedGarbage {
        @Override
        public Plan plan(Instant now) {
            return GarbagePlanner.finished(this);
        }
    }

    /**
     * A namespace that ends.
     *
     * @param contents as many of each kind as are ended at once
     * @param isEmpty but for what expires, which goes with it
     * @param hasMoreExpiring objects, such as events, than are ended at once
     */
    record EndingNamespace(
            HasMetadata namespace, List<DefinedObject<?>> contents, boolean isEmpty, boolean hasMoreExpiring)
            implements ObservedGarbage {
        @Override
        public Plan plan(Instant now) {
            return GarbagePlanner.namespace(this, now);
        }
    }

    /**
     * An owner whose deletion spares what it owns.
     *
     * @param dependents that name the owner
     */
    record GoingAlone<T extends HasMetadata>(KindDefinition<T> definition, Stored<T> owner, List<Stored<?>> dependents)
            implements ObservedGarbage {
        @Override
        public Plan plan(Instant now) {
            return Orphaning.plan(this);
        }
    }

    /**
     * Any other object.
     *
     * @param isAbandoned it has owners, and none of them is there any more
     * @param expiry the time from which it is of no use
     * @param missingNode the node that it is on, which is not there
     */
    record OneObject(
            DefinedObject<?> one, boolean isAbandoned, Optional<Instant> expiry, Optional<MissingNode> missingNode)
            implements ObservedGarbage {
        @Override
        public Plan plan(Instant now) {
            return GarbagePlanner.object(this, now);
        }
    }

    /** @param isBanned since the object was made */
    record MissingNode(boolean isBanned) {}
}
