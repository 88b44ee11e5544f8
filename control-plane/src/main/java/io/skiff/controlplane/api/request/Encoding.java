package io.skiff.controlplane.api.request;

/** The bytes in which objects are answered. */
public enum Encoding {
    JSON("application/json", "application/json"),
    /** Kubernetes' protobuf. Only metadata is answered in it. */
    PROTOBUF("application/vnd.kubernetes.protobuf", "application/vnd.kubernetes.protobuf;stream=watch");

    private final String contentType;
    private final String streamType;

    Encoding(String contentType, String streamType) {
        this.contentType = contentType;
        this.streamType = streamType;
    }

    public String contentType() {
        return contentType;
    }

    /** The content type of a stream of events. */
    public String streamType() {
        return streamType;
    }
}
