package io.skiff.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A host: a network namespace on the test's link, and a mount namespace whose /var/lib/skiff and /run/skiff are its own. The cgroup tree is
 * shared with the machine, so node names must differ.
 */
final class TestHost implements AutoCloseable {

    private final String nodeName;
    private final int number;
    private final String netns;
    private final TestLink link;
    private final Process holder;

    private TestHost(String nodeName, int number, String netns, TestLink link, Process holder) {
        this.nodeName = nodeName;
        this.number = number;
        this.netns = netns;
        this.link = link;
        this.holder = holder;
    }

    /**
     * @param number 1-254; it is the last byte of the host's address
     * @param directory the host's own directory, on a file system that can hold the upper layer of an overlay
     */
    static TestHost create(String prefix, String nodeName, int number, TestLink link, Path directory) throws Exception {
        String netns = prefix + "-" + number;
        Command.succeed("ip", "netns", "add", netns);
        link.join(netns, number);
        Path data = Files.createDirectories(directory.resolve(nodeName).resolve("data"));
        Files.createDirectories(Path.of("/var/lib/skiff"));
        Files.createDirectories(Path.of("/run/skiff"));
        // holds the mount namespace until its standard input ends, so at the latest until this process does
        Process holder = new ProcessBuilder(
                        "nsenter",
                        "--net=/run/netns/" + netns,
                        "unshare",
                        "--mount",
                        "--propagation",
                        "private",
                        "sh",
                        "-c",
                        "mount --bind '" + data
                                + "' /var/lib/skiff && mount -t tmpfs run /run/skiff && echo ready && read _")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String answer = holder.inputReader().readLine();
        if (!"ready".equals(answer)) {
            throw new IOException("host " + nodeName + " did not start: " + answer);
        }
        return new TestHost(nodeName, number, netns, link, holder);
    }

    String nodeName() {
        return nodeName;
    }

    String address() {
        return TestLink.address(number);
    }

    /** Wraps a command line, so that it runs on this host. */
    List<String> on(List<String> command) {
        var line = new ArrayList<>(
                List.of("nsenter", "--net=/run/netns/" + netns, "--mount=/proc/" + holder.pid() + "/ns/mnt", "--"));
        line.addAll(command);
        return line;
    }

    Command.Result run(String... command) {
        return Command.run(on(List.of(command)));
    }

    String succeed(String... command) {
        return run(command).requireSuccess().output();
    }

    /** Runs a shell script on this host. */
    String shell(String script) {
        return succeed("sh", "-c", script);
    }

    /** Finds the pid of this host's etcd by the network namespace: there may be others on this machine. */
    String etcd() {
        return shell(
                        "for p in $(pgrep -x etcd); do"
                                + " if [ \"$(readlink /proc/$p/ns/net)\" = \"$(readlink /proc/self/ns/net)\" ]; then echo $p; fi; done")
                .strip();
    }

    void setConnected(boolean connected) {
        link.setConnected(number, connected);
    }

    @Override
    public void close() throws IOException {
        holder.outputWriter().close();
        holder.onExit().orTimeout(10, TimeUnit.SECONDS).join();
        Command.run("ip", "netns", "del", netns);
    }
}
