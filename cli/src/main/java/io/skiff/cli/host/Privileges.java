package io.skiff.cli.host;

import io.skiff.cli.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checks the rights of this process. */
final class Privileges {

    private Privileges() {}

    static void requireRoot(String command) {
        try {
            if (Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
                return;
            }
        } catch (IOException e) {
            throw new CommandException("error: cannot read /proc/self: " + e.getMessage());
        }
        throw new CommandException("error: " + command + " must run as root: containers are made with namespaces,"
                + " mounts and cgroups\nTry: sudo " + command);
    }
}
