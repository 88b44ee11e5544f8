package io.skiff.cli.manifest;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** One document of a manifest: an object, or an error. */
public sealed interface Document {

    /** The file it came from, as the user named it. */
    String source();

    /** An object that can be sent to the server. */
    record Read(String source, ObjectNode object) implements Document {

        public String apiVersion() {
            return object.path("apiVersion").asText();
        }

        public String kind() {
            return object.path("kind").asText();
        }

        public String name() {
            return object.path("metadata").path("name").asText("");
        }

        public String namespace() {
            return object.path("metadata").path("namespace").asText("");
        }
    }

    /** @param problem the position and the error, without the file's name */
    record Broken(String source, String problem) implements Document {}
}
