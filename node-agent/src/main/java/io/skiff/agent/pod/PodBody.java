package io.skiff.agent.pod;

/**
 * A pod as it was received: what it says, and its bytes, which are kept so that the agent finds it again after a restart.
 *
 * @param source not changed by anybody
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; the spec has a hash
public record PodBody(PodSpec spec, byte[] source) {}
