package io.skiff.controlplane.api.fuzz;

import com.fasterxml.jackson.databind.JsonNode;

/** The target of the requests. */
interface FuzzTarget extends AutoCloseable {

    /**
     * The answer to a request.
     *
     * @param code 0 if the connection was closed without an answer
     * @param body a missing node for anything but JSON
     */
    record Answer(int code, JsonNode body) {}

    Answer send(FuzzRequest request);

    @Override
    void close();
}
