package io.skiff.agent.neighbour;

import io.skiff.agent.image.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;

/** An order of nodes for each layer that all nodes agree on without asking: by the hash of both (rendezvous hashing). */
final class Rendezvous {

    private Rendezvous() {}

    /** The names, in the order for this layer. */
    static List<String> order(String diffId, Collection<String> names) {
        var hashes = new HashMap<String, byte[]>();
        names.forEach(name -> hashes.put(name, hash(diffId + "\n" + name)));
        Comparator<String> byHash = (one, other) ->
                Arrays.compareUnsigned(hashes.getOrDefault(one, new byte[0]), hashes.getOrDefault(other, new byte[0]));
        return names.stream().distinct().sorted(byHash).toList();
    }

    private static byte[] hash(String text) {
        return Digest.sha256().digest(text.getBytes(StandardCharsets.UTF_8));
    }
}
