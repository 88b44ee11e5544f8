package io.skiff.cli.client;

/** The media types of a patch. */
public enum PatchKind {
    STRATEGIC("application/strategic-merge-patch+json"),
    MERGE("application/merge-patch+json"),
    JSON("application/json-patch+json");

    private final String contentType;

    PatchKind(String contentType) {
        this.contentType = contentType;
    }

    String contentType() {
        return contentType;
    }
}
