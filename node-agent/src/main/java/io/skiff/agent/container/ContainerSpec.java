package io.skiff.agent.container;

import io.skiff.agent.linux.Propagation;
import io.skiff.agent.security.Confinement;
import io.skiff.agent.security.seccomp.SeccompChoice;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

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
        Resources resources,
        Security security,
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
            Resources resources,
            Security security,
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
     * The limits; an empty field means no limit.
     *
     * @param cpuRequestMillis the share under contention, in thousandths of a core
     * @param cpuLimitMillis the quota, in thousandths of a core
     * @param memoryRequestBytes what it may use before it counts as one that uses too much
     * @param storageRequestBytes what it may take of the disk before it counts as one that takes too much
     * @param storageLimitBytes what its writable layer and its log may take; more ends its pod
     * @param oomScoreAdjustment of its processes, -1000 to 1000: the higher, the sooner the kernel ends them when the
     *     host's memory runs out
     */
    public record Resources(
            OptionalLong cpuRequestMillis,
            OptionalLong cpuLimitMillis,
            OptionalLong memoryLimitBytes,
            OptionalLong pidsLimit,
            OptionalLong memoryRequestBytes,
            OptionalLong storageRequestBytes,
            OptionalLong storageLimitBytes,
            int oomScoreAdjustment) {

        public static final Resources UNLIMITED =
                new Resources(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

        /** Limits without a request for memory. */
        public Resources(
                OptionalLong cpuRequestMillis,
                OptionalLong cpuLimitMillis,
                OptionalLong memoryLimitBytes,
                OptionalLong pidsLimit) {
            this(cpuRequestMillis, cpuLimitMillis, memoryLimitBytes, pidsLimit, OptionalLong.empty());
        }

        /** Limits without any of the disk. */
        public Resources(
                OptionalLong cpuRequestMillis,
                OptionalLong cpuLimitMillis,
                OptionalLong memoryLimitBytes,
                OptionalLong pidsLimit,
                OptionalLong memoryRequestBytes) {
            this(
                    cpuRequestMillis,
                    cpuLimitMillis,
                    memoryLimitBytes,
                    pidsLimit,
                    memoryRequestBytes,
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    0);
        }

        /** Returns a copy whose processes have another place in the order of the kernel's victims. */
        public Resources withOomScoreAdjustment(int adjustment) {
            return new Resources(
                    cpuRequestMillis,
                    cpuLimitMillis,
                    memoryLimitBytes,
                    pidsLimit,
                    memoryRequestBytes,
                    storageRequestBytes,
                    storageLimitBytes,
                    adjustment);
        }
    }

    /**
     * @param addCapabilities without CAP_, {@code "ALL"} for all; to Docker's default set
     * @param runAsUser overrides the {@code user} of the image
     * @param strictGroups whether the groups that the image's /etc/group gives the user do not count
     * @param confinement a privileged container has all capabilities but the dropped ones, and no seccomp profile
     */
    public record Security(
            List<String> addCapabilities,
            List<String> dropCapabilities,
            boolean noNewPrivileges,
            boolean readOnlyRoot,
            Optional<Long> runAsUser,
            Optional<Long> runAsGroup,
            boolean runAsNonRoot,
            SeccompChoice seccomp,
            Confinement confinement,
            boolean strictGroups) {

        public static final Security DEFAULT =
                new Security(List.of(), List.of(), false, false, Optional.empty(), Optional.empty(), false);

        /** Uses the runtime's own seccomp profile. */
        public Security(
                List<String> addCapabilities,
                List<String> dropCapabilities,
                boolean noNewPrivileges,
                boolean readOnlyRoot,
                Optional<Long> runAsUser,
                Optional<Long> runAsGroup,
                boolean runAsNonRoot) {
            this(
                    addCapabilities,
                    dropCapabilities,
                    noNewPrivileges,
                    readOnlyRoot,
                    runAsUser,
                    runAsGroup,
                    runAsNonRoot,
                    SeccompChoice.RUNTIME_DEFAULT,
                    Confinement.USUAL,
                    false);
        }

        public Security {
            addCapabilities = List.copyOf(addCapabilities);
            dropCapabilities = List.copyOf(dropCapabilities);
        }

        /** Returns a copy with another seccomp profile. */
        public Security withSeccomp(SeccompChoice choice) {
            return new Security(
                    addCapabilities,
                    dropCapabilities,
                    noNewPrivileges,
                    readOnlyRoot,
                    runAsUser,
                    runAsGroup,
                    runAsNonRoot,
                    choice,
                    confinement,
                    strictGroups);
        }

        /** Returns a copy with another confinement. */
        public Security withConfinement(Confinement other) {
            return new Security(
                    addCapabilities,
                    dropCapabilities,
                    noNewPrivileges,
                    readOnlyRoot,
                    runAsUser,
                    runAsGroup,
                    runAsNonRoot,
                    seccomp,
                    other,
                    strictGroups);
        }

        /** Returns a copy that takes no groups of the image. */
        public Security withStrictGroups() {
            return new Security(
                    addCapabilities,
                    dropCapabilities,
                    noNewPrivileges,
                    readOnlyRoot,
                    runAsUser,
                    runAsGroup,
                    runAsNonRoot,
                    seccomp,
                    confinement,
                    true);
        }
    }

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
