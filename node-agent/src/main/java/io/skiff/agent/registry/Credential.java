package io.skiff.agent.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A name and a password for one registry.
 *
 * @param source where it comes from, for messages: {@code the Secret shop/registry}
 */
public record Credential(String source, String user, String password) {

    /** The value of {@code Authorization}. */
    String basic() {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** Never the password: this may be logged. */
    @Override
    public String toString() {
        return source;
    }
}
