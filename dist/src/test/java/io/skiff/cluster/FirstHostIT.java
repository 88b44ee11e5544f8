package io.skiff.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The life of a first host, from before its first start to after its last end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class FirstHostIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String SOMEBODYS = "10.42.7.0/24";

    private TestCluster cluster;
    private TestHost host;
    private Client skiff;

    @BeforeAll
    void preparesAHost(@TempDir Path directory) throws Exception {
        cluster = TestCluster.prepare(directory);
        host = cluster.host(1);
        skiff = cluster.skiff();
        host.shell("echo 0 > /proc/sys/net/ipv4/ip_forward");
    }

    @AfterAll
    void leavesNothingBehind() throws Exception {
        host.run("ip", "route", "del", SOMEBODYS);
        cluster.close();
    }

    @Test
    @Order(1)
    void namesThePackageThatIsMissing() {
        String etcd = host.shell("command -v etcd").strip();
        host.shell("mount --bind /dev/null " + etcd); // in the mount namespace of the test host
        var up = skiff.run("up", "--node-name", host.nodeName());
        host.shell("umount " + etcd);
        assertThat(up.exitCode()).as(up.output()).isEqualTo(1);
        assertThat(up.output())
                .contains("etcd is not installed", "apt-get install etcd-server")
                .doesNotContain("\tat ");
        assertThat(host.shell("ls /run/skiff")).as("nothing starts it again").doesNotContain("supervisor");
    }

    @Test
    @Order(2)
    void startsNothingWhereItsAddressesAreInUse() {
        host.succeed("ip", "route", "add", "blackhole", SOMEBODYS);
        var up = skiff.run("up", "--node-name", host.nodeName());
        assertThat(up.exitCode()).as(up.output()).isEqualTo(1);
        assertThat(up.output())
                .contains("the pods' addresses, 10.42.0.0/16, are in use on this host", SOMEBODYS)
                .contains("Nothing was started", "--cluster-cidr");
        assertThat(host.etcd()).isEmpty();
    }

    @Test
    @Order(3)
    void startsAsItWasToldAndRemembersIt() throws Exception {
        skiff.succeed(
                "up",
                "--node-name",
                host.nodeName(),
                "--cluster-cidr",
                "10.142.0.0/16",
                "--service-cidr=10.143.0.0/16",
                "--listen",
                "0.0.0.0:7443",
                "--tls-san",
                "skiff.example",
                "--labels",
                "disk=ssd");
        assertStartedAsTold();
        assertThat(names()).contains("skiff.example");
        skiff.succeed("apply", "-f", TestCluster.example());
        skiff.succeed("rollout", "status", "deployment/web", "--timeout=60s");
        assertThat(skiff.path("{.spec.clusterIP}", "service", "web")).startsWith("10.143.");

        var other = skiff.run("up", "--cluster-cidr", "10.44.0.0/16");
        assertThat(other.exitCode()).as(other.output()).isEqualTo(1);
        assertThat(other.output()).contains("--cluster-cidr 10.142.0.0/16, which cannot be changed");

        // the same commands as after a reboot
        skiff.succeed("down");
        skiff.succeed("up");
        assertStartedAsTold();

        // another flag for the server alone does not restart the node's containers
        skiff.succeed("up", "--tls-san", "other.example");
        assertThat(names()).contains("other.example").doesNotContain("skiff.example");
        assertStartedAsTold();
        assertThat(skiff.succeed("token", "create")).contains("skiff image import", "Java runtime from 17.0.3");
    }

    /** Follows the upgrade of docs/operations.md, with the same version. */
    @Test
    @Order(4)
    void anUpgradeKeepsTheContainers() {
        String uid =
                skiff.words("{.items[*].metadata.uid}", "pods", "-l", "app=web").get(0);
        await().atMost(SOON).until(() -> !TestCluster.mainPidsOf(host, uid).isEmpty());
        List<String> before = TestCluster.mainPidsOf(host, uid);
        host.shell("for p in agent server; do kill \"$(cut -d' ' -f1 /run/skiff/$p-supervisor.pid)\";"
                + " pid=$(cut -d' ' -f1 /run/skiff/$p.pid); kill \"$pid\";"
                + " while kill -0 $pid 2>/dev/null; do sleep 0.1; done; done");
        assertThat(host.etcd()).isEmpty();
        assertThat(TestCluster.mainPidsOf(host, uid)).isEqualTo(before);

        assertThat(skiff.succeed("up")).contains("Started the server", "Started the agent");
        assertStartedAsTold();
        assertThat(TestCluster.mainPidsOf(host, uid)).isEqualTo(before);
    }

    private void assertStartedAsTold() {
        assertThat(skiff.path("{.spec.podCIDR}", "node", host.nodeName())).startsWith("10.142.");
        assertThat(skiff.path("{.metadata.labels.disk}", "node", host.nodeName()))
                .isEqualTo("ssd");
        assertThat(host.shell("cat $('" + Distribution.skiff() + "' kubeconfig)"))
                .contains("https://127.0.0.1:7443");
    }

    /** Reads the names in the server's certificate. */
    private List<String> names() throws Exception {
        byte[] pem = host.shell("cat /var/lib/skiff/server/pki/server.crt").getBytes(StandardCharsets.US_ASCII);
        var certificate = (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
        return certificate.getSubjectAlternativeNames().stream()
                .map(name -> String.valueOf(name.get(1)))
                .toList();
    }

    @Test
    @Order(5)
    void followsTheAddressOfTheHost() {
        String before = address();
        assertThat(before).isEqualTo(host.address());
        String after = before.substring(0, before.lastIndexOf('.')) + ".200";
        change(before, after);
        await().atMost(SOON).until(() -> address().equals(after));
        await().atMost(SOON).until(() -> skiff.run("status").exitCode() == 0);
        change(after, before);
        await().atMost(SOON).until(() -> address().equals(before));
    }

    /** Deletes before it adds: with the first address of a subnet the kernel removes the others. */
    private void change(String from, String to) {
        host.shell("ip address del " + from + "/24 dev eth0; ip address add " + to + "/24 dev eth0");
    }

    private String address() {
        return skiff.path("{.status.addresses[?(@.type==\"InternalIP\")].address}", "node", host.nodeName());
    }

    @Test
    @Order(6)
    void leavesTheHostAsItWas() {
        assertThat(host.shell("cat /proc/sys/net/ipv4/ip_forward").strip()).isEqualTo("1");
        skiff.succeed("down", "--purge");
        assertThat(host.shell("cat /proc/sys/net/ipv4/ip_forward").strip()).isEqualTo("0");
        assertThat(host.shell("ls -A /run/skiff /var/lib/skiff 2>/dev/null | grep -v '^/' ; true")
                        .strip())
                .isEmpty();
    }
}
