package io.skiff.agent.pod;

import java.util.List;
import java.util.OptionalLong;

/** A volume of a pod, by name. */
public record PodVolume(String name, Source source) {

    /** Where a volume's content comes from. */
    public sealed interface Source {}

    /** Empty at the pod's start, gone at its end. */
    public record EmptyDir(boolean inMemory, OptionalLong sizeLimitBytes) implements Source {}

    /** @param type {@code ""}, {@code Directory}, {@code DirectoryOrCreate}, {@code File} or {@code FileOrCreate} */
    public record HostPath(String path, String type) implements Source {}

    /** The files of config maps and secrets. */
    public record Files(List<VolumeFile> files) implements Source {

        public Files {
            files = List.copyOf(files);
        }
    }

    /**
     * @param path relative to the volume
     * @param content not changed by anybody
     * @param mode permission bits
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody; a pod's hash says whether its content changed
    public record VolumeFile(String path, byte[] content, int mode) {}
}
