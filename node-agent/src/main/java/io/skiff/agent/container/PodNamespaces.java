package io.skiff.agent.container;

import java.nio.file.Path;
import java.util.List;

/**
 * What a container takes from its pod.
 *
 * @param files of the namespaces it enters, each named for its kind: ipc, uts, net
 */
record PodNamespaces(Sandbox sandbox, String hostname, List<Path> files) {

    PodNamespaces {
        files = List.copyOf(files);
    }
}
