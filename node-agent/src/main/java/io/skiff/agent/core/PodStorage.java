package io.skiff.agent.core;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.ContainerSpec.BindMount;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.image.Image;
import io.skiff.agent.network.NodeNetwork.Service;
import io.skiff.agent.pod.ContainerTemplate;
import io.skiff.agent.pod.NodeVolume;
import io.skiff.agent.pod.PodSpec;
import io.skiff.agent.pod.TerminationMessage;
import io.skiff.agent.pressure.DiskUse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The files of pods on this host's disks: volumes, identity files, logs. */
public interface PodStorage {

    /**
     * Makes the pod's volumes, and updates those with files. Idempotent.
     *
     * @param givesGroup whether persistent volumes are given to the pod's fsGroup, as once before its first container runs: the modes that
     *     its programs set later are theirs
     */
    void prepare(PodSpec pod, boolean givesGroup);

    /**
     * Makes and returns the mounts of a run of a container: volumes, its /etc/hosts, /etc/hostname and /etc/resolv.conf, and an empty file for
     * its last words. Those of its last run are gone.
     *
     * @param images that it mounts, by the names of the volumes
     */
    List<BindMount> mounts(PodSpec pod, ContainerTemplate container, Place place, Map<String, Image> images);

    /**
     * Where a pod is in the network.
     *
     * @param address the pod's; empty if it has none of its own
     * @param clusterDns the address of the cluster's name server; empty as long as nobody knows it
     */
    record Place(String address, Optional<String> clusterDns) {

        static Place of(String address, List<Service> services) {
            return new Place(
                    address,
                    services.stream()
                            .filter(Service::isClusterDns)
                            .map(Service::clusterIp)
                            .findFirst());
        }
    }

    /**
     * The last words of a run that has ended, 4096 bytes at most; empty if it left none.
     *
     * @param hasFailed whether the end of its output counts, if its template says so
     */
    String lastWords(ContainerId run, TerminationMessage from, boolean hasFailed);

    /** Makes the empty directory of a persistent volume, unless it is there. */
    void makeVolume(String handle);

    /** Removes the directory of a persistent volume with its content. Does nothing if it is not there. */
    void removeVolume(String handle);

    boolean hasVolume(String handle);

    /**
     * Makes the directory of a persistent volume with the content of another one, of this node or another, verified. It is complete or not there.
     *
     * @param isWanted asked all the time: a copy that is not wanted any more fails
     * @param refusal why the origin cannot be read now, if it is on this node
     */
    void copyVolume(
            String handle, NodeVolume.Origin origin, BooleanSupplier isWanted, Supplier<Optional<String>> refusal);

    /** The directory of a run's output. The logs of the last two runs of a container are kept. */
    Path logDirectory(ContainerId run);

    /** The disk with most of the files. */
    Disk disk();

    /** @param totalInodes 0 where there is no bound */
    record Disk(long totalBytes, long usableBytes, long totalInodes, long freeInodes) {

        /** A disk without a bound of inodes. */
        public Disk(long totalBytes, long usableBytes) {
            this(totalBytes, usableBytes, 0, 0);
        }
    }

    /**
     * Measures what a pod takes of the disk.
     *
     * @param layers the writable layers of its containers, by their names
     * @param longest what the look may take; then the result says that it is not whole
     */
    DiskUse use(PodSpec pod, Map<String, Path> layers, Duration longest);

    /** Removes all files of the pod. Does nothing if there are none. */
    void clear(PodUid pod);
}
