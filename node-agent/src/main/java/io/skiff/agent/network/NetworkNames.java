package io.skiff.agent.network;

import com.google.common.hash.Hashing;
import io.skiff.agent.container.PodUid;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * The names of this node's interfaces and tables. They are derived from the node's name, so that any process can
 * compute them; they have 15 characters at most.
 */
final class NetworkNames {

    private static final int SHORT = 5;
    private static final int HASH = 6;
    private static final int LINK_HASH = 11;

    private final String nodeName;
    private final String suffix;

    NetworkNames(String nodeName) {
        this.nodeName = nodeName;
        String plain = nodeName.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        this.suffix = plain.substring(0, Math.min(SHORT, plain.length())) + "-"
                + hash(nodeName).substring(0, HASH);
    }

    String bridge() {
        return "sk-" + suffix;
    }

    String table() {
        return "skiff-" + suffix;
    }

    /**
     * The number of the interface group of the pods' links. It is never 0, which is the group of all other interfaces.
     */
    int group() {
        return ByteBuffer.wrap(sha256(nodeName)).getInt() >>> 1 | 1;
    }

    /** The name of the host's end of a pod's link. */
    String link(PodUid pod) {
        return "skv-" + hash(nodeName + "/" + pod.value()).substring(0, LINK_HASH);
    }

    /** A locally administered unicast address. */
    byte[] bridgeHardwareAddress() {
        byte[] address = Arrays.copyOf(sha256(nodeName), 6);
        address[0] = 0x0a;
        return address;
    }

    private static String hash(String text) {
        return java.util.HexFormat.of().formatHex(sha256(text));
    }

    private static byte[] sha256(String text) {
        return Hashing.sha256().hashString(text, StandardCharsets.UTF_8).asBytes();
    }
}
