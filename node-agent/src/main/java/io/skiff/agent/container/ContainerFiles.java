package io.skiff.agent.container;

import java.nio.file.Files;
import java.nio.file.Path;

/** The files of one container: its own layer, which dies with its process, and the FIFOs of its output. */
record ContainerFiles(RuntimeConfig config, ContainerId id) {

    /** {@code web_0} */
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

    /** @throws ContainerException when there is one of this id already */
    void requireAbsent() {
        if (Files.exists(config.directoryOf(id))) {
            throw new ContainerException("CreateContainerError", "container " + id + " is there already");
        }
    }

    void create() {
        new PrivateDirectory(config.directoryOf(id)).create();
        // The upper directory is what the container's own / looks like to every user in it.
        new PrivateDirectory(upper()).create("rwxr-xr-x");
        new PrivateDirectory(work()).create();
        new PrivateDirectory(config.fifoDirectory(id)).create();
    }

    /** Of an ended container: nothing runs in this root again. */
    void deleteLayer() {
        new PrivateDirectory(upper()).delete();
        new PrivateDirectory(work()).delete();
    }

    void delete() {
        new PrivateDirectory(config.fifoDirectory(id)).delete();
        new PrivateDirectory(config.directoryOf(id)).delete();
    }
}
