package io.skiff.agent.container;

import io.skiff.agent.linux.UserRange;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The resources that a container takes from its pod.
 *
 * @param files the files of the namespaces to enter, each named for its kind: ipc, uts, net, user
 */
record PodNamespaces(Sandbox sandbox, String hostname, List<Path> files) {

    private static final String USER = "user";

    PodNamespaces {
        files = List.copyOf(files);
    }

    /** Those that a child enters first. It enters that of the users when it has made everything else. */
    List<Path> enteredFirst() {
        return files.stream().filter(file -> !isOfUsers(file)).toList();
    }

    /** The user namespace; empty for the host's. */
    Optional<Path> userNamespace() {
        return files.stream().filter(PodNamespaces::isOfUsers).findFirst();
    }

    private static boolean isOfUsers(Path file) {
        return file.endsWith(USER);
    }

    UserRange users() {
        return sandbox.users();
    }
}
