package io.skiff.agent.core;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the names of images mean in the revisions whose bytes this node finds out: the first of its pods that knows decides for the others. Once
 * the control plane says it, nobody asks here any more. Any thread may use it.
 */
final class RevisionDigests {

    /** The least recently used ones are forgotten; that costs a second look at a name that may have moved. */
    private static final int MOST = 1_000;

    private final Map<Key, String> digests = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, String> eldest) {
            return size() > MOST;
        }
    };

    /** Empty if no pod knows it yet. */
    synchronized String find(String revision, String reference) {
        return digests.getOrDefault(new Key(revision, reference), "");
    }

    /** Returns what counts from now on: what another pod found before, or else this digest. */
    synchronized String agree(String revision, String reference, String digest) {
        return digests.computeIfAbsent(new Key(revision, reference), absent -> digest);
    }

    private record Key(String revision, String reference) {}
}
