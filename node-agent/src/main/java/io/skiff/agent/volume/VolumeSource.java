package io.skiff.agent.volume;

import java.nio.file.Path;

/**
 * A volume that is ready on this host.
 *
 * @param path of its file or directory
 * @param content where beneath it a subPath begins; empty for the volume itself
 */
public record VolumeSource(Path path, String content) {

    static VolumeSource of(Path path) {
        return new VolumeSource(path, "");
    }

    /** Prepares a path inside the volume, see {@link SubPath}; empty for the volume itself. */
    public String subPath(String volume, String subPath) {
        var names = SubPath.names(volume, subPath);
        return SubPath.prepare(volume, path, names.isEmpty() || content.isEmpty() ? subPath : content + "/" + subPath);
    }
}
