package io.skiff.agent.container;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The files of one container: its writable layer, which it loses when its process ends, and the FIFOs of its streams.
 */
record ContainerFiles(RuntimeConfig config, ContainerId id) {

    /** Returns a name such as {@code web_0}. */
    static String cgroupName(ContainerId id) {
        return id.name() + "_" + id.attempt();
    }

    Path upper() {
        return config.directoryOf(id).resolve("upper");
    }

    Path work() {
        return config.directoryOf(id).resolve("work");
    }

    Path stdout() {
        return config.fifoDirectory(id).resolve("stdout.fifo");
    }

    Path stderr() {
        return config.fifoDirectory(id).resolve("stderr.fifo");
    }

    Path stdin() {
        return config.fifoDirectory(id).resolve("stdin.fifo");
    }

    /** The kernel's account of the ends of its processes: in memory, because it is written at each of them. */
    Path accounts() {
        return config.fifoDirectory(id).resolve("accounts");
    }

    /** @throws ContainerException if a container with this id exists already */
    void requireAbsent() {
        if (Files.exists(config.directoryOf(id))) {
            throw new ContainerException("CreateContainerError", "container " + id + " is there already");
        }
    }

    void create() {
        new PrivateDirectory(config.directoryOf(id)).create();
        // every user in the container sees the upper directory's mode as that of /
        new PrivateDirectory(upper()).create("rwxr-xr-x");
        new PrivateDirectory(work()).create();
        new PrivateDirectory(config.fifoDirectory(id)).create();
        ExitAccounts.create(accounts());
    }

    /** Deletes the writable layer of an ended container. Nothing runs in this root again. */
    void deleteLayer() {
        new PrivateDirectory(upper()).delete();
        new PrivateDirectory(work()).delete();
    }

    void delete() {
        new PrivateDirectory(config.fifoDirectory(id)).delete();
        new PrivateDirectory(config.directoryOf(id)).delete();
    }
}
