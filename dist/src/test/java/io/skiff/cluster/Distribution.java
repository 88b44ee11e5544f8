package io.skiff.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The unpacked distribution of this build. */
final class Distribution {

    private Distribution() {}

    static Path directory() {
        try (var files = Files.list(Path.of("target"))) {
            return files.filter(
                            file -> Files.isExecutable(file.resolve("skiff")) && Files.isDirectory(file.resolve("lib")))
                    .findFirst()
                    .orElseThrow(
                            () -> new IllegalStateException("no distribution in dist/target: mvn package makes it"))
                    .toAbsolutePath();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static String skiff() {
        return directory().resolve("skiff").toString();
    }

    /**
     * Starts each program once: at its first start the launcher archives the classes, which takes longer than a start
     * in a test may.
     */
    static void archiveClasses() {
        for (String program : new String[] {"server", "agent", "version"}) {
            Command.succeed(skiff(), program, "--help");
        }
    }

    /** An archive of debian:bookworm-slim with the packages of all tests that build on it; made once. */
    static String debianBase() {
        var archive = source("target/debian-base.tar").toString();
        Command.succeed(
                source("scripts/debian-base-image").toString(),
                archive,
                "debian:bookworm-slim",
                "openssh-server",
                "postgresql-15",
                "redis-server");
        return archive;
    }

    /** A file of the source tree. */
    static Path source(String path) {
        return Path.of("..").toAbsolutePath().normalize().resolve(path);
    }
}
