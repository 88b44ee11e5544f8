package io.skiff.agent.volume;

import io.skiff.agent.linux.file.Beneath;
import io.skiff.agent.pod.PodVolume.HostPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Checks the file or directory of the host that a volume names, and creates it if the type asks for that. */
final class HostPaths {

    private static final int DIRECTORY_MODE = 0755;
    private static final int FILE_MODE = 0644;

    private HostPaths() {}

    static Path prepare(String volume, HostPath hostPath) {
        Path path = Path.of(hostPath.path());
        if (!path.isAbsolute()) {
            throw new VolumeException(
                    "hostPath \"" + hostPath.path() + "\" of volume \"" + volume + "\" must be absolute");
        }
        switch (hostPath.type()) {
            case "" -> require(Files.exists(path), volume, path, "does not exist");
            case "Directory" -> require(Files.isDirectory(path), volume, path, "is not a directory");
            case "DirectoryOrCreate" -> {
                if (!Files.exists(path)) {
                    makeDirectories(path.normalize()).close();
                }
                require(Files.isDirectory(path), volume, path, "is not a directory");
            }
            case "File" -> require(Files.isRegularFile(path), volume, path, "is not a file");
            case "FileOrCreate" -> {
                if (!Files.exists(path)) {
                    makeFile(path.normalize());
                }
                require(Files.isRegularFile(path), volume, path, "is not a file");
            }
            default ->
                throw new VolumeException(
                        "hostPath type \"" + hostPath.type() + "\" of volume \"" + volume + "\" is not supported");
        }
        return path;
    }

    /**
     * Makes directories through open descriptors: a user who may write to a parent cannot redirect the change of mode.
     */
    private static Beneath makeDirectories(Path path) {
        if (Files.exists(path)) {
            return Beneath.directory(path);
        }
        try (var parent = makeDirectories(Objects.requireNonNull(path.getParent()))) {
            var name = path.getFileName().toString();
            boolean isMade = parent.makeDirectory(name, DIRECTORY_MODE);
            var made = parent.enter(name);
            if (isMade) {
                made.setMode(DIRECTORY_MODE);
            }
            return made;
        }
    }

    private static void makeFile(Path path) {
        try (var parent = Beneath.directory(Objects.requireNonNull(path.getParent()));
                var file = parent.create(path.getFileName().toString(), new byte[0])) {
            file.setMode(FILE_MODE);
        }
    }

    private static void require(boolean condition, String volume, Path path, String message) {
        if (!condition) {
            throw new VolumeException(
                    "hostPath " + path + " of volume \"" + volume + "\" " + message + " on this node");
        }
    }
}
