package io.skiff.cli.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds mount points in the mount namespaces of all processes.
 *
 * <p>To remove a directory that is a mount point in another namespace unmounts it there (mount_namespaces(7)).
 */
final class MountPoints {

    private MountPoints() {}

    static boolean contain(Path directory) throws IOException {
        String field = " " + directory + " ";
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
            for (Path process : processes) {
                if (mounts(process).contains(field)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String mounts(Path process) {
        try {
            return Files.readString(process.resolve("mountinfo"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
