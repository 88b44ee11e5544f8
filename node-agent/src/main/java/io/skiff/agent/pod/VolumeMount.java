package io.skiff.agent.pod;

/**
 * The path at which a container sees one of its pod's volumes.
 *
 * @param subPath the mounted file or directory of the volume, relative; empty for the whole volume
 */
public record VolumeMount(String volume, String path, String subPath, boolean readOnly) {}
