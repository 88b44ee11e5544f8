package io.skiff.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skiff.agent.image.LocalImageStore;
import io.skiff.agent.network.NodeNetwork.NetworkConfig;
import io.skiff.agent.session.FakeGateway;
import io.skiff.proto.node.AgentMessage;
import io.skiff.proto.node.Container;
import io.skiff.proto.node.ContainerStatus;
import io.skiff.proto.node.Deletion;
import io.skiff.proto.node.HttpGet;
import io.skiff.proto.node.LogTarget;
import io.skiff.proto.node.Pod;
import io.skiff.proto.node.PodStatus;
import io.skiff.proto.node.Probe;
import io.skiff.tunnel.Protocol;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole agent as a process, with the real kernel and a test gateway. */
class NodeAgentIT {

    private static final String NODE = "it" + ProcessHandle.current().pid();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    /** The agents of these tests run in the machine's network namespace, which has room for one: builds take turns. */
    private static final Path TURN = Path.of("/tmp/skiff-node-agent-it.lock");

    private FileChannel turn;
    private FakeGateway gateway;
    private @Nullable Process agent;
    private int starts;

    @BeforeEach
    void prepare() throws Exception {
        turn = FileChannel.open(TURN, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        assertThat(turn.lock().isValid()).isTrue();
        gateway = new FakeGateway(new NetworkConfig("10.213.7.0/24", "10.213.0.0/16", "10.214.0.0/16"));
        var archive = directory.resolve("busybox.tar");
        run(List.of("../scripts/busybox-image", archive.toString(), "busybox:1"));
        Files.createDirectories(directory.resolve("data/agent"));
        new LocalImageStore(directory.resolve("data/agent/images"), Clock.systemUTC()).importArchive(archive);
    }

    @AfterEach
    void cleanUp() throws Exception {
        kill();
        gateway.close();
        try {
            assertThat(start("--cleanup").waitFor()).as(log()).isZero();
        } finally {
            turn.close();
        }
    }

    @Test
    void runsHealsSurvivesAndEndsAPod() throws Exception {
        agent = start("--server", gateway.address().toString(), "--token-file", tokenFile());
        eventually("connected", () -> gateway.isConnected());
        gateway.assign(1, web("h1").build());
        eventually("ready", () -> status().getReady());

        var ip = status().getPodIp();
        assertThat(ip).startsWith("10.213.7.");
        assertThat(get("http://" + ip + ":8080/")).isEqualTo("hello from web\n");
        var log = gateway.tunnel(
                Protocol.LOG,
                LogTarget.newBuilder().setPodUid("uid-web").setContainer("main").build());
        eventually("log", log::isClosed);
        assertThat(log.text()).isEqualTo("started\n");

        // after a kill of the agent, without a control plane: the container goes on, and the next agent restarts it
        // when it ends
        kill();
        var closed = gateway;
        gateway.close();
        assertThat(get("http://" + ip + ":8080/")).isEqualTo("hello from web\n");
        agent = start("--server", gateway.address().toString());
        eventually("alone", () -> log().contains("trying again"));
        var killed = killContainer();
        eventually("healed", () -> answers(ip) && !httpds().equals(killed));

        gateway = closed.again();
        eventually("told", () -> gateway.status("uid-web").isPresent());
        assertThat(main().getRestartCount()).isEqualTo(1);
        assertThat(main().getLastTerminated().getSignal()).isEqualTo(9);
        assertThat(status().getPodIp()).isEqualTo(ip);

        gateway.assign(
                2,
                web("h2").setDeletion(Deletion.newBuilder().setGraceSeconds(3)).build());
        eventually("removed", () -> status().getRemoved());
        assertThat(answers(ip)).isFalse();
    }

    @Test
    void cleansUpWithoutAServerAndTwice() throws Exception {
        agent = start("--server", gateway.address().toString(), "--token-file", tokenFile());
        eventually("connected", () -> gateway.isConnected());
        gateway.assign(1, web("h1").build());
        eventually("ready", () -> status().getReady());
        assertThat(start("--cleanup").waitFor()).as("an agent runs").isEqualTo(1);
        var other = startOther();
        assertThat(other.waitFor(20, TimeUnit.SECONDS))
                .as("ends beside another agent")
                .isTrue();
        assertThat(other.exitValue()).isEqualTo(1);
        assertThat(log()).contains("runs in this network namespace").contains("a host is one node");
        assertThat(gateway.received(AgentMessage.MessageCase.HELLO)).hasSize(1);

        agent.destroy();
        assertThat(agent.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(answers(status().getPodIp()))
                .as("a clean stop leaves containers alone")
                .isTrue();
        assertThat(start("--cleanup").waitFor()).as(log()).isZero();
        assertThat(start("--cleanup").waitFor()).as(log()).isZero();

        assertThat(answers(status().getPodIp())).isFalse();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(directory.toString());
        assertThat(directory.resolve("run")).doesNotExist();
        assertThat(run(List.of("ip", "-o", "link"))).doesNotContain("sk-" + NODE.substring(0, 5));
        assertThat(run(List.of("nft", "list", "tables"))).doesNotContain("skiff-" + NODE.substring(0, 5));
        assertThat(run(List.of("find", "/sys/fs/cgroup", "-maxdepth", "2", "-name", "skiff-" + NODE)))
                .isEmpty();
    }

    @Test
    void refusesTheDataDirectoryOfAnotherNodeAndSaysThatTheServerIsOfAnotherCluster() throws Exception {
        agent = start("--server", gateway.address().toString(), "--token-file", tokenFile());
        eventually("connected", () -> gateway.isConnected());
        kill();
        assertThat(start("--server", gateway.address().toString(), "--node-name", "renamed")
                        .waitFor())
                .isEqualTo(1);
        assertThat(log()).contains("is of node " + NODE + ", not of renamed; give --node-name " + NODE);

        try (var other = new FakeGateway(new NetworkConfig("10.213.7.0/24", "10.213.0.0/16", "10.214.0.0/16"))) {
            agent = start("--server", other.address().toString());
            eventually("told", () -> log().contains("the server is of another cluster"));
            kill();
        }
    }

    @Test
    void saysWhatIsWrongWithTheCommandLine() throws Exception {
        assertThat(start("--sever", "x").waitFor()).isEqualTo(2);
        assertThat(log()).contains("unknown option \"--sever\"").contains("--server is missing");
        assertThat(start("--server", gateway.address().toString()).waitFor()).isEqualTo(1);
        assertThat(log()).contains("skiff token create");
    }

    private void eventually(String what, Callable<Boolean> condition) throws IOException {
        try {
            await().atMost(PATIENCE).until(condition);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("not " + what + "; status " + status() + "; the agent said:\n" + log(), e);
        }
    }

    private static Pod.Builder web(String hash) {
        return Pod.newBuilder()
                .setUid("uid-web")
                .setHash(hash)
                .setNamespace("default")
                .setName("web")
                .setRestartPolicy("Always")
                .setTerminationGraceSeconds(3)
                .addContainers(Container.newBuilder()
                        .setName("main")
                        .setImage("busybox:1")
                        .addCommand("/bin/sh")
                        .addCommand("-c")
                        .addCommand("echo started; mkdir -p /www; echo hello from $(hostname) > /www/index.html;"
                                + " exec httpd -f -p 8080 -h /www")
                        .setReadinessProbe(Probe.newBuilder()
                                .setHttpGet(HttpGet.newBuilder().setPath("/").setPort(8080))
                                .setPeriodSeconds(1)));
    }

    private PodStatus status() {
        return gateway.status("uid-web").orElse(PodStatus.getDefaultInstance());
    }

    private ContainerStatus main() {
        return status().getContainers(0);
    }

    private Process start(String... arguments) throws Exception {
        var command = new ArrayList<>(ReadOnlyJava.mount(directory.resolve("java-" + starts)));
        command.addAll(List.of(
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                NodeAgent.class.getName(),
                "--node-name",
                NODE,
                "--data-dir",
                directory.resolve("data").toString(),
                "--run-dir",
                directory.resolve("run").toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("agent-" + ++starts + ".log").toFile())
                .start();
    }

    /** Starts the agent of another node in the same network namespace. */
    private Process startOther() throws Exception {
        return start(
                "--node-name",
                NODE + "-other",
                "--data-dir",
                directory.resolve("other").toString(),
                "--run-dir",
                directory.resolve("other-run").toString(),
                "--server",
                gateway.address().toString(),
                "--token-file",
                tokenFile());
    }

    private String tokenFile() throws Exception {
        return Files.writeString(directory.resolve("token"), gateway.token()).toString();
    }

    private String log() throws IOException {
        return Files.readString(directory.resolve("agent-" + starts + ".log"));
    }

    /** Kills the agent with SIGKILL. */
    private void kill() throws InterruptedException {
        if (agent != null) {
            agent.destroyForcibly().waitFor();
        }
    }

    /** Kills the program in the container with SIGKILL. */
    /** Returns the pids of the container's processes. */
    private static Set<Long> killContainer() {
        var killed = httpds();
        killed.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        return killed;
    }

    private static Set<Long> httpds() {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(NodeAgentIT::isHttpd)
                .collect(Collectors.toSet());
    }

    private static boolean isHttpd(long pid) {
        try {
            var command = Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
            var cgroup = Files.readString(Path.of("/proc", Long.toString(pid), "cgroup"));
            return command.startsWith("httpd") && cgroup.contains("skiff-" + NODE);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean answers(String ip) {
        try {
            return get("http://" + ip + ":8080/").startsWith("hello");
        } catch (IOException e) {
            return false;
        }
    }

    private static String get(String url) throws IOException {
        var connection = URI.create(url).toURL().openConnection();
        connection.setConnectTimeout(500);
        connection.setReadTimeout(2000);
        try (var in = connection.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static String run(List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(command + ": " + output).isZero();
        return output;
    }
}
