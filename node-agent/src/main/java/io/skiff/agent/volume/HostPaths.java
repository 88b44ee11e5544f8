package io.skiff.agent.volume;

import io.skiff.agent.pod.PodVolume.HostPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Checks, and where asked for makes, the file or directory of the host that a volume names. */
final class HostPaths {

    private HostPaths() {}

    static Path prepare(String volume, HostPath hostPath) throws IOException {
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
                    Files.createDirectories(path);
                    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
                }
                require(Files.isDirectory(path), volume, path, "is not a directory");
            }
            case "File" -> require(Files.isRegularFile(path), volume, path, "is not a file");
            case "FileOrCreate" -> {
                if (!Files.exists(path)) {
                    Files.createFile(path);
                    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
                }
                require(Files.isRegularFile(path), volume, path, "is not a file");
            }
            default ->
                throw new VolumeException(
                        "hostPath type \"" + hostPath.type() + "\" of volume \"" + volume + "\" is not supported");
        }
        return path;
    }

    private static void require(boolean condition, String volume, Path path, String message) {
        if (!condition) {
            throw new VolumeException(
                    "hostPath " + path + " of volume \"" + volume + "\" " + message + " on this node");
        }
    }
}
