package io.skiff.agent.volume;

import java.nio.file.Path;

/**
 * A volume that is ready on this host.
 *
 * @param path of its file or directory
 * @param content where beneath it a subPath begins; empty for the volume itself
 * @param isFixed whether nothing can be made in it
 */
public record VolumeSource(Path path, String content, boolean isFixed) {

    VolumeSource(Path path, String content) {
        this(path, content, false);
    }

    static VolumeSource ofFixed(Path path) {
        return new VolumeSource(path, "", true);
    }

    static VolumeSource of(Path path) {
        return new VolumeSource(path, "");
    }

    /** Prepares a path inside the volume, see {@link SubPath}; empty for the volume itself. */
    public String subPath(String volume, String subPath) {
        var names = SubPath.names(volume, subPath);
        if (isFixed) {
            // it is opened when it is mounted, in one step and through no link
            return String.join("/", names);
        }
        return SubPath.prepare(volume, path, names.isEmpty() || content.isEmpty() ? subPath : content + "/" + subPath);
    }
}
