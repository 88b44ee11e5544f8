package io.skiff.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Errors of a manifest are told with their paths, all of them at once, and nothing of the manifest is stored. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WrongInputIT {

    private TestCluster cluster;
    private Path hosts;

    @BeforeAll
    void startsACluster(@TempDir Path directory) throws Exception {
        hosts = directory;
        cluster = TestCluster.start(directory);
    }

    @AfterAll
    void leavesNothingBehind() throws Exception {
        cluster.close();
    }

    Stream<Client> clients() {
        return cluster.clients().stream();
    }

    @ParameterizedTest
    @MethodSource("clients")
    void tellsAllProblemsAtOnceAndStoresNothing(Client client) throws Exception {
        refused(client, cluster.manifest("      app: web\n  template", "      app: other\n  template"), "selector");
        refused(
                client,
                cluster.manifest("containerPort: 8080", "containerPort: 99999", "memory: 16Mi", "memory: 16Mx"),
                "memory",
                "16Mx");
        refused(
                client,
                cluster.manifest("containerPort: 8080", "containerPort: 99999", "name: VERSION", "name: 1=VERSION"),
                "spec.template.spec.containers[0].ports[0].containerPort",
                "spec.template.spec.containers[0].env[0].name");
        refused(client, cluster.manifest("name: web\nspec", "name: Web_1\nspec"), "metadata.name", "Web_1");
        refused(
                client,
                cluster.manifest("      containers:", "      schedulerName: mine\n      containers:"),
                "spec.template.spec.schedulerName");
        if (client.name().equals("skiff")) { // kubectl decides by its own flags which validation it asks for
            refused(client, cluster.manifest("replicas: 3", "replica: 3"), "spec.replica");
            refused(client, cluster.manifest("replicas: 3", "replicas: three"), "spec.replicas");
        }
    }

    private static void refused(Client client, String manifest, String... said) {
        var result = client.run("apply", "-f", manifest);
        assertThat(result.exitCode()).as(result.toString()).isNotZero();
        assertThat(result.output()).contains(said);
        assertThat(client.run("get", "deployment", "web").exitCode()).isNotZero();
        client.run("delete", "service", "web");
    }

    @ParameterizedTest
    @MethodSource("clients")
    void saysWhereTheYamlIsBroken(Client client, @TempDir Path directory) throws Exception {
        Path file = directory.resolve("broken.yaml");
        Files.writeString(file, "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: [unclosed\ndata: {}\n");
        var result = client.run("apply", "-f", file.toString());
        assertThat(result.exitCode()).isNotZero();
        assertThat(result.output()).contains("line ");
    }

    @ParameterizedTest
    @MethodSource("clients")
    void appliesTheGoodDocumentsAndReportsTheBadOne(Client client, @TempDir Path directory) throws Exception {
        Path file = directory.resolve("several.yaml");
        Files.writeString(file, """
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: first
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: Not_A_Name
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: third
                """);
        var result = client.run("apply", "-f", file.toString());
        assertThat(result.exitCode()).isNotZero();
        assertThat(result.output()).contains("configmap/first created", "Not_A_Name", "configmap/third created");
        client.succeed("delete", "configmap", "first", "third");
    }

    @ParameterizedTest
    @MethodSource("clients")
    void refusesAnotherNamespaceThanTheObjects(Client client) throws Exception {
        var result = client.run(
                "apply",
                "-n",
                "kube-system",
                "-f",
                cluster.manifest("metadata:\n  name: web", "metadata:\n  namespace: default\n  name: web"));
        assertThat(result.exitCode()).as(result.toString()).isNotZero();
        assertThat(result.output())
                .contains(
                        "the namespace from the provided object \"default\" does not match the namespace \"kube-system\"");
        assertThat(client.run("get", "service", "web").exitCode()).isNotZero();
    }

    @ParameterizedTest
    @MethodSource("clients")
    void appliesAllJsonOfAFile(Client client, @TempDir Path directory) throws Exception {
        Path file = directory.resolve("two.json");
        String map = "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"NAME\"}}\n";
        Files.writeString(file, map.replace("NAME", "one") + map.replace("NAME", "two"));
        assertThat(client.succeed("apply", "-f", file.toString())).contains("configmap/one", "configmap/two");
        client.succeed("delete", "-f", file.toString());
        if (client.name().equals("skiff")) { // kubectl takes the last one
            Files.writeString(file, map.replace("\"kind\"", "\"kind\": \"Secret\", \"kind\""));
            var result = client.run("apply", "-f", file.toString());
            assertThat(result.exitCode()).isNotZero();
            assertThat(result.output()).contains("line 1, column ", "Duplicate field 'kind'");
        }
    }

    @Test
    void refusesToStopOrStartAnotherDataDirectorysCluster() {
        for (String command : List.of("up", "down")) {
            var result = cluster.skiff().run(command, "--data-dir", "/var/lib/skiff-another");
            assertThat(result.exitCode()).as(result.toString()).isNotZero();
            assertThat(result.output())
                    .contains(
                            "keeps its data in /var/lib/skiff, not in /var/lib/skiff-another",
                            "--data-dir /var/lib/skiff");
        }
        assertThat(cluster.skiff().succeed("get", "nodes")).contains(" Ready");
    }

    @Test
    void refusesToStartAServerWhereOnlyAnAgentJoined() throws Exception {
        TestHost joined = cluster.addHost();
        String identity = hosts.resolve(cluster.host(1).nodeName()) + "/data/agent/identity.pem";
        joined.shell("mkdir -p /var/lib/skiff/agent && cp " + identity + " /var/lib/skiff/agent/");
        var result = cluster.skiff(joined).run("up");
        assertThat(result.exitCode()).as(result.toString()).isNotZero();
        assertThat(result.output())
                .contains(
                        "this host is node \"" + cluster.host(1).nodeName()
                                + "\" of a cluster whose server is elsewhere",
                        "skiff agent --server https://",
                        "skiff down");
        assertThat(joined.shell("ls /var/lib/skiff")).isEqualTo("agent\n");
        joined.shell("rm -r /var/lib/skiff/agent");
    }
}
