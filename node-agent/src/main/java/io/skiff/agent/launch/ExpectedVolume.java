package io.skiff.agent.launch;

/**
 * A volume that the child must have, with the mounts beneath it.
 *
 * @param target where it was attached, as its user named it
 * @param isReadOnly as must be all mounts beneath it
 * @param followsHost whether it may take in what the host mounts later
 */
public record ExpectedVolume(String target, boolean isReadOnly, boolean followsHost) {}
