package io.skiff.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.skiff.controlplane.kind.apps.DeploymentKind;
import io.skiff.controlplane.kind.apps.ReplicaSetKind;
import io.skiff.controlplane.kind.core.ConfigMapKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.object.ObjectCodec;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.store.Store;
import io.skiff.controlplane.store.StoreEvent;
import io.skiff.controlplane.store.StoreUnavailableException;
import io.skiff.controlplane.store.WatchListener;
import io.skiff.controlplane.testing.Objects;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Observes every commit in order, and checks each against the limits of a rollout. */
final class Witness implements WatchListener {

    /** A rollout is not to blame for missing replicas so long after another disturbance. */
    private static final Duration EXCUSED = Duration.ofSeconds(20);

    /** The key of the ConfigMap that every namespace has. */
    static final String ROOT_CERTIFICATE = Keys.object(ConfigMapKind.CONFIG_MAP, Objects.NAMESPACE, "kube-root-ca.crt");

    private final InstantSource clock;
    private final Store store;
    private final Map<String, Pod> pods = new HashMap<>();
    private final Map<String, String> nodeOfUid = new HashMap<>();
    private final Map<String, ReplicaSet> replicaSets = new HashMap<>();
    private final Map<String, Deployment> deployments = new HashMap<>();
    private Optional<ConfigMap> rootCertificate = Optional.empty();
    private Instant excusedUntil;
    private long writes;
    private long revision;
    private int checkedRemovals;
    private final Map<String, Long> revisions = new HashMap<>();

    Witness(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
        excusedUntil = clock.instant();
        var unused = store.watch(Keys.ROOT, 0, this);
    }

    /** Notes that something other than the rollout changed the replicas, or the number wanted. */
    void disturbed() {
        excusedUntil = clock.instant().plus(EXCUSED);
    }

    /** Counts the puts and deletions of objects; events and leases do not count. */
    long writes() {
        return writes;
    }

    /** Counts the removals of ready replicas by the rollout that were checked against its minimum. */
    int checkedRemovals() {
        return checkedRemovals;
    }

    Optional<String> nodeOf(String uid) {
        return Optional.ofNullable(nodeOfUid.get(uid));
    }

    boolean isStored(String uid) {
        return pods.values().stream()
                .anyMatch(pod -> uid.equals(pod.getMetadata().getUid()));
    }

    List<Pod> pods() {
        return List.copyOf(pods.values());
    }

    List<Pod> pods(String app) {
        return pods.values().stream().filter(pod -> isOf(app, pod)).toList();
    }

    Optional<Deployment> deployment(String app) {
        return Optional.ofNullable(deployments.get(app));
    }

    /** The certificate as pods in the namespace find it. */
    Optional<String> rootCertificate() {
        return rootCertificate.map(map -> map.getData().get("ca.crt"));
    }

    @Override
    public void onEvents(List<StoreEvent> events) {
        for (var event : events) {
            revision = event.revision();
            if (event.key().startsWith(Keys.OBJECTS)) {
                writes++;
            }
            revisions.put(event.key(), revision);
            observe(event);
        }
    }

    /** The revision of the key's last change. */
    long revisionOf(String key) {
        return revisions.getOrDefault(key, 0L);
    }

    private void observe(StoreEvent event) {
        var key = event.key();
        var value =
                event instanceof StoreEvent.Put put ? Optional.of(put.entry().value()) : Optional.<byte[]>empty();
        if (key.startsWith(Keys.prefix(PodKind.POD))) {
            podChanged(key, value.map(json -> ObjectCodec.decode(PodKind.POD, json)));
        } else if (key.startsWith(Keys.prefix(ReplicaSetKind.REPLICA_SET))) {
            replicaSetChanged(key, value.map(json -> ObjectCodec.decode(ReplicaSetKind.REPLICA_SET, json)));
        } else if (key.startsWith(Keys.prefix(DeploymentKind.DEPLOYMENT))) {
            value.map(json -> ObjectCodec.decode(DeploymentKind.DEPLOYMENT, json))
                    .ifPresent(deployment ->
                            deployments.put(deployment.getMetadata().getName(), deployment));
        } else if (key.equals(ROOT_CERTIFICATE)) {
            rootCertificate = value.map(json -> ObjectCodec.decode(ConfigMapKind.CONFIG_MAP, json));
        }
    }

    private void podChanged(String key, Optional<Pod> after) {
        var before = Optional.ofNullable(pods.get(key));
        after.ifPresentOrElse(pod -> pods.put(key, pod), () -> pods.remove(key));
        after.flatMap(PodState::nodeName).ifPresent(node -> {
            var uid = after.get().getMetadata().getUid();
            assertThat(nodeOfUid.getOrDefault(uid, node))
                    .as("a pod stays on its node")
                    .isEqualTo(node);
            nodeOfUid.put(uid, node);
        });
        before.filter(Witness::serves).ifPresent(pod -> {
            var isMarked = after.filter(PodState::isTerminating).isPresent();
            var app = appOf(pod);
            if (isMarked && !isExcused(app)) {
                checkedRemovals++;
                assertThat(serving(app))
                        .as("revision %d: removing %s leaves too few replicas", revision, key)
                        .isGreaterThanOrEqualTo(minAvailable(app));
            } else if (!isMarked && after.filter(Witness::serves).isEmpty()) {
                disturbed();
            }
        });
    }

    private void replicaSetChanged(String key, Optional<ReplicaSet> after) {
        var app = after.or(() -> Optional.ofNullable(replicaSets.get(key)))
                .map(Witness::appOf)
                .orElse("");
        int before = totalSize(app);
        after.ifPresentOrElse(replicaSet -> replicaSets.put(key, replicaSet), () -> replicaSets.remove(key));
        if (totalSize(app) > before && !isExcused(app)) {
            assertThat(totalSize(app))
                    .as("revision %d: more replicas than replicas + surge", revision)
                    .isLessThanOrEqualTo(wanted(app) + SimulatedWorld.SURGE);
        }
    }

    private boolean isExcused(String app) {
        return clock.instant().isBefore(excusedUntil) || !deployments.containsKey(app);
    }

    private long serving(String app) {
        return pods(app).stream().filter(Witness::serves).count();
    }

    private static boolean serves(Pod pod) {
        return PodState.isActive(pod) && PodState.isReady(pod);
    }

    private int totalSize(String app) {
        return replicaSets.values().stream()
                .filter(replicaSet -> isOf(app, replicaSet))
                .mapToInt(replicaSet -> replicaSet.getSpec().getReplicas())
                .sum();
    }

    private int wanted(String app) {
        return deployment(app).map(present -> present.getSpec().getReplicas()).orElse(0);
    }

    private int minAvailable(String app) {
        return wanted(app) - SimulatedWorld.UNAVAILABLE;
    }

    private static boolean isOf(String app, HasMetadata object) {
        return app.equals(appOf(object));
    }

    private static String appOf(HasMetadata object) {
        return String.valueOf(object.getMetadata().getLabels().get("app"));
    }

    @Override
    public void onProgress(long reached) {
        revision = reached;
    }

    /** Resumes its own watch where it broke, as all watches do. */
    @Override
    public void onFailed(RuntimeException cause) {
        if (!(cause instanceof StoreUnavailableException)) {
            throw cause;
        }
        var unused = store.watch(Keys.ROOT, revision, this);
    }
}
