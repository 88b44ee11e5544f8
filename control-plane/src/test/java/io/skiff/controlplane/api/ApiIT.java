package io.skiff.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skiff.controlplane.kind.core.NodeKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real kubectl, in several versions, against the API. */
@Timeout(420)
class ApiIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    /**
     * The kubectl of the distribution, an installed one if there is one, and those of {@code -Dkubectl.more=PATH:PATH}.
     */
    static Set<Path> kubectls() throws IOException {
        var found = new LinkedHashSet<Path>();
        found.add(ofTheDistribution());
        Stream.of(System.getenv("PATH").split(":"))
                .map(directory -> Path.of(directory, "kubectl"))
                .filter(Files::isExecutable)
                .findFirst()
                .ifPresent(found::add);
        Stream.of(System.getProperty("kubectl.more", "").split(":"))
                .filter(path -> !path.isEmpty())
                .map(Path::of)
                .forEach(found::add);
        return found;
    }

    private static Path ofTheDistribution() throws IOException {
        var unpack = new ProcessBuilder("../scripts/unpack-kubectl", "../target/kubectl")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return Path.of(new String(unpack.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
                .toAbsolutePath();
    }

    @ParameterizedTest
    @MethodSource("kubectls")
    void doesADaysWork(Path binary) {
        try (var api = new ApiFixture()) {
            var kubectl = new Kubectl(binary, api.url());
            appliesAndChanges(kubectl);
            createsWithoutManifests(kubectl);
            rollsOut(kubectl);
            shows(kubectl, api);
            deletes(kubectl);
        }
    }

    @ParameterizedTest
    @MethodSource("kubectls")
    void watches(Path binary) throws IOException {
        try (var api = new ApiFixture()) {
            var kubectl = new Kubectl(binary, api.url());
            kubectl.succeeds("run", "first", "--image=busybox:1");
            var watching = kubectl.start("get", "pods", "-w", "--no-headers");
            try {
                await().atMost(SOON).until(() -> watching.output().contains("first"));
                kubectl.succeeds("run", "second", "--image=busybox:1");
                await().atMost(SOON).until(() -> watching.output().contains("second"));
            } finally {
                watching.stop();
            }
        }
    }

    private void appliesAndChanges(Kubectl kubectl) {
        var manifest = write("web.yaml", WEB);
        assertThat(kubectl.succeeds("apply", "-f", manifest))
                .isEqualTo("deployment.apps/web created\nservice/web created\n");
        assertThat(kubectl.succeeds("apply", "-f", manifest))
                .isEqualTo("deployment.apps/web unchanged\nservice/web unchanged\n");
        var changed =
                write("web2.yaml", WEB.replace("value: \"1\"", "value: \"2\"").replace("replicas: 3", "replicas: 4"));
        assertThat(kubectl.succeeds("apply", "-f", changed))
                .isEqualTo("deployment.apps/web configured\nservice/web unchanged\n");
        assertThat(
                        kubectl.succeeds(
                                "get",
                                "deploy",
                                "web",
                                "-o",
                                "jsonpath={.metadata.generation} {.spec.replicas} {.spec.template.spec.containers[0].env[0].value}"))
                .isEqualTo("2 4 2");
        var wrong = write("wrong.yaml", WEB.replace("replicas: 3", "replica: 3"));
        assertThat(kubectl.fails("apply", "-f", wrong)).contains("unknown field \"spec.replica\"");
    }

    private static void createsWithoutManifests(Kubectl kubectl) {
        kubectl.succeeds("create", "deployment", "nginx", "--image=nginx:1.2", "--replicas=2");
        kubectl.succeeds("create", "configmap", "cm", "--from-literal=a=b");
        kubectl.succeeds("create", "secret", "generic", "s", "--from-literal=p=q");
        kubectl.succeeds("create", "namespace", "team");
        assertThat(kubectl.succeeds("get", "deploy", "nginx", "-o", "jsonpath={.spec.replicas} {..image}"))
                .isEqualTo("2 nginx:1.2");
        assertThat(kubectl.succeeds("get", "secret", "s", "-o", "jsonpath={.data.p}"))
                .isEqualTo("cQ==");
        assertThat(kubectl.succeeds("get", "cm", "cm", "-o", "jsonpath={.data.a}"))
                .isEqualTo("b");
    }

    private static void rollsOut(Kubectl kubectl) {
        kubectl.succeeds("label", "deploy", "web", "tier=front");
        kubectl.succeeds("annotate", "deploy", "web", "note=hello");
        kubectl.succeeds("scale", "deploy", "web", "--replicas=7");
        kubectl.succeeds("scale", "deploy", "web", "--current-replicas=7", "--replicas=2");
        kubectl.succeeds("set", "image", "deploy/web", "web=busybox:2");
        kubectl.succeeds("rollout", "pause", "deploy/web");
        assertThat(kubectl.succeeds("get", "deploy", "web", "-o", "jsonpath={.spec.paused} {.spec.replicas} {..image}"))
                .isEqualTo("true 2 busybox:2");
        kubectl.succeeds("rollout", "resume", "deploy/web");
        kubectl.succeeds("rollout", "restart", "deploy/web");
        kubectl.succeeds("rollout", "history", "deploy/web");
        kubectl.succeeds(
                "patch",
                "deploy",
                "web",
                "--type=json",
                "-p",
                "[{\"op\":\"replace\",\"path\":\"/spec/replicas\",\"value\":1}]");
        assertThat(kubectl.succeeds(
                        "get",
                        "deploy",
                        "web",
                        "-o",
                        "jsonpath={.metadata.labels.tier} {.metadata.annotations.note} {.spec.replicas}"))
                .isEqualTo("front hello 1");
    }

    private static void shows(Kubectl kubectl, ApiFixture api) {
        api.put(NodeKind.NODE, "", "n1", NODE);
        kubectl.succeeds(
                "run", "p1", "--image=busybox:1", "--overrides={\"spec\":{\"nodeName\":\"n1\"}}", "--", "sleep", "1");
        assertThat(kubectl.succeeds("get", "nodes", "--no-headers")).containsPattern("n1 +Ready +<none> +\\S+ +v1");
        assertThat(kubectl.succeeds("get", "pods", "-o", "wide", "--no-headers"))
                .containsPattern("p1 +0/1 +Pending +0 ");
        assertThat(kubectl.succeeds("get", "all")).contains("pod/p1", "service/web", "deployment.apps/web");
        assertThat(kubectl.succeeds("describe", "deploy", "web")).contains("RollingUpdateStrategy:", "25% max surge");
        assertThat(kubectl.succeeds("describe", "pod", "p1")).contains("Node:", "n1");
        assertThat(kubectl.succeeds("describe", "node", "n1")).contains("p1");
        assertThat(kubectl.succeeds("logs", "p1")).isEqualTo("hello from p1\n");
        assertThat(kubectl.succeeds("api-resources")).contains("deployments", "deploy", "endpointslices");
        assertThat(kubectl.succeeds("auth", "can-i", "create", "pods")).startsWith("yes");
        assertThat(kubectl.succeeds("version")).contains("v1.33.0+skiff");
        assertThat(kubectl.fails("get", "pod", "nosuch"))
                .isEqualTo("Error from server (NotFound): pods \"nosuch\" not found\n");
    }

    private void deletes(Kubectl kubectl) {
        kubectl.succeeds("delete", "deploy", "nginx");
        kubectl.succeeds("delete", "-f", directory.resolve("web.yaml").toString());
        kubectl.succeeds("delete", "pod", "p1", "--force", "--grace-period=0");
        kubectl.succeeds("delete", "cm,secret", "--all");
        kubectl.succeeds("delete", "ns", "team", "--wait=false");
        assertThat(kubectl.succeeds("get", "ns", "team", "--no-headers")).contains("Terminating");
        assertThat(kubectl.succeeds("get", "all,cm,secret")).contains("No resources found");
    }

    private String write(String name, String content) {
        try {
            return Files.writeString(directory.resolve(name), content).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One kubectl that talks to one server. */
    private final class Kubectl {
        private final Path binary;
        private final String url;

        Kubectl(Path binary, String url) {
            this.binary = binary;
            this.url = url;
        }

        String succeeds(String... arguments) {
            var run = run(arguments);
            assertThat(run.code())
                    .as("kubectl %s: %s", List.of(arguments), run.output())
                    .isZero();
            return run.output();
        }

        String fails(String... arguments) {
            var run = run(arguments);
            assertThat(run.code())
                    .as("kubectl %s: %s", List.of(arguments), run.output())
                    .isNotZero();
            return run.output();
        }

        Running start(String... arguments) throws IOException {
            var output = Files.createTempFile(directory, "out", "");
            var command = Stream.concat(
                            Stream.of(binary.toString(), "-s", url, "--cache-dir=" + directory.resolve("cache")),
                            Stream.of(arguments))
                    .toList();
            var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            process.environment().put("KUBECONFIG", "/dev/null");
            return new Running(process.start(), output);
        }

        private Ended run(String... arguments) {
            try {
                var running = start(arguments);
                try {
                    assertThat(running.process().waitFor(60, TimeUnit.SECONDS))
                            .as("kubectl %s ends", List.of(arguments))
                            .isTrue();
                    return new Ended(running.process().exitValue(), running.output());
                } finally {
                    running.stop();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    private record Ended(int code, String output) {}

    private record Running(Process process, Path file) {
        String output() {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void stop() {
            process.destroyForcibly();
            await().atMost(Duration.ofSeconds(10)).until(() -> !process.isAlive());
        }
    }

    private static final String NODE = """
            {"apiVersion":"v1","kind":"Node","metadata":{"name":"n1","uid":"node-1","creationTimestamp":"2026-01-01T00:00:00Z"},
             "status":{"conditions":[{"type":"Ready","status":"True"}],"nodeInfo":{"kubeletVersion":"v1.33.0"}}}
            """;

    private static final String WEB = """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
            spec:
              replicas: 3
              selector:
                matchLabels:
                  app: web
              template:
                metadata:
                  labels:
                    app: web
                spec:
                  containers:
                    - name: web
                      image: busybox:1
                      env:
                        - name: VERSION
                          value: "1"
                      ports:
                        - name: http
                          containerPort: 8080
                      readinessProbe:
                        httpGet:
                          path: /
                          port: http
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: web
            spec:
              selector:
                app: web
              ports:
                - name: http
                  port: 80
                  targetPort: http
            """;
}
