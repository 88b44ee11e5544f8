package io.skiff.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.cli.FakeApi;
import io.skiff.cli.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StatusTest {

    private static final String LIST = "{\"kind\":\"List\",\"items\":[%s]}";

    @TempDir
    Path directory;

    private final FakeApi api = FakeApi.start();

    @BeforeEach
    void serve() {
        api.on("GET /version", 200, "{\"gitVersion\":\"v1\"}")
                .on("GET /api/v1/namespaces/kube-system", 200, "{\"metadata\":{}}")
                .on("GET /api/v1/nodes", 200, LIST.formatted(""))
                .on("GET /api/v1/pods", 200, LIST.formatted(""))
                .on("GET /api/v1/namespaces/a/events", 200, LIST.formatted(""))
                .on("GET /apis/apps/v1/deployments", 200, LIST.formatted(""));
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void isContentWithAClusterThatIsWell() throws IOException {
        api.on("GET /api/v1/nodes", 200, LIST.formatted(node("127.0.0.1", "")));
        Run run = status();
        assertThat(run.out()).contains("Nodes:   1 of 1 ready").doesNotContain("Problem");
        assertThat(run.code()).isZero();
    }

    @Test
    void tellsThatThisHostHasNotTheAddressOfItsNode() throws IOException {
        api.on("GET /api/v1/nodes", 200, LIST.formatted(node("203.0.113.77", "")));
        Run run = status();
        assertThat(run.out()).contains("Problem: this host no longer has the address 203.0.113.77 of its node one");
        assertThat(run.code()).isEqualTo(1);
        assertThat(Run.on(api, "status").out()).as("of another host's cluster").doesNotContain("Problem");
    }

    @Test
    void tellsWhatKeepsPodsFromBeingReached() throws IOException {
        api.on(
                "GET /api/v1/nodes",
                200,
                LIST.formatted(node(
                        "127.0.0.1",
                        ",{\"type\":\"NetworkUnavailable\",\"status\":\"True\",\"message\":\"a firewall\"}")));
        assertThat(status().out())
                .contains("Problem: the pods of node one are not reached as they should be: a firewall");
    }

    @Test
    void tellsTheExitCodeOfACrashLoop() {
        api.on("GET /api/v1/pods", 200, LIST.formatted(pod("""
                "containerStatuses":[{"name":"main","ready":false,
                  "state":{"waiting":{"reason":"CrashLoopBackOff","message":"back-off 10s"}},
                  "lastState":{"terminated":{"exitCode":3,"reason":"Error"}}}]""")));
        assertThat(Run.on(api, "status").out())
                .contains("Problem: pod a/p is not ready: CrashLoopBackOff: back-off 10s;"
                        + " container main last ended with exit code 3 (Error)\n");
    }

    @Test
    void tellsWhatTheProbeOfAnUnreadyPodSays() {
        api.on("GET /api/v1/pods", 200, LIST.formatted(pod("""
                "conditions":[{"type":"Ready","status":"False","message":"containers with unready status: [main]"}],
                "containerStatuses":[{"name":"main","ready":false,"state":{"running":{}}}]""")))
                .on("GET /api/v1/namespaces/a/events", 200, LIST.formatted("""
                {"involvedObject":{"uid":"u"},"reason":"Unhealthy","lastTimestamp":"2026-11-21T19:00:01Z",
                 "message":"Readiness probe failed: HTTP probe failed with statuscode: 503"},
                {"involvedObject":{"uid":"u"},"reason":"Started","lastTimestamp":"2026-11-21T19:00:02Z","message":"m"}"""));
        assertThat(Run.on(api, "status").out())
                .contains("containers with unready status: [main];"
                        + " Readiness probe failed: HTTP probe failed with statuscode: 503\n");
    }

    /** Uses the kubeconfig that the server wrote, as on the first host. */
    private Run status() throws IOException {
        Path kubeconfig = directory.resolve("server").resolve("admin.kubeconfig");
        Files.createDirectories(kubeconfig.getParent());
        Files.writeString(directory.resolve("node-name"), "one\n");
        Files.writeString(kubeconfig, """
                current-context: skiff
                contexts: [{name: skiff, context: {cluster: skiff, user: admin}}]
                users: [{name: admin, user: {}}]
                clusters: [{name: skiff, cluster: {server: "http://127.0.0.1:6443"}}]
                """);
        return Run.on(api, "status", "--kubeconfig", kubeconfig.toString());
    }

    private static String node(String ip, String conditions) {
        return """
                {"metadata":{"name":"one"},"status":{"addresses":[{"type":"InternalIP","address":"%s"}],
                 "conditions":[{"type":"Ready","status":"True"}%s]}}""".formatted(ip, conditions);
    }

    private static String pod(String status) {
        return """
                {"metadata":{"name":"p","namespace":"a","uid":"u"},"status":{"phase":"Running",%s}}""".formatted(status);
    }
}
