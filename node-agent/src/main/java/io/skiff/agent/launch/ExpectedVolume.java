package io.skiff.agent.launch;

import io.skiff.agent.linux.Propagation;

/**
 * A volume that the child must have, with the mounts beneath it.
 *
 * @param target where it was attached, as its user named it
 * @param isReadOnly as must be all mounts beneath it
 * @param propagation which ways of later mounts it may have
 */
public record ExpectedVolume(String target, boolean isReadOnly, Propagation propagation) {}
