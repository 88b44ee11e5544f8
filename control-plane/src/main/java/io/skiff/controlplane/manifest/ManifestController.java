package io.skiff.controlplane.manifest;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.kind.KindRegistry;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.loop.Controller;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.View;
import io.skiff.controlplane.write.ObjectWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Makes what every cluster has when it is missing, and leaves it alone when it is there. */
public final class ManifestController implements Controller {

    private final KindRegistry kinds;
    private final Map<String, HasMetadata> manifests = new LinkedHashMap<>();

    public ManifestController(KindRegistry kinds, List<HasMetadata> manifests) {
        this.kinds = kinds;
        manifests.forEach(object -> this.manifests.put(key(object), object));
    }

    @Override
    public String name() {
        return "manifest";
    }

    @Override
    public Set<String> keys(View view) {
        return Set.copyOf(manifests.keySet());
    }

    @Override
    public Set<String> keysOf(Change<?> change, View view) {
        var key = key(change.latest().object());
        return manifests.containsKey(key) ? Set.of(key) : Set.of();
    }

    @Override
    public Plan plan(String key, View view, Instant now) {
        var object = manifests.get(key);
        return object == null || isThere(object, view) ? Plan.NOTHING : Plan.of(new Create(object));
    }

    private boolean isThere(HasMetadata object, View view) {
        var metadata = object.getMetadata();
        return view.find(kinds.of(object).kind(), namespace(object), metadata.getName())
                .isPresent();
    }

    private String key(HasMetadata object) {
        return kinds.of(object).kind() + "/" + namespace(object) + "/"
                + object.getMetadata().getName();
    }

    private static String namespace(HasMetadata object) {
        var namespace = object.getMetadata().getNamespace();
        return namespace == null ? "" : namespace;
    }

    /** The only thing it can do. */
    record Create(HasMetadata object) implements Action {

        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.create(object);
        }
    }
}
