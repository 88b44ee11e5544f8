package io.skiff.controlplane.gc;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.view.Stored;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What was observed of something that may be garbage. */
sealed interface ObservedGarbage {

    /** By {@link GarbagePlanner} or {@link Orphaning}. */
    Plan plan(Instant now);

    /** @param pods that have ended */
    record FinishedPods(List<Pod> pods) implements ObservedGarbage {
        @Override
        public Plan plan(Instant now) {
            return GarbagePlanner.finishedPods(pods);
        }
    }

    /**
     * A namespace that ends.
     *
     * @param contents as many of each kind as are ended at once
     * @param isEmpty but for events, which go with it
     * @param hasMoreEvents than are ended at once
     */
    record EndingNamespace(Namespace namespace, List<HasMetadata> contents, boolean isEmpty, boolean hasMoreEvents)
            implements ObservedGarbage {
        @Override
        public Plan plan(Instant now) {
            return GarbagePlanner.namespace(this, now);
        }
    }

    /** @param dependents that name the owner, which goes without them */
    record GoingAlone(Stored<?> owner, List<Stored<?>> dependents) implements ObservedGarbage {
        @Override
        public Plan plan(Instant now) {
            return Orphaning.plan(this);
        }
    }

    /** @param isAbandoned it has owners, and none of them is there any more */
    record OneObject(HasMetadata object, boolean isAbandoned) implements ObservedGarbage {
        @Override
        public Plan plan(Instant now) {
            return GarbagePlanner.object(this, now);
        }
    }

    /**
     * @param isNodeMissing it is on a node that is not there
     * @param isNodeBanned since the pod was made
     */
    record OnePod(Pod pod, boolean isAbandoned, boolean isNodeMissing, boolean isNodeBanned)
            implements ObservedGarbage {
        @Override
        public Plan plan(Instant now) {
            return GarbagePlanner.pod(this, now);
        }
    }

    /** @param banEnd when it bans a node: until when */
    record OneSecret(Secret secret, boolean isAbandoned, Optional<Instant> banEnd) implements ObservedGarbage {
        @Override
        public Plan plan(Instant now) {
            return GarbagePlanner.secret(this, now);
        }
    }
}
