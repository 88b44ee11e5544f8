package io.skiff.controlplane.loop;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.skiff.controlplane.kind.core.ConfigMapKind;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import io.skiff.controlplane.write.ObjectWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** A controller that counts a config map up to its target, one at a time, and writes down when it was asked. */
final class Counting implements Controller<String, Stored<ConfigMap>> {

    final List<String> planned = new ArrayList<>();
    Optional<Instant> wakeUp = Optional.empty();

    boolean listingFails;

    /** To every write, in place of the store's. */
    Optional<CompletableFuture<CommitResult>> answer = Optional.empty();

    @Override
    public String name() {
        return "counting";
    }

    @Override
    public Set<String> keys(View view) {
        if (listingFails) {
            throw new IllegalStateException("planned to fail");
        }
        return view.list(ConfigMapKind.CONFIG_MAP).stream().map(Stored::name).collect(Collectors.toSet());
    }

    @Override
    public Set<String> keysOf(Change<?> change, View view) {
        return change.kind().equals(ConfigMapKind.CONFIG_MAP)
                ? Set.of(change.latest().name())
                : Set.of();
    }

    @Override
    public Optional<Stored<ConfigMap>> observe(String key, View view, Instant now) {
        return view.find(ConfigMapKind.CONFIG_MAP, "default", key);
    }

    @Override
    public Plan plan(Stored<ConfigMap> map, Instant now) {
        var key = map.name();
        if (key.equals("broken")) {
            throw new IllegalStateException("planned to fail");
        }
        planned.add(key + ":" + count(map, "count"));
        return count(map, "count") < count(map, "target")
                ? new Plan(List.of(new CountUp(map.object(), answer)), wakeUp)
                : new Plan(List.of(), wakeUp);
    }

    static int count(Stored<ConfigMap> map, String field) {
        return Integer.parseInt(map.object().getData().get(field));
    }

    private record CountUp(ConfigMap map, Optional<CompletableFuture<CommitResult>> answer) implements Action {

        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            int next = Integer.parseInt(map.getData().get("count")) + 1;
            return answer.orElseGet(() -> writer.update(new ConfigMapBuilder(map)
                    .addToData(Map.of("count", Integer.toString(next)))
                    .build()));
        }
    }
}
