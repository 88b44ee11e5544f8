package io.skiff.cli.host;

import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Stops everything of Skiff on this host: agent, containers with their mounts and interfaces, server. The data stay
 * unless they are purged.
 */
public final class ClusterStop {

    private static final Duration GRACE = Duration.ofSeconds(20);

    private final Console console;
    private final HostLayout layout;
    private final String nodeName;
    private final Path launcher;
    private final List<String> problems = new ArrayList<>();

    public ClusterStop(Console console, HostLayout layout, String nodeName, Path launcher) {
        this.console = console;
        this.layout = layout;
        this.nodeName = nodeName;
        this.launcher = launcher;
    }

    /** Goes on after a failure, so that as little as possible is left, and reports all failures at the end. */
    public void run(boolean isPurge) {
        Privileges.requireRoot("skiff down");
        for (Component component : Component.values()) {
            var background = new Background(layout, component);
            background.requireOwn();
            background.requireEndable();
        }
        end(isPurge);
    }

    void end(boolean isPurge) {
        stop(Component.AGENT);
        step("remove this node's containers", () -> cleanUp(Component.AGENT, "--node-name", nodeName));
        boolean isNodeGone = problems.isEmpty();
        stop(Component.SERVER);
        step("end etcd", () -> cleanUp(Component.SERVER));
        if (isNodeGone) {
            step("remove " + layout.runDirectory(), this::removeRunDirectory);
        } else {
            problems.add("remove " + layout.runDirectory().resolve(nodeName) + ": left, as what did not end needs it");
        }
        if (isPurge && problems.isEmpty()) {
            step("remove " + layout.dataDirectory(), () -> remove(layout.dataDirectory()));
        } else if (isPurge) {
            problems.add("remove " + layout.dataDirectory() + ": left, as what did not end may still write there");
        }
        if (!problems.isEmpty()) {
            throw new CommandException("error: not all could be ended:\n  " + String.join("\n  ", problems)
                    + "\nRun skiff down again; what stays is in the logs below " + layout.logDirectory());
        }
        say(
                isPurge
                        ? "Skiff has ended, and its data are gone"
                        : "Skiff has ended; its data stay in " + layout.dataDirectory());
    }

    private void stop(Component component) {
        step("stop the " + component.word(), () -> {
            boolean wasRunning = new Background(layout, component).stop(GRACE);
            say(wasRunning ? "Stopped the " + component.word() : "The " + component.word() + " was not running");
        });
    }

    /** Lets each program clean up by itself: only it knows which of its resources outlive a SIGKILL. */
    private void cleanUp(Component component, String... arguments) throws IOException {
        if (!Files.isDirectory(layout.directory(component))) {
            return;
        }
        var command = new ArrayList<>(List.of(
                launcher.toString(),
                component.word(),
                "--cleanup",
                Background.DATA_DIRECTORY,
                layout.dataDirectory().toString()));
        command.addAll(List.of(arguments));
        Files.createDirectories(layout.logDirectory());
        var process = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(layout.log(component).toFile()))
                .start();
        try {
            int code = process.waitFor();
            if (code != 0) {
                problems.add("skiff " + component.word() + " --cleanup ended with " + code + ": "
                        + new Background(layout, component)
                                .tail()
                                .lines()
                                .reduce((a, b) -> b)
                                .orElse(""));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("error: interrupted");
        }
    }

    /**
     * Removes the directory of this node only: other nodes may run on this machine, each in its own network namespace.
     */
    private void removeRunDirectory() throws IOException {
        Path directory = layout.runDirectory();
        remove(directory.resolve(nodeName));
        if (!Files.isDirectory(directory)) {
            return;
        }
        boolean isEmpty;
        try (Stream<Path> content = Files.list(directory)) {
            isEmpty = content.findAny().isEmpty();
        }
        if (isEmpty && !MountPoints.contain(directory)) {
            Files.delete(directory);
        }
    }

    private static void remove(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(directory)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            if (!path.equals(directory) || !MountPoints.contain(directory)) {
                Files.delete(path);
            }
        }
    }

    private void step(String what, Step step) {
        try {
            step.run();
        } catch (IOException | CommandException e) {
            problems.add(what + ": " + e.getMessage());
        }
    }

    private void say(String text) {
        console.out().println(text);
        console.out().flush();
    }

    /** One step of stopping the cluster. */
    private interface Step {
        void run() throws IOException;
    }
}
