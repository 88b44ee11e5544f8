package io.skiff.controlplane.api.fuzz;

import com.fasterxml.jackson.databind.JsonNode;

/** What requests are sent to. */
interface FuzzTarget extends AutoCloseable {

    /**
     * What came back.
     *
     * @param code 0: nothing, the connection was closed
     * @param body missing for what is no JSON
     */
    record Answer(int code, JsonNode body) {}

    Answer send(FuzzRequest request);

    @Override
    void close();
}
