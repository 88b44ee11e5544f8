package io.skiff.agent.pod;

import io.skiff.agent.container.PodUid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What this node is to run: the newest set it accepted, and the bodies of its pods. A set of another cluster, or an older one,
 * changes nothing. Bodies of pods that left the set stay until they are forgotten: ending a pod takes a while.
 */
public final class Assignments {

    /** All of it at one moment. */
    public record Snapshot(SetVersion version, Map<PodUid, String> wanted, List<PodBody> bodies) {

        public Snapshot {
            wanted = Map.copyOf(wanted);
            bodies = List.copyOf(bodies);
        }
    }

    private SetVersion version;
    private final Map<PodUid, String> wanted = new LinkedHashMap<>();
    private final Map<PodUid, PodBody> bodies = new LinkedHashMap<>();
    private Set<PodUid> kept;

    /** A node that never saw a set. */
    public Assignments() {
        this(new Snapshot(SetVersion.NONE, Map.of(), List.of()));
    }

    /** As they were kept. */
    public Assignments(Snapshot saved) {
        this.version = saved.version();
        this.wanted.putAll(saved.wanted());
        saved.bodies().forEach(body -> this.bodies.put(body.spec().uid(), body));
        this.kept = keptIn(saved);
    }

    public synchronized Snapshot snapshot() {
        return new Snapshot(version, wanted, List.copyOf(bodies.values()));
    }

    /**
     * This is on disk now. The bytes of its bodies are let go.
     *
     * @return the pods that were not on disk before
     */
    public synchronized List<PodUid> saved(Snapshot onDisk) {
        for (var body : onDisk.bodies()) {
            bodies.computeIfPresent(
                    body.spec().uid(),
                    (uid, present) ->
                            present.spec().hash().equals(body.spec().hash()) ? PodBody.kept(present.spec()) : present);
        }
        var before = kept;
        kept = keptIn(onDisk);
        return kept.stream().filter(uid -> !before.contains(uid)).toList();
    }

    private static Set<PodUid> keptIn(Snapshot onDisk) {
        var pods = new LinkedHashSet<PodUid>();
        onDisk.bodies().stream()
                .map(body -> body.spec().uid())
                .filter(onDisk.wanted()::containsKey)
                .forEach(pods::add);
        return pods;
    }

    /**
     * Whether an agent that starts now would know this pod: the set on disk names it, and a body of it is there, maybe an older one.
     * Nothing of a pod may be made before; otherwise the next agent would end it as one that nobody asked for.
     */
    public synchronized boolean isKept(PodUid pod) {
        return kept.contains(pod);
    }

    /** Those of the set that are not kept yet, and wait for it. */
    public synchronized List<PodUid> notKept() {
        return wanted.keySet().stream()
                .filter(uid -> bodies.containsKey(uid) && !kept.contains(uid))
                .toList();
    }

    /**
     * Takes a set over.
     *
     * @param hashes of the bodies, by pod
     * @return why it was refused; empty when it was accepted
     */
    public synchronized Optional<String> offer(SetVersion offered, Map<PodUid, String> hashes) {
        if (offered.clusterId().isEmpty()) {
            return Optional.of("the set names no cluster");
        }
        if (!isOfThisCluster(offered.clusterId())) {
            return Optional.of("this node runs pods of cluster " + version.clusterId()
                    + "; end them first with: skiff agent --cleanup");
        }
        if (offered.isOlderThan(version)) {
            return Optional.of("the set is older than the one this node has");
        }
        version = offered;
        wanted.clear();
        wanted.putAll(hashes);
        return Optional.empty();
    }

    /** Whether a control plane of this cluster may tell this node what to do. */
    public synchronized boolean isOfThisCluster(String clusterId) {
        return version.clusterId().isEmpty() || version.clusterId().equals(clusterId);
    }

    /** Takes over those bodies that the set asks for; the others are of a set that is not the newest any more. */
    public synchronized List<PodUid> add(Collection<PodBody> received) {
        var taken = new ArrayList<PodUid>();
        for (var body : received) {
            var uid = body.spec().uid();
            if (body.spec().hash().equals(wanted.get(uid))) {
                bodies.put(uid, body);
                taken.add(uid);
            }
        }
        return taken;
    }

    /** Pods of the set whose body is not here, or is an older one. */
    public synchronized List<PodUid> missing() {
        return wanted.keySet().stream()
                .filter(uid -> !bodies.containsKey(uid) || isStale(uid))
                .toList();
    }

    /** Whether the body that is here is not the one that the set asks for. */
    public synchronized boolean isStale(PodUid pod) {
        var body = bodies.get(pod);
        return body != null && !body.spec().hash().equals(wanted.get(pod));
    }

    /** What a pod is assigned to be; empty when it is not in the set, or its body is not here yet. */
    public synchronized Optional<PodSpec> find(PodUid pod) {
        return wanted.containsKey(pod) ? Optional.ofNullable(bodies.get(pod)).map(PodBody::spec) : Optional.empty();
    }

    /** Whether the set names the pod; before the first set nobody knows, so every pod counts. */
    public synchronized boolean isAssigned(PodUid pod) {
        return version.equals(SetVersion.NONE) || wanted.containsKey(pod);
    }

    /** Every pod that is in the set, or was and is not forgotten. */
    public synchronized Set<PodUid> pods() {
        var pods = new LinkedHashSet<>(wanted.keySet());
        pods.addAll(bodies.keySet());
        return pods;
    }

    /** Drops the body of a pod that left the set. Returns whether there was one. */
    public synchronized boolean forget(PodUid pod) {
        return !wanted.containsKey(pod) && bodies.remove(pod) != null;
    }

    public synchronized SetVersion version() {
        return version;
    }

    public synchronized Map<PodUid, String> wanted() {
        return Map.copyOf(wanted);
    }
}
