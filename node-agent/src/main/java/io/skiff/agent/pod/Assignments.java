package io.skiff.agent.pod;

import io.skiff.agent.container.PodUid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The assignment of this node: the newest set that it accepted, and the bodies of its pods. A set of another cluster,
 * or an older one, changes nothing. Bodies of pods that left the set stay until they are forgotten, because the end of
 * a pod takes a while.
 */
public final class Assignments {

    /**
     * The whole assignment at one moment.
     *
     * @param keptImages the digests of images that stay on this node while the set names them, and there is room; the newest revision's first
     */
    public record Snapshot(
            SetVersion version, Map<PodUid, String> wanted, List<String> keptImages, List<PodBody> bodies) {

        public Snapshot {
            wanted = Map.copyOf(wanted);
            keptImages = List.copyOf(keptImages);
            bodies = List.copyOf(bodies);
        }
    }

    private SetVersion version;
    private final Map<PodUid, String> wanted = new LinkedHashMap<>();
    private final Map<PodUid, PodBody> bodies = new LinkedHashMap<>();

    /** Of all bodies that a pod had: what runs may have been started with an older one. */
    private final Map<PodUid, Set<String>> handles = new HashMap<>();

    private Set<PodUid> kept;
    private List<String> keptImages;

    /** Makes the assignment of a node that never received a set. */
    public Assignments() {
        this(new Snapshot(SetVersion.NONE, Map.of(), List.of(), List.of()));
    }

    /** Restores a saved assignment. */
    public Assignments(Snapshot saved) {
        this.version = saved.version();
        this.wanted.putAll(saved.wanted());
        saved.bodies().forEach(this::put);
        this.kept = keptIn(saved);
        this.keptImages = saved.keptImages();
    }

    private void put(PodBody body) {
        var uid = body.spec().uid();
        bodies.put(uid, body);
        handles.computeIfAbsent(uid, absent -> new HashSet<>()).addAll(VolumeHandles.of(body.spec()));
    }

    public synchronized Snapshot snapshot() {
        return new Snapshot(version, wanted, keptImages, List.copyOf(bodies.values()));
    }

    /**
     * Notes that a snapshot is on disk, and releases the bytes of its bodies.
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
     * Whether an agent that starts now would know this pod: the set on disk names it, and a body of it is there,
     * possibly an older one. Nothing of a pod may be made before that; otherwise the next agent would end it as an
     * unassigned pod.
     */
    public synchronized boolean isKept(PodUid pod) {
        return kept.contains(pod);
    }

    /** The pods of the set that are not on disk yet, and wait for it. */
    public synchronized List<PodUid> notKept() {
        return wanted.keySet().stream()
                .filter(uid -> bodies.containsKey(uid) && !kept.contains(uid))
                .toList();
    }

    /**
     * Accepts or refuses a set.
     *
     * @param hashes of the bodies, by pod
     * @param images the digests of those that stay on this node
     * @return the reason of a refusal; empty if the set was accepted
     */
    public synchronized Optional<String> offer(SetVersion offered, Map<PodUid, String> hashes, List<String> images) {
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
        keptImages = List.copyOf(images);
        return Optional.empty();
    }

    /** Whether this node obeys a control plane of that cluster. */
    public synchronized boolean isOfThisCluster(String clusterId) {
        return version.clusterId().isEmpty() || version.clusterId().equals(clusterId);
    }

    /** Accepts the bodies that the set asks for. The others belong to a set that is not the newest any more. */
    public synchronized List<PodUid> add(Collection<PodBody> received) {
        var taken = new ArrayList<PodUid>();
        for (var body : received) {
            var uid = body.spec().uid();
            if (body.spec().hash().equals(wanted.get(uid))) {
                put(body);
                taken.add(uid);
            }
        }
        return taken;
    }

    /** The pods of the set whose body is missing or outdated. */
    public synchronized List<PodUid> missing() {
        return wanted.keySet().stream()
                .filter(uid -> !bodies.containsKey(uid) || isStale(uid))
                .toList();
    }

    /** Whether the present body is not the one that the set asks for. */
    public synchronized boolean isStale(PodUid pod) {
        var body = bodies.get(pod);
        return body != null && !body.spec().hash().equals(wanted.get(pod));
    }

    /** Finds the assigned spec of a pod; empty if the set does not name it, or its body has not arrived. */
    public synchronized Optional<PodSpec> find(PodUid pod) {
        return wanted.containsKey(pod) ? Optional.ofNullable(bodies.get(pod)).map(PodBody::spec) : Optional.empty();
    }

    /** Whether the set names the pod. Before the first set every pod counts, because nobody knows better. */
    public synchronized boolean isAssigned(PodUid pod) {
        return version.equals(SetVersion.NONE) || wanted.containsKey(pod);
    }

    /** Whether a pod that may still run here has the directory of a persistent volume, or had it in a former body. */
    public synchronized boolean isVolumeUsed(String handle) {
        return handles.values().stream().anyMatch(ofPod -> ofPod.contains(handle));
    }

    /** Whether there is a body of the pod, possibly an older one. */
    public synchronized boolean isKnown(PodUid pod) {
        return bodies.containsKey(pod);
    }

    /** Every pod that is in the set, or was in it and is not forgotten. */
    public synchronized Set<PodUid> pods() {
        var pods = new LinkedHashSet<>(wanted.keySet());
        pods.addAll(bodies.keySet());
        return pods;
    }

    /** Drops the body of a pod that left the set. Returns whether there was one. */
    public synchronized boolean forget(PodUid pod) {
        if (wanted.containsKey(pod)) {
            return false;
        }
        handles.remove(pod);
        return bodies.remove(pod) != null;
    }

    /** The digests of images that stay on this node, whether one of its pods runs them or not: a revision needs them. */
    public synchronized List<String> keptImages() {
        return keptImages;
    }

    public synchronized SetVersion version() {
        return version;
    }

    public synchronized Map<PodUid, String> wanted() {
        return Map.copyOf(wanted);
    }
}
