package io.skiff.agent.container;

import java.nio.file.Path;
import java.util.List;

/**
 * The resources that a container takes from its pod.
 *
 * @param files the files of the namespaces to enter, each named for its kind: ipc, uts, net
 */
record PodNamespaces(Sandbox sandbox, String hostname, List<Path> files) {

    PodNamespaces {
        files = List.copyOf(files);
    }
}
