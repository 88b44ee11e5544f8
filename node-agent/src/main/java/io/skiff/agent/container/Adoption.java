package io.skiff.agent.container;

import io.skiff.agent.cgroup.CgroupTree;
import io.skiff.agent.linux.Syscalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Finds the remains of an earlier agent: running containers, ended ones, and starts that were cut short.
 *
 * <p>A process belongs to a container if its pid, its start time and its control group match the record, and the host
 * has not rebooted since.
 */
final class Adoption {

    private static final Logger LOG = LogManager.getLogger(Adoption.class);

    private final Syscalls syscalls;
    private final ContainerRecords records;
    private final CgroupTree cgroups;
    private final RuntimeConfig config;
    private final String boot;

    Adoption(Syscalls syscalls, ContainerRecords records, CgroupTree cgroups, RuntimeConfig config, String boot) {
        this.syscalls = syscalls;
        this.records = records;
        this.cgroups = cgroups;
        this.config = config;
        this.boot = boot;
    }

    /** @param pidfd the descriptor of a running pid 1; the caller owns it */
    record Found(ContainerRecord record, OptionalInt pidfd) {}

    /** Adopts all containers. A fault of one container is logged and does not stop the others. */
    List<Found> adopt() {
        records.listUnfinished().forEach(this::tryToClear);
        return records.list().stream()
                .flatMap(record -> tryToFind(record).stream())
                .toList();
    }

    private void tryToClear(String directory) {
        try {
            clear(directory);
        } catch (RuntimeException fault) {
            LOG.error("What is left of the start of {} was not cleared away", directory, fault);
        }
    }

    private Optional<Found> tryToFind(ContainerRecord record) {
        try {
            return Optional.of(find(record));
        } catch (RuntimeException fault) {
            LOG.error("Container {} was not found again", record.id(), fault);
            return Optional.empty();
        }
    }

    private void clear(String directory) {
        var parts = directory.split("_", 2);
        if (parts.length == 2) {
            var cgroup = cgroups.container(parts[0], parts[1]);
            cgroup.kill();
            cgroup.remove();
        }
        new PrivateDirectory(config.runDirectory().resolve("containers").resolve(directory)).delete();
        new PrivateDirectory(config.containersDirectory().resolve(directory)).delete();
    }

    private Found find(ContainerRecord record) {
        if (record.ended().isPresent() || !record.boot().equals(boot)) {
            return new Found(record, OptionalInt.empty());
        }
        // opens the descriptor before it looks at the process: from then on the pid cannot be reused
        var pidfd = syscalls.openProcess(record.pid());
        if (pidfd.isPresent() && !isStillIt(record)) {
            syscalls.close(pidfd.getAsInt());
            return new Found(record, OptionalInt.empty());
        }
        return new Found(record, pidfd);
    }

    private boolean isStillIt(ContainerRecord record) {
        var id = record.id();
        var cgroup = cgroups.container(id.pod().value(), ContainerFiles.cgroupName(id));
        return record.process().isAlive() && cgroup.contains(cgroupsOf(record.pid()));
    }

    private static String cgroupsOf(int pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cgroup"));
        } catch (IOException ended) {
            return "";
        }
    }
}
