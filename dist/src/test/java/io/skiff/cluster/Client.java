package io.skiff.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A command line client on a host: skiff itself, or a kubectl. */
record Client(String name, TestHost host, List<String> command) {

    Command.Result run(String... arguments) {
        var line = new ArrayList<>(command);
        line.addAll(List.of(arguments));
        return Command.run(host.on(line));
    }

    String succeed(String... arguments) {
        return run(arguments).requireSuccess().output();
    }

    /** Evaluates a JSONPath expression, and strips white space around the result. */
    String path(String expression, String... arguments) {
        return succeed(Stream.concat(
                                Stream.of("get"),
                                Stream.concat(Stream.of(arguments), Stream.of("-o", "jsonpath=" + expression)))
                        .toArray(String[]::new))
                .strip();
    }

    /** Splits the result of a JSONPath expression into words. */
    List<String> words(String expression, String... arguments) {
        return Stream.of(path(expression, arguments).split("\\s+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    @Override
    public String toString() {
        return name;
    }
}
