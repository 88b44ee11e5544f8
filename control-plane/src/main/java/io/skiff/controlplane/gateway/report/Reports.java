package io.skiff.controlplane.gateway.report;

import io.skiff.proto.node.PodStatus;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The reports of one session that are not acknowledged yet, the latest for each pod. What became of a write is noted on the store's thread,
 * everything else happens on the gateway's.
 */
public final class Reports {

    private final Map<String, PodStatus> waiting = new LinkedHashMap<>();

    /** The newest sequence number of a report for each existing pod, by its uid. */
    private final Map<String, Long> newest = new HashMap<>();

    /** The newest sequence number that is in the store, by the pod's uid. */
    private final Map<String, Long> stored = new ConcurrentHashMap<>();

    /** The reduced size in which a pod's report is stored, by uid; a pod without an entry has the whole. */
    private final Map<String, ReportSize> sizes = new ConcurrentHashMap<>();

    /** Takes in a report. A late or repeated one does not replace a newer one. */
    void add(PodStatus report) {
        if (report.getSequence() == newest.merge(report.getUid(), report.getSequence(), Math::max)) {
            waiting.put(report.getUid(), report);
        }
    }

    Optional<PodStatus> find(String uid) {
        return Optional.ofNullable(waiting.get(uid));
    }

    List<String> uids() {
        return List.copyOf(waiting.keySet());
    }

    /** Whether nothing is kept of any pod. */
    public boolean isEmpty() {
        return waiting.isEmpty() && newest.isEmpty() && stored.isEmpty() && sizes.isEmpty();
    }

    /** Whether there is nothing left to store of a pod of which there was something. */
    boolean isSettled(String uid) {
        return newest.containsKey(uid) && !waiting.containsKey(uid);
    }

    ReportSize size(String uid) {
        return sizes.getOrDefault(uid, ReportSize.WHOLE);
    }

    boolean isStored(PodStatus report) {
        return report.getSequence() <= stored.getOrDefault(report.getUid(), -1L);
    }

    void noteStored(PodStatus report) {
        stored.merge(report.getUid(), report.getSequence(), Math::max);
    }

    void noteTooLarge(PodStatus report, ReportSize size) {
        sizes.put(report.getUid(), size.next());
    }

    /** The pod may be smaller at its next report. */
    void gaveUp(PodStatus report) {
        sizes.put(report.getUid(), ReportSize.WITHOUT_CONTAINERS);
    }

    /** A report needs nothing any more. A newer one of the same pod may wait meanwhile. */
    void acknowledged(PodStatus report) {
        waiting.remove(report.getUid(), report);
    }

    /** The pod is gone. */
    void forget(String uid) {
        newest.remove(uid);
        stored.remove(uid);
        sizes.remove(uid);
    }
}
