package io.skiff.controlplane.gateway.network;

import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.kind.core.ServiceKind;
import io.skiff.controlplane.object.Selectors;
import io.skiff.controlplane.pod.PodDeletion;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.view.View;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The pods of one node that are to end while traffic may still come to them: their node is not told yet. */
public final class Drains {

    private final View view;
    private final NetworkFeed network;
    private final Map<String, Drain> byUid = new HashMap<>();

    public Drains(View view, NetworkFeed network) {
        this.view = view;
        this.network = network;
    }

    /**
     * Whether the node is not to be told of the pod's end yet; begins the drain where there is something to drain.
     *
     * @param isTold the node may have been told: an end is never taken back
     */
    public boolean hold(Pod pod, boolean isTold, Instant now) {
        var uid = pod.getMetadata().getUid();
        if (!PodState.isTerminating(pod) || isTold || !mayHaveTraffic(pod)) {
            byUid.remove(uid);
            return false;
        }
        var drain = Drain.begin(PodDeletion.grace(pod), now);
        byUid.merge(uid, drain, (before, after) -> after.endsAt().isBefore(before.endsAt()) ? after : before);
        return true;
    }

    private boolean mayHaveTraffic(Pod pod) {
        return network.leadsTo(address(pod))
                || view.list(ServiceKind.SERVICE, pod.getMetadata().getNamespace()).stream()
                        .map(service -> service.object().getSpec().getSelector())
                        .anyMatch(selector -> selector != null
                                && !selector.isEmpty()
                                && Selectors.matches(selector, pod.getMetadata().getLabels()));
    }

    private static String address(Pod pod) {
        return pod.getStatus() == null || pod.getStatus().getPodIP() == null
                ? ""
                : pod.getStatus().getPodIP();
    }

    public void forget(String uid) {
        byUid.remove(uid);
    }

    public void forgetAllBut(Collection<String> uids) {
        byUid.keySet().retainAll(uids);
    }

    public boolean isEmpty() {
        return byUid.isEmpty();
    }

    /** When a drain ends at the latest. */
    public Optional<Instant> nextDue() {
        return byUid.values().stream().map(Drain::endsAt).min(Instant::compareTo);
    }

    /**
     * Ends what is over, by the network state as it is now.
     *
     * @param pods by uid; without those that are gone
     * @return the uids of the pods whose node is to be told
     */
    public List<String> end(Map<String, Pod> pods, Instant now) {
        var over = new ArrayList<String>();
        byUid.replaceAll((uid, drain) -> {
            var pod = pods.get(uid);
            return drain.looked(pod != null && network.leadsTo(address(pod)), network.present());
        });
        byUid.forEach((uid, drain) -> {
            if (drain.isOver(network.madeByAll(), now)) {
                over.add(uid);
            }
        });
        over.forEach(byUid::remove);
        return over;
    }
}
