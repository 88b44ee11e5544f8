package io.skiff.controlplane.gateway.body;

import io.skiff.proto.node.Pod;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The bodies of one node's pods by uid, with their size. */
final class Bodies {

    private final Map<String, Pod> byUid = new TreeMap<>();
    private long bytes;

    @Nullable
    Pod get(String uid) {
        return byUid.get(uid);
    }

    /** @return the former body */
    @Nullable
    Pod put(Pod body) {
        var before = byUid.put(body.getUid(), body);
        bytes += body.getSerializedSize() - size(before);
        return before;
    }

    @Nullable
    Pod remove(String uid) {
        var before = byUid.remove(uid);
        bytes -= size(before);
        return before;
    }

    Set<String> uids() {
        return byUid.keySet();
    }

    Collection<Pod> all() {
        return byUid.values();
    }

    long bytes() {
        return bytes;
    }

    long bytesWithout(String uid) {
        return bytes - size(byUid.get(uid));
    }

    Optional<Pod> largestBut(Set<String> uids) {
        return byUid.values().stream()
                .filter(body -> !uids.contains(body.getUid()))
                .max(Comparator.comparingInt(Pod::getSerializedSize));
    }

    private static long size(@Nullable Pod body) {
        return body == null ? 0 : body.getSerializedSize();
    }
}
