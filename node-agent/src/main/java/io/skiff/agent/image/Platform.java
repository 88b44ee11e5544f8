package io.skiff.agent.image;

import com.fasterxml.jackson.databind.JsonNode;

/** The platform that an image needs, in the words of Go and OCI: {@code linux/amd64}. */
public record Platform(String operatingSystem, String architecture) {

    public static Platform ofThisHost() {
        String architecture = System.getProperty("os.arch", "");
        return new Platform(
                "linux",
                switch (architecture) {
                    case "aarch64" -> "arm64";
                    case "x86_64" -> "amd64";
                    default -> architecture;
                });
    }

    /** Reads a descriptor's {@code platform}, or an image configuration. */
    static Platform of(JsonNode node) {
        return new Platform(
                node.path("os").asText(""), node.path("architecture").asText(""));
    }

    @Override
    public String toString() {
        return operatingSystem + "/" + architecture;
    }
}
