package io.skiff.agent.container;

import io.skiff.agent.linux.Propagation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The definition of one container, with every reference resolved and every default filled in.
 *
 * @param layers the unpacked directories of the image's layers, topmost first (the order of overlayfs' lowerdir)
 * @param argv the command line of pid 1, at least one word; a first word without a slash is searched in the PATH of
 *     {@code environment}
 * @param environment in the order they are passed
 * @param workingDirectory absolute; created if it is missing
 * @param user {@code "1000"}, {@code "1000:1000"}, {@code "www-data"}, {@code "www-data:www-data"}; empty for root.
 *     Names are looked up in the image's /etc/passwd and /etc/group
 * @param supplementalGroups added to those that /etc/group gives the user
 * @param mounts bound into the root, in order
 * @param logDirectory the directory of the output; the runtime creates it, see {@link io.skiff.agent.log}
 * @param labels the caller's labels; kept in the record and returned in observations
 * @param keptLayer takes the container's writes, in place of a layer that the runtime deletes at its end
 * @param streams the program's
 * @param company the running container whose processes it sees and lives among; empty for its own
 */
public record ContainerSpec(
        ContainerId id,
        List<Path> layers,
        List<String> argv,
        Map<String, String> environment,
        String workingDirectory,
        String user,
        List<Long> supplementalGroups,
        ResourceSpec resources,
        SecuritySpec security,
        List<BindMount> mounts,
        Path logDirectory,
        Map<String, String> labels,
        Optional<KeptLayer> keptLayer,
        StandardStreams streams,
        Optional<ContainerId> company) {

    /** A container whose writes end with it, and which has no input. */
    public ContainerSpec(
            ContainerId id,
            List<Path> layers,
            List<String> argv,
            Map<String, String> environment,
            String workingDirectory,
            String user,
            List<Long> supplementalGroups,
            ResourceSpec resources,
            SecuritySpec security,
            List<BindMount> mounts,
            Path logDirectory,
            Map<String, String> labels) {
        this(
                id,
                layers,
                argv,
                environment,
                workingDirectory,
                user,
                supplementalGroups,
                resources,
                security,
                mounts,
                logDirectory,
                labels,
                Optional.empty(),
                StandardStreams.OUTPUTS,
                Optional.empty());
    }

    /** Returns a copy with other streams. */
    public ContainerSpec with(StandardStreams chosen) {
        return with(chosen, company);
    }

    /** Returns a copy that lives among the processes of another container. */
    public ContainerSpec beside(ContainerId running) {
        return with(streams, Optional.of(running));
    }

    private ContainerSpec with(StandardStreams chosen, Optional<ContainerId> running) {
        return new ContainerSpec(
                id,
                layers,
                argv,
                environment,
                workingDirectory,
                user,
                supplementalGroups,
                resources,
                security,
                mounts,
                logDirectory,
                labels,
                keptLayer,
                chosen,
                running);
    }

    public ContainerSpec {
        layers = List.copyOf(layers);
        argv = List.copyOf(argv);
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("container " + id + " has no command");
        }
        environment = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(environment));
        supplementalGroups = List.copyOf(supplementalGroups);
        mounts = List.copyOf(mounts);
        labels = Map.copyOf(labels);
    }

    /**
     * A writable layer that the caller owns.
     *
     * @param work the kernel's work directory, empty and on the same file system
     */
    public record KeptLayer(Path upper, Path work) {}

    /**
     * A file or directory of the host, bound at an absolute path of the container.
     *
     * @param source a path that the agent or the host's administrator chose
     * @param subPath a path beneath the source, where a container may have placed anything; empty for the source itself
     * @param target created if it is missing, as file or directory like the source; never followed outside the root
     * @param readOnly as are all mounts beneath it
     */
    public record BindMount(Path source, String subPath, String target, boolean readOnly, Propagation propagation) {

        public BindMount(Path source, String subPath, String target, boolean readOnly) {
            this(source, subPath, target, readOnly, Propagation.NONE);
        }

        public BindMount(Path source, String target, boolean readOnly) {
            this(source, "", target, readOnly);
        }
    }
}
