package io.skiff.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The directories of the agent.
 *
 * @param state survives a boot: the assigned set, the identity, images, containers' and pods' files, volumes, logs
 * @param run empty after a boot: namespaces, addresses, results of probes
 */
record NodeDirectories(Path state, Path run) {

    static NodeDirectories of(AgentOptions options) {
        return new NodeDirectories(options.stateDirectory(), options.runDirectory());
    }

    /** Makes the directories, closed to other users. */
    NodeDirectories create() {
        for (var directory : new Path[] {state, run}) {
            try {
                var owner = PosixFilePermissions.fromString("rwx------");
                Files.createDirectories(directory);
                Files.setPosixFilePermissions(directory, owner);
            } catch (IOException e) {
                throw new UncheckedIOException("make " + directory, e);
            }
        }
        return this;
    }

    Path lock() {
        return state.resolve("lock");
    }

    Path assigned() {
        return state.resolve("assignments");
    }

    Path identity() {
        return state.resolve("identity.pem");
    }

    Path images() {
        return state.resolve("images");
    }

    Path logs() {
        return state.resolve("logs");
    }

    Path volumes() {
        return state.resolve("volumes");
    }

    /** The persistent volumes: the only files of users here that outlive their pods. */
    Path persistent() {
        return state.resolve("persistent");
    }

    Path containers() {
        return state.resolve("runtime");
    }

    /** The seccomp profiles that the node's administrator offers to pods. */
    Path seccomp() {
        return state.resolve("seccomp");
    }

    Path network() {
        return run.resolve("network");
    }

    Path identities() {
        return state.resolve("identities");
    }

    Path lastWords() {
        return state.resolve("last-words");
    }

    Path volumesInMemory() {
        return run.resolve("volumes");
    }

    Path hooks() {
        return run.resolve("hooks");
    }

    Path health() {
        return run.resolve("health");
    }
}
