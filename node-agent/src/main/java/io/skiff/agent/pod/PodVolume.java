package io.skiff.agent.pod;

import java.util.List;
import java.util.OptionalLong;

/** A volume of a pod, by name. */
public record PodVolume(String name, Source source) {

    /** The source of a volume's content. */
    public sealed interface Source {}

    /**
     * A volume that is empty at the pod's start, and deleted at its end.
     *
     * @param hugePageSize the size of its pages in memory; 0 for the usual ones
     */
    public record EmptyDir(boolean inMemory, OptionalLong sizeLimitBytes, long hugePageSize) implements Source {

        public EmptyDir(boolean inMemory, OptionalLong sizeLimitBytes) {
            this(inMemory, sizeLimitBytes, 0);
        }
    }

    /** @param type {@code ""}, {@code Directory}, {@code DirectoryOrCreate}, {@code File} or {@code FileOrCreate} */
    public record HostPath(String path, String type) implements Source {}

    /** The files of config maps and secrets. */
    public record Files(List<VolumeFile> files) implements Source {

        public Files {
            files = List.copyOf(files);
        }
    }

    /**
     * The directory of a persistent volume, which outlives the pod.
     *
     * @param volume its name, for messages
     * @param handle of a directory of the agent; empty if {@code path} counts
     * @param type of the path, as of a {@link HostPath}
     * @param isOwned whether its files get the pod's group
     * @param isRightByRoot whether they have it when the volume's root has
     */
    public record Persistent(
            String volume,
            String handle,
            String path,
            String type,
            boolean isReadOnly,
            boolean isOwned,
            boolean isRightByRoot)
            implements Source {}

    /** The files of an image. */
    public record OfImage(String reference, PullPolicy pullPolicy) implements Source {}

    /** A source that this version does not know; a container that needs it must not start with anything else in its place. */
    public record Unknown() implements Source {}

    /**
     * @param path relative to the volume
     * @param content nobody changes it
     * @param mode permission bits
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares files; a pod's hash covers their content
    public record VolumeFile(String path, byte[] content, int mode) {}
}
