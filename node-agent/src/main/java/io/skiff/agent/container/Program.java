package io.skiff.agent.container;

import io.skiff.agent.security.Identity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What execve gets.
 *
 * @param paths where the program may be, in order
 * @param environment as {@code NAME=value}
 */
record Program(List<String> paths, List<String> argv, List<String> environment) {

    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    Program {
        paths = List.copyOf(paths);
        argv = List.copyOf(argv);
        environment = List.copyOf(environment);
    }

    /** As Docker: PATH, HOME and HOSTNAME are given where the image and the user leave them out. */
    static Program of(ContainerSpec spec, Identity identity, String hostname) {
        var variables = new LinkedHashMap<String, String>();
        variables.put("PATH", DEFAULT_PATH);
        variables.put("HOSTNAME", hostname);
        variables.put("HOME", identity.home());
        variables.putAll(spec.environment());
        return new Program(
                paths(spec.argv().get(0), variables),
                spec.argv(),
                variables.entrySet().stream()
                        .map(variable -> variable.getKey() + "=" + variable.getValue())
                        .toList());
    }

    /** The search is made in the container, by trying: looking before would race with whoever changes links there. */
    private static List<String> paths(String word, Map<String, String> variables) {
        if (word.contains("/")) {
            return List.of(word);
        }
        var paths = new ArrayList<String>();
        for (var directory : variables.getOrDefault("PATH", DEFAULT_PATH).split(":", -1)) {
            paths.add(directory.isEmpty() ? "./" + word : directory + "/" + word);
        }
        return paths;
    }
}
