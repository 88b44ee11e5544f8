package io.skiff.agent.container;

import io.skiff.agent.security.Identity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The arguments of execve.
 *
 * @param paths the paths to try, in order
 * @param environment as {@code NAME=value}
 */
record Program(List<String> paths, List<String> argv, List<String> environment) {

    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    Program {
        paths = List.copyOf(paths);
        argv = List.copyOf(argv);
        environment = List.copyOf(environment);
    }

    /** Adds PATH, HOME and HOSTNAME if the image and the user leave them out, as Docker does. */
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

    /** A program in an environment that is complete. */
    static Program in(List<String> environment, List<String> argv) {
        var variables = new LinkedHashMap<String, String>();
        environment.forEach(variable -> {
            int equals = variable.indexOf('=');
            variables.put(variable.substring(0, equals), variable.substring(equals + 1));
        });
        return new Program(paths(argv.get(0), variables), argv, environment);
    }

    /**
     * Lists the paths to try in the container. To look for the file before would race with a process that changes links
     * there.
     */
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
