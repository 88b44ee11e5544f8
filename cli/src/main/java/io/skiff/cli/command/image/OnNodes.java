package io.skiff.cli.command.image;

import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.StatusException;
import io.skiff.cli.client.UnreachableException;
import io.skiff.cli.command.option.ClientOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Does one thing on several nodes at the same time; a node that fails does not stop the others. This class starts threads. */
final class OnNodes {

    private final Console console;
    private final ClientOptions client;

    OnNodes(Console console, ClientOptions client) {
        this.console = console;
        this.client = client;
    }

    /** What is done on one node, and told. */
    @FunctionalInterface
    interface Task {

        void run(NodeImages images, Teller teller);
    }

    /** Tells lines, each with the name of its node where there are several. */
    @FunctionalInterface
    interface Teller {

        void say(String line);
    }

    /** Returns the exit status: 1 if it failed anywhere. */
    int run(List<String> nodes, Task task) {
        boolean isNamed = nodes.size() > 1;
        if (!isNamed) {
            try (ApiClient api = client.connect()) {
                task.run(new NodeImages(api, nodes.get(0)), this::say);
            }
            return 0;
        }
        var failures = new AtomicInteger();
        var threads = new ArrayList<Thread>();
        for (String node : nodes) {
            var thread = new Thread(() -> failures.addAndGet(runOne(node, task)), node);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return 1;
            }
        }
        return failures.get() == 0 ? 0 : 1;
    }

    private int runOne(String node, Task task) {
        try (ApiClient own = client.connect()) {
            task.run(new NodeImages(own, node), line -> say(node + ": " + line));
            return 0;
        } catch (StatusException e) {
            complain(node, e.describe());
        } catch (UnreachableException | CommandException e) {
            complain(node, String.valueOf(e.getMessage()));
        }
        return 1;
    }

    private void say(String line) {
        synchronized (console) {
            console.out().println(line);
            console.out().flush();
        }
    }

    private void complain(String node, String problem) {
        synchronized (console) {
            console.err().println(node + ": " + problem);
        }
    }
}
