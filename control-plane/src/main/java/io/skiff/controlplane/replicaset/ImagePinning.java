package io.skiff.controlplane.replicaset;

import static java.util.Comparator.comparing;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.skiff.controlplane.image.PinnedImages;
import io.skiff.controlplane.object.Timestamps;
import io.skiff.controlplane.pod.PodState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Decides which bytes the images of a revision mean. One node finds out, and its pods start at once; the pods on other nodes wait for what it
 * reports. If that node is lost, another one finds out; if it cannot, each does, and the first report counts.
 */
final class ImagePinning {

    /** Why a container waits whose image cannot be had. */
    private static final Set<String> FAILURES =
            Set.of("ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName");

    /** Far longer than a node takes to find out. It may have another trouble, such as a full disk, that keeps its pods from beginning. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Of a replica that is replaced for its bytes: an agent of an older version would run other ones each time. */
    private static final Duration LEAST_AGE = Duration.ofMinutes(1);

    private final ObservedReplicas observed;
    private final Instant now;
    private final PinnedImages before;
    private final Set<String> missing;

    /** The replicas that are on a node, those that are being made included. */
    private final List<Pod> placed;

    private ImagePinning(ObservedReplicas observed, List<Pod> made, Instant now) {
        this.observed = observed;
        this.now = now;
        this.before = PinnedImages.of(observed.replicaSet());
        this.missing = before.missing(observed.replicaSet().getSpec().getTemplate());
        this.placed = Stream.concat(observed.active().stream(), made.stream())
                .filter(PodState::isBound)
                .toList();
    }

    /**
     * The replica set with the annotations that it should have; empty when it has them.
     *
     * @param made the pods that are made in the same plan
     */
    static Optional<ReplicaSet> pinned(ObservedReplicas observed, List<Pod> made, Instant now) {
        var replicaSet = observed.replicaSet();
        if (!PinnedImages.areWanted(replicaSet)) {
            return Optional.empty();
        }
        var pinning = new ImagePinning(observed, made, now);
        var after = pinning.after();
        return after.equals(pinning.before)
                ? Optional.empty()
                : Optional.of(new ReplicaSetBuilder(replicaSet)
                        .editMetadata()
                        .withAnnotations(after.in(replicaSet))
                        .endMetadata()
                        .build());
    }

    /**
     * A replica that runs other bytes than its revision, since two nodes found out at once: one at a time is replaced, while all others
     * are ready. A single replica is in nobody's company.
     */
    static Optional<Pod> strange(ObservedReplicas observed, Instant now) {
        return allStrange(observed)
                .filter(pod -> bornAt(pod)
                        .filter(at -> now.isBefore(at.plus(LEAST_AGE)))
                        .isEmpty())
                .filter(pod -> observed.active().stream()
                        .filter(other -> !other.equals(pod))
                        .allMatch(PodState::isReady))
                .findFirst();
    }

    private static Stream<Pod> allStrange(ObservedReplicas observed) {
        if (!PinnedImages.areWanted(observed.replicaSet())
                || observed.missing() != 0
                || observed.active().size() < 2) {
            return Stream.of();
        }
        var pins = PinnedImages.of(observed.replicaSet());
        return observed.active().stream().filter(pod -> images(pod).anyMatch(image -> image.isOtherThan(pins)));
    }

    private static Optional<Instant> bornAt(Pod pod) {
        return Optional.ofNullable(pod.getMetadata().getCreationTimestamp()).map(Timestamps::parse);
    }

    private PinnedImages after() {
        if (missing.isEmpty()) {
            return known(before.digests());
        }
        var asked = asked(resolver());
        var digests = new TreeMap<>(before.digests());
        placed.stream()
                .filter(pod -> asked.mayResolve(PodState.nodeName(pod).orElse("")))
                .flatMap(ImagePinning::images)
                .filter(image ->
                        missing.contains(image.name()) && !image.digest().isEmpty())
                .forEach(image -> digests.putIfAbsent(image.name(), image.digest()));
        return digests.keySet().containsAll(missing)
                ? known(digests)
                : new PinnedImages(digests, asked.resolver(), asked.since());
    }

    private static PinnedImages known(Map<String, String> digests) {
        return new PinnedImages(digests, "", Instant.EPOCH);
    }

    private PinnedImages asked(String resolver) {
        if (resolver.isEmpty() || resolver.equals(PinnedImages.EVERY_NODE)) {
            return new PinnedImages(before.digests(), resolver, Instant.EPOCH);
        }
        boolean isNew = !resolver.equals(before.resolver()) || before.since().equals(Instant.EPOCH);
        return new PinnedImages(before.digests(), resolver, isNew ? now : before.since());
    }

    private String resolver() {
        if (placed.isEmpty()) {
            return "";
        }
        if (before.resolver().equals(PinnedImages.EVERY_NODE)) {
            return before.resolver();
        }
        var there = placed.stream()
                .filter(pod -> before.mayResolve(PodState.nodeName(pod).orElse("")))
                .toList();
        if (there.isEmpty() || !observed.room().isReady(before.resolver())) {
            return another();
        }
        boolean hasFailed = there.stream().anyMatch(this::hasFailed)
                || giveUpAt(before).filter(at -> !at.isAfter(now)).isPresent();
        return hasFailed && there.size() < placed.size() ? PinnedImages.EVERY_NODE : before.resolver();
    }

    private static Optional<Instant> giveUpAt(PinnedImages pins) {
        return Optional.of(pins.since())
                .filter(since -> !since.equals(Instant.EPOCH))
                .map(since -> since.plus(PATIENCE));
    }

    /**
     * When the resolver has had its time, or a replica of other bytes is old enough.
     *
     * @param replicaSet with the annotations that it gets
     */
    static Optional<Instant> nextChange(ObservedReplicas observed, ReplicaSet replicaSet, Instant now) {
        var pins = PinnedImages.of(replicaSet);
        var patience = observed.active().stream()
                .filter(pod -> pins.mayResolve(PodState.nodeName(pod).orElse("")))
                .findFirst()
                .flatMap(pod -> giveUpAt(pins));
        var ages = allStrange(observed).flatMap(pod -> bornAt(pod).stream()).map(born -> born.plus(LEAST_AGE));
        return Stream.concat(patience.stream(), ages)
                .filter(at -> at.isAfter(now))
                .min(Instant::compareTo);
    }

    /** A ready node with a replica, best one that has told a digest already. */
    private String another() {
        return placed.stream()
                .filter(pod -> observed.room().isReady(PodState.nodeName(pod).orElse("")))
                .min(comparing((Pod pod) ->
                        images(pod).allMatch(image -> image.digest().isEmpty())))
                .flatMap(PodState::nodeName)
                .orElse(before.resolver());
    }

    private boolean hasFailed(Pod pod) {
        return images(pod)
                .anyMatch(image -> missing.contains(image.name()) && FAILURES.contains(image.waitingReason()));
    }

    /** What a node has told of the images of a pod. */
    private static Stream<ToldImage> images(Pod pod) {
        var status = pod.getStatus();
        if (status == null) {
            return Stream.of();
        }
        var names = new TreeMap<String, String>();
        Stream.of(pod.getSpec().getInitContainers(), pod.getSpec().getContainers())
                .flatMap(List::stream)
                .forEach(container -> names.put(container.getName(), container.getImage()));
        var told = new ArrayList<ContainerStatus>(status.getInitContainerStatuses());
        told.addAll(status.getContainerStatuses());
        return told.stream()
                .filter(container -> names.containsKey(container.getName()))
                .map(container -> ToldImage.of(names, container));
    }

    /**
     * @param digest empty when it is not told
     * @param waitingReason empty when its container does not wait
     */
    private record ToldImage(String name, String digest, boolean isRunning, String waitingReason) {

        static ToldImage of(Map<String, String> names, ContainerStatus status) {
            var id = status.getImageID() == null ? "" : status.getImageID();
            var digest = id.substring(id.indexOf('@') + 1);
            var waiting = status.getState() == null ? null : status.getState().getWaiting();
            return new ToldImage(
                    names.getOrDefault(status.getName(), ""),
                    PinnedImages.isDigest(digest) ? digest : "",
                    status.getState() != null && status.getState().getRunning() != null,
                    waiting == null || waiting.getReason() == null ? "" : waiting.getReason());
        }

        boolean isOtherThan(PinnedImages pins) {
            return isRunning
                    && !digest.isEmpty()
                    && !digest.equals(pins.digests().getOrDefault(name, digest));
        }
    }
}
