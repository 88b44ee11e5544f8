package io.skiff.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Hosts on one link with a cluster on them, and the clients on the first host. It stops everything, and checks that
 * nothing is left.
 */
final class TestCluster implements AutoCloseable {

    private final Path directory;
    private final String prefix;
    private final TestLink link;
    private final List<TestHost> hosts = new ArrayList<>();
    /** Stops the cluster if the test run is interrupted. */
    private final Thread ending = new Thread(this::end);

    private TestCluster(Path directory, String prefix, TestLink link) {
        this.directory = directory;
        this.prefix = prefix;
        this.link = link;
    }

    /** Starts a server and a node on a first host. */
    static TestCluster start(Path directory) throws Exception {
        var cluster = prepare(directory);
        try {
            cluster.skiff().succeed("up", "--node-name", cluster.host(1).nodeName());
            return cluster;
        } catch (Exception | AssertionError e) {
            cluster.close();
            throw e;
        }
    }

    /** Prepares a first host that has the image and nothing else. */
    static TestCluster prepare(Path directory) throws Exception {
        Distribution.archiveClasses();
        String prefix = "sk" + ProcessHandle.current().pid() % 100_000;
        var cluster = new TestCluster(directory, prefix, TestLink.create(prefix));
        Runtime.getRuntime().addShutdownHook(cluster.ending);
        try {
            Command.succeed(
                    Distribution.source("scripts/busybox-image").toString(),
                    cluster.imageArchive().toString(),
                    "busybox:1");
            cluster.skiff(cluster.addHost())
                    .succeed("image", "import", cluster.imageArchive().toString());
            return cluster;
        } catch (Exception | AssertionError e) {
            cluster.close();
            throw e;
        }
    }

    /** Adds an empty host. */
    TestHost addHost() throws Exception {
        int number = hosts.size() + 1;
        var host = TestHost.create(prefix, prefix + "-node" + number, number, link, directory);
        hosts.add(host);
        return host;
    }

    /** Starts the agent of a host as a service would; its pid is in /run/skiff/agent.pid. */
    void startAgent(TestHost host, String options) {
        host.shell("mkdir -p /var/lib/skiff/log; setsid '" + Distribution.skiff() + "' agent --server https://"
                + host(1).address() + ":6443 --node-name " + host.nodeName() + " " + options
                + " >> /var/lib/skiff/log/agent.log 2>&1 & echo $! > /run/skiff/agent.pid");
    }

    /** The uid of a pod of the deployment web on a host. */
    String podOn(TestHost host) {
        return skiff().words(
                        "{.items[*].metadata.uid}",
                        "pods",
                        "-l",
                        "app=web",
                        "--field-selector",
                        "spec.nodeName=" + host.nodeName())
                .get(0);
    }

    TestHost host(int number) {
        return hosts.get(number - 1);
    }

    Path imageArchive() {
        return directory.resolve("busybox.tar");
    }

    Client skiff(TestHost host) {
        return new Client("skiff", host, List.of(Distribution.skiff()));
    }

    Client skiff() {
        return skiff(host(1));
    }

    /**
     * The clients under test: skiff, the kubectl of the distribution (Debian 12 has 1.20), and the kubectl of this
     * machine if there is one.
     */
    List<Client> clients() {
        var clients = new ArrayList<Client>();
        clients.add(skiff());
        clients.add(kubectl(
                "kubectl of Debian",
                Command.succeed(
                                Distribution.source("scripts/unpack-kubectl").toString(),
                                Distribution.source("target/kubectl").toString())
                        .strip()));
        String installed =
                Command.run("sh", "-c", "command -v kubectl").output().strip();
        if (!installed.isEmpty()) {
            clients.add(kubectl("kubectl of this machine", installed));
        }
        return List.copyOf(clients);
    }

    private Client kubectl(String name, String program) {
        String kubeconfig = skiff().succeed("kubeconfig").strip();
        return new Client(
                name,
                host(1),
                List.of(
                        program,
                        "--kubeconfig",
                        kubeconfig,
                        "--cache-dir",
                        directory.resolve("cache-" + name.replace(' ', '-')).toString()));
    }

    /** Copies examples/service.yaml with replacements, given in pairs. */
    String manifest(String... replacements) throws Exception {
        String text = Files.readString(Path.of(example()));
        for (int i = 0; i < replacements.length; i += 2) {
            assertThat(text).contains(replacements[i]);
            text = text.replace(replacements[i], replacements[i + 1]);
        }
        Path file = Files.createTempFile(directory, "service", ".yaml");
        Files.writeString(file, text);
        return file.toString();
    }

    static String example() {
        return Distribution.source("examples/service.yaml").toString();
    }

    /**
     * Finds the first process of each container of a pod, as pids of the machine, lowest first. Others come and go:
     * the web server of the example forks for each answer.
     */
    static List<String> mainPidsOf(TestHost host, String podUid) {
        return Command.succeed(
                        "sh",
                        "-c",
                        "for pid in $(cat $(find /sys/fs/cgroup -path '*skiff-" + host.nodeName() + "/" + podUid
                                + "/*' -name cgroup.procs) /dev/null | sort -nu); do"
                                + " grep -qsE '^NSpid:.*[[:space:]]1$' /proc/$pid/status && echo $pid; done; true")
                .lines()
                .toList();
    }

    private void end() {
        try {
            close();
        } catch (IOException | RuntimeException | AssertionError e) {
            System.err.println("the interrupted test leaves something behind: " + e);
        }
    }

    @Override
    public void close() throws IOException {
        if (!Thread.currentThread().equals(ending)) {
            Runtime.getRuntime().removeShutdownHook(ending);
        }
        var leaks = new ArrayList<String>();
        for (TestHost host : hosts) {
            Client skiff = skiff(host);
            for (int i = 0; i < 2; i++) {
                var down = skiff.run("down", "--node-name", host.nodeName());
                if (down.exitCode() != 0) {
                    leaks.add(down.toString());
                }
            }
            leaks.addAll(left(host));
            host.close();
        }
        link.close();
        assertThat(leaks).isEmpty();
    }

    /** Lists the remains on a host that `skiff down` should have removed. */
    private static List<String> left(TestHost host) {
        return host.run(
                        "sh",
                        "-c",
                        "ip -o link 2>/dev/null | grep -vE ' (lo|eth0)[@:]'; nft list ruleset; ls /run/skiff 2>/dev/null; ip route | grep -v eth0;"
                                + " grep -E ' (overlay|nsfs) ' /proc/self/mounts | grep -v /run/netns/;"
                                + " find /sys/fs/cgroup -maxdepth 3 -name 'skiff-"
                                + host.nodeName()
                                + "'; for p in /proc/[0-9]*; do [ \"$(readlink $p/ns/net)\" = \"$(readlink /proc/self/ns/net)\" ]"
                                + " && [ ${p#/proc/} != $$ ] && tr '\\0' ' ' < $p/cmdline | grep -E 'skiff|etcd|java' | grep -v 'grep'; done")
                .output()
                .lines()
                .filter(line -> !line.contains("read _"))
                .map(line -> host.nodeName() + ": " + line)
                .toList();
    }
}
