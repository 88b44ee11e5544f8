package io.skiff.agent.pod;

/**
 * Where a container sees one of its pod's volumes.
 *
 * @param subPath the file or directory of the volume that is mounted, relative; empty for the whole volume
 */
public record VolumeMount(String volume, String path, String subPath, boolean readOnly) {}
