package io.skiff.agent.image;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A name and a password for one registry.
 *
 * @param source where it comes from, for messages: {@code the Secret shop/registry}
 * @param secretUid of the Secret; empty for one of the node, with which the node pulls for all of its pods
 */
public record Credential(String source, String secretUid, String user, String password) {

    /** One of the node itself. */
    public static Credential ofNode(String source, String user, String password) {
        return new Credential(source, "", user, password);
    }

    public boolean isOfNode() {
        return secretUid.isEmpty();
    }

    /** The value of {@code Authorization}. */
    public String basic() {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** Never the password: this may be logged. */
    @Override
    public String toString() {
        return source;
    }
}
