package io.skiff.agent.pod;

/**
 * The path at which a container sees one of its pod's volumes.
 *
 * @param subPath the mounted file or directory of the volume, relative; empty for the whole volume
 * @param subPathExpression in place of {@code subPath}, with $(NAME) for variables; empty for none
 * @param followsHost whether what the host mounts beneath it later appears in the container
 * @param reachesHost whether what the container mounts beneath it appears on the host, too
 */
public record VolumeMount(
        String volume,
        String path,
        String subPath,
        boolean readOnly,
        String subPathExpression,
        boolean followsHost,
        boolean reachesHost) {

    public VolumeMount(String volume, String path, String subPath, boolean readOnly) {
        this(volume, path, subPath, readOnly, "", false, false);
    }

    VolumeMount withSubPath(String expanded) {
        return new VolumeMount(volume, path, expanded, readOnly, "", followsHost, reachesHost);
    }
}
