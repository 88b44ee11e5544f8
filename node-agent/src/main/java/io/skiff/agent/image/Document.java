package io.skiff.agent.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** A manifest or a configuration as its author wrote it: its bytes make its digest. */
final class Document {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final byte[] bytes;
    private final Digest digest;
    private final JsonNode json;

    private Document(byte[] bytes, Digest digest, JsonNode json) {
        this.bytes = bytes;
        this.digest = digest;
        this.json = json;
    }

    /**
     * A document that is named by its SHA-256.
     *
     * @param what names it in messages
     * @throws ImageException if it is not JSON
     */
    static Document of(byte[] content, String what) {
        return of(content, Digest.of(content), what);
    }

    /** @throws ImageException if it is not JSON, or has another digest */
    static Document verified(byte[] content, Digest digest, String what) {
        digest.requireOf(content, what);
        return of(content, digest, what);
    }

    private static Document of(byte[] content, Digest digest, String what) {
        try {
            return new Document(content.clone(), digest, JSON.readTree(content));
        } catch (JsonProcessingException e) {
            throw new ImageException(what + " is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw ImageException.of(what, e);
        }
    }

    /** By which it was asked for. */
    Digest digest() {
        return digest;
    }

    byte[] bytes() {
        return bytes.clone();
    }

    JsonNode json() {
        return json;
    }
}
