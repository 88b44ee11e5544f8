package io.skiff.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A real PostgreSQL and a real Redis, as in {@code examples}, keep every change that they have answered. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class DatabasesIT {

    private static final Duration SOON = Duration.ofMinutes(2);

    private TestCluster cluster;
    private TestHost second;
    private Client skiff;
    private Client kubectl;
    private Path directory;
    private int written;

    @BeforeAll
    void buildsTheImages(@TempDir Path empty) throws Exception {
        directory = empty;
        var base = Distribution.debianBase();
        cluster = TestCluster.start(directory);
        skiff = cluster.skiff();
        var clients = cluster.clients();
        kubectl = clients.get(clients.size() - 1);
        skiff.succeed("image", "import", base);
        for (var name : new String[] {"postgres:15", "redis:7"}) {
            skiff.succeed(
                    "build",
                    "-t",
                    name,
                    Distribution.source("examples/" + name.split(":", 2)[0]).toString());
        }
        var archive = directory.resolve("databases.tar").toString();
        skiff.succeed("image", "export", "-o", archive, "postgres:15", "redis:7");
        second = cluster.addHost();
        startAgent();
        await().atMost(SOON)
                .until(() ->
                        skiff.run("get", "node", second.nodeName()).output().contains(" Ready "));
        skiff.succeed("image", "import", "--node", second.nodeName(), archive);
    }

    private void startAgent() throws Exception {
        var token = Files.writeString(directory.resolve("token"), skiff.succeed("token", "create", "--quiet"));
        cluster.startAgent(second, "--token-file " + token);
    }

    @AfterAll
    void leavesNothingBehind() throws Exception {
        second.run("sh", "-c", "kill $(cat /run/skiff/agent.pid)");
        cluster.close();
    }

    @Test
    @Order(1)
    void theyAnswer() {
        // the first host is for the move
        kubectl.succeed("cordon", cluster.host(1).nodeName());
        for (var name : new String[] {"postgres", "redis"}) {
            kubectl.succeed(
                    "apply",
                    "-f",
                    Distribution.source("examples/" + name + ".yaml").toString());
        }
        ready();
        kubectl.succeed("uncordon", cluster.host(1).nodeName());
        sql("create table kept (n int)");
        write();
        var address = kubectl.path("{.spec.clusterIP}", "service", "postgres");
        assertThat(inPostgres("psql", "postgresql://postgres:change-me@" + address + "/postgres", "-Atc", "select 7"))
                .isEqualTo("7");
        assertThat(kubectl.run(
                                "exec",
                                "deployment/postgres",
                                "--",
                                "psql",
                                "postgresql://postgres:wrong@" + address + "/postgres",
                                "-c",
                                "select 7")
                        .output())
                .contains("password authentication failed");
    }

    @Test
    @Order(2)
    void theirProgramsAreKilled() {
        killPrograms();
        ready();
        write();
    }

    @Test
    @Order(3)
    void theyAreReplaced() {
        kubectl.succeed("rollout", "restart", "deployment/postgres", "deployment/redis");
        ready();
        write();
    }

    @Test
    @Order(4)
    void theirAgentIsKilled() throws Exception {
        second.shell("kill -9 $(cat /run/skiff/agent.pid)");
        startAgent();
        ready();
        write();
    }

    /** Nothing of the host has the time for anything. */
    @Test
    @Order(5)
    void theirHostDies() throws Exception {
        second.shell("kill -9 $(cat /run/skiff/agent.pid)");
        killPrograms();
        startAgent();
        ready();
        write();
    }

    @Test
    @Order(6)
    void theyMove() {
        var first = cluster.host(1).nodeName();
        kubectl.succeed("scale", "deployment/postgres", "deployment/redis", "--replicas=0");
        for (var claim : new String[] {"postgres", "redis"}) {
            assertThat(skiff.succeed("volume", "move", claim, "--to", first, "--timeout", "120s"))
                    .contains("moved to node " + first);
        }
        kubectl.succeed("scale", "deployment/postgres", "deployment/redis", "--replicas=1");
        ready();
        write();
        assertThat(kubectl.words("{.items[*].spec.nodeName}", "pods")).containsExactly(first, first);
    }

    private void killPrograms() {
        for (var uid : kubectl.words("{.items[*].metadata.uid}", "pods")) {
            for (var pid : TestCluster.mainPidsOf(second, uid)) {
                Command.run("kill", "-9", pid);
            }
        }
    }

    private void ready() {
        for (var name : new String[] {"postgres", "redis"}) {
            kubectl.succeed("rollout", "status", "deployment/" + name, "--timeout=120s");
        }
        await().atMost(SOON).ignoreExceptions().until(() -> sql("select 1").equals("1"));
        await().atMost(SOON).ignoreExceptions().until(() -> redis("ping").equals("PONG"));
    }

    /** One change more to both, after a look at all those before. */
    private void write() {
        assertThat(sql("select count(*) from kept")).isEqualTo(Integer.toString(written));
        assertThat(redis("get", "kept")).isEqualTo(written == 0 ? "" : Integer.toString(written));
        written++;
        sql("insert into kept values (" + written + ")");
        assertThat(redis("set", "kept", Integer.toString(written))).isEqualTo("OK");
    }

    private String sql(String statement) {
        return inPostgres("psql", "-Atqc", statement);
    }

    private String inPostgres(String... command) {
        return in("postgres", command);
    }

    private String redis(String... command) {
        var whole = new String[command.length + 1];
        whole[0] = "redis-cli";
        System.arraycopy(command, 0, whole, 1, command.length);
        return in("redis", whole);
    }

    private String in(String deployment, String... command) {
        var whole = new java.util.ArrayList<>(java.util.List.of("exec", "deployment/" + deployment, "--"));
        whole.addAll(java.util.List.of(command));
        return kubectl.succeed(whole.toArray(String[]::new)).strip();
    }
}
