package io.skiff.agent.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** A manifest or a configuration as its author wrote it: its bytes make its digest. */
final class Document {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final byte[] bytes;
    private final JsonNode json;

    private Document(byte[] bytes, JsonNode json) {
        this.bytes = bytes;
        this.json = json;
    }

    /**
     * @param what names it in messages
     * @throws ImageException if it is not JSON
     */
    static Document of(byte[] content, String what) {
        try {
            return new Document(content.clone(), JSON.readTree(content));
        } catch (JsonProcessingException e) {
            throw new ImageException(what + " is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw ImageException.of(what, e);
        }
    }

    Digest digest() {
        return Digest.of(bytes);
    }

    byte[] bytes() {
        return bytes.clone();
    }

    JsonNode json() {
        return json;
    }
}
