package io.skiff.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Pods find services, pods and the world by name: asked with busybox in pods and with dig on the host; the world is dnsmasq's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class NamesIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String ZONE = "svc.cluster.local";

    private TestCluster cluster;
    private Client skiff;
    private Process upstream;

    @BeforeAll
    void startsACluster(@TempDir Path directory) throws Exception {
        cluster = TestCluster.prepare(directory);
        skiff = cluster.skiff();
        var host = cluster.host(1);
        var resolver =
                Files.writeString(directory.resolve("resolv.conf"), "search lan\nnameserver " + host.address() + "\n");
        host.shell("mount --bind '" + resolver + "' /etc/resolv.conf");
        upstream = new ProcessBuilder(host.on(List.of(
                        "dnsmasq",
                        "--no-daemon",
                        "--conf-file=/dev/null",
                        "--no-resolv",
                        "--no-hosts",
                        "--bind-interfaces",
                        "--listen-address=" + host.address(),
                        "--address=/www.example.test/192.0.2.80",
                        "--address=/no.example.test/",
                        "--txt-record=long.example.test," + "x".repeat(250) + "," + "y".repeat(250) + ","
                                + "z".repeat(250) + "," + "a".repeat(250) + "," + "b".repeat(250) + ","
                                + "c".repeat(250))))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("dnsmasq.log").toFile())
                .start();
        skiff.succeed("up", "--node-name", host.nodeName());
        var manifest = directory.resolve("names.yaml");
        try (var content = NamesIT.class.getResourceAsStream("/cases/names.yaml")) {
            Files.write(manifest, Objects.requireNonNull(content).readAllBytes());
        }
        skiff.succeed("apply", "-f", manifest.toString());
        skiff.succeed("rollout", "status", "deployment/web", "--timeout=120s");
        skiff.succeed("wait", "--for=condition=Ready", "pod/db-0", "pod/own", "pod/asker", "--timeout=120s");
    }

    @AfterAll
    void leavesNothingBehind() throws Exception {
        upstream.destroy();
        cluster.close();
    }

    private String ask(String pod, String script) {
        return skiff.run("exec", pod, "--", "sh", "-c", script + " 2>&1").output();
    }

    private String dig(String... words) {
        return cluster.host(1).shell("dig @10.43.0.10 +time=2 +tries=2 " + String.join(" ", words));
    }

    private String address(String service) {
        return skiff.path("{.spec.clusterIP}", "service", service);
    }

    @Test
    @Order(1)
    void aServiceIsFoundByItsName() {
        assertThat(skiff.path("{.spec.clusterIP}", "service", "kube-dns", "-n", "kube-system"))
                .isEqualTo("10.43.0.10");
        assertThat(ask("asker", "cat /etc/resolv.conf"))
                .isEqualTo("search default." + ZONE + " " + ZONE
                        + " cluster.local lan\nnameserver 10.43.0.10\noptions ndots:5\n");
        for (var name : List.of("web", "web.default", "web.default.svc", "web.default." + ZONE)) {
            assertThat(ask("asker", "wget -qO- http://" + name + "/")).as(name).isEqualTo("hello\n");
        }
        assertThat(dig("+short", "web.default." + ZONE)).isEqualTo(address("web") + "\n");
        assertThat(dig("+short", "+tcp", "web.default." + ZONE)).isEqualTo(address("web") + "\n");
        assertThat(dig("+short", "-t", "srv", "_http._tcp.web.default." + ZONE))
                .isEqualTo("0 100 80 web.default." + ZONE + ".\n");
        assertThat(dig("+short", "-x", address("web"))).isEqualTo("web.default." + ZONE + ".\n");
        assertThat(dig("nope.default." + ZONE)).contains("status: NXDOMAIN", "SOA");
        assertThat(dig("-t", "aaaa", "web.default." + ZONE)).contains("status: NOERROR", "ANSWER: 0");
    }

    @Test
    @Order(2)
    void podsAreFoundByTheirHeadlessService() {
        var own = skiff.path("{.status.podIP}", "pod", "db-0");

        assertThat(ask("asker", "wget -qO- http://db-0.db:8080/")).isEqualTo("of db\n");
        assertThat(dig("+short", "db-0.db.default." + ZONE)).isEqualTo(own + "\n");
        assertThat(dig("+short", "-x", own)).isEqualTo("db-0.db.default." + ZONE + ".\n");
        assertThat(dig("+short", own.replace('.', '-') + ".default.pod.cluster.local"))
                .isEqualTo(own + "\n");
        assertThat(dig("+short", "webs.default." + ZONE).lines()).hasSize(2);
        skiff.succeed("scale", "deployment", "web", "--replicas=4");
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(dig("+short", "webs.default." + ZONE).lines())
                                .hasSize(4));
    }

    @Test
    @Order(3)
    void otherNamesAreThoseOfTheHost() {
        assertThat(ask("asker", "nslookup www.example.test")).contains("192.0.2.80");
        assertThat(dig("no.example.test")).contains("status: NXDOMAIN");
        assertThat(dig("+short", "outside.default." + ZONE)).isEqualTo("www.example.test.\n192.0.2.80\n");
        assertThat(dig("+short", "+ignore", "+bufsize=512", "-t", "txt", "long.example.test"))
                .as("cut off")
                .doesNotContain("ccc");
        assertThat(dig("+short", "-t", "txt", "long.example.test")).as("by TCP").contains("ccc");
    }

    @Test
    @Order(4)
    void aPodSaysWhomItAsks() {
        assertThat(ask("own", "cat /etc/resolv.conf"))
                .isEqualTo("search corp.test\nnameserver " + cluster.host(1).address() + "\noptions ndots:1\n");
        assertThat(ask("own", "nslookup www.example.test")).contains("192.0.2.80");
    }

    /** Every node has all it needs. */
    @Test
    @Order(5)
    void namesAreThereWithoutTheControlPlane() {
        var host = cluster.host(1);
        var web = address("web");
        var asker = skiff.path("{.status.podIP}", "pod", "asker");
        host.shell("kill -9 $(cut -d' ' -f1 /run/skiff/server.pid); sleep 0.3");

        assertThat(asker).isNotEmpty();
        assertThat(dig("+short", "web.default." + ZONE)).isEqualTo(web + "\n");
        assertThat(dig("+short", "www.example.test")).isEqualTo("192.0.2.80\n");
    }
}
