package io.skiff.controlplane.gc;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.owner.Ending;
import java.time.Instant;

/** An object, with the definition of its kind: the planner asks it what is particular about the kind. */
record DefinedObject<T extends HasMetadata>(KindDefinition<T> definition, T object) {

    /** Whether there is something to do: an object on a node that ends already is left to its agent. */
    boolean isToEnd() {
        return definition.nodeField().isEmpty() || !Ending.isMarked(object);
    }

    /** The step that ends it. */
    GarbageAction end(Instant now) {
        return definition
                .deletion()
                .marked(object, now)
                .<GarbageAction>map(GarbageAction.Mark::new)
                .orElseGet(() -> new GarbageAction.Remove(object));
    }
}
