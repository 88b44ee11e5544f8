package io.skiff.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.cli.FakeApi;
import io.skiff.cli.Golden;
import io.skiff.cli.Run;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RolloutStatusTest {

    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";

    private final FakeApi api = FakeApi.start().serve("cluster.yaml");

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void followsARolloutToItsEnd() {
        api.on(
                "GET " + DEPLOYMENTS
                        + "?resourceVersion=100&timeoutSeconds=3&watch=true&fieldSelector=metadata.name%3Dweb",
                200,
                event(2, 3) + event(3, 3));
        assertThat(Run.on(api, "rollout", "status", "deployment/web").transcript())
                .isEqualTo("""
                Waiting for deployment "web" rollout to finish: 2 of 3 updated replicas are available...
                deployment "web" successfully rolled out
                """);
    }

    @Test
    void saysWhatKeepsARolloutThatDoesNotMove() {
        String watch = "GET " + DEPLOYMENTS
                + "?resourceVersion=100&timeoutSeconds=3&watch=true&fieldSelector=metadata.name%3Dweb";
        String list = "{\"metadata\":{\"resourceVersion\":\"100\"},\"items\":["
                + FakeApi.fixture("cluster.yaml").get(0) + "]}";
        for (int look = 0; look < 3; look++) {
            String watchThatEnds = "";
            api.first("GET " + DEPLOYMENTS, 200, list).first("GET " + DEPLOYMENTS, 200, watchThatEnds);
        }
        api.on(watch, 200, event(3, 3));
        Run run = Run.on(api, "rollout", "status", "deployment/web");
        assertThat(run.code()).isZero();
        assertThat(run.err())
                .as("once, although it is looked at again")
                .isEqualTo("  pod/web-222-abcde: CrashLoopBackOff: back-off 20s restarting failed container;"
                        + " container web last ended with exit code 137 (OOMKilled)\n");
    }

    @Test
    void outlastsARestartOfTheServerAndSaysSoOnce() {
        String watch = "GET " + DEPLOYMENTS
                + "?resourceVersion=100&timeoutSeconds=3&watch=true&fieldSelector=metadata.name%3Dweb";
        api.first("GET " + DEPLOYMENTS, 200, "{\"items\":[{}]}")
                .first("GET " + DEPLOYMENTS, FakeApi.BROKEN, "")
                .first("GET " + DEPLOYMENTS, FakeApi.BROKEN, "")
                .first(
                        "GET " + DEPLOYMENTS,
                        503,
                        FakeApi.Status.of(503, "ServiceUnavailable", "not read the store yet"))
                .on(watch, 200, event(3, 3));
        Run run = Run.on(api, "rollout", "status", "deployment/web");
        assertThat(run.code()).isZero();
        assertThat(run.out()).endsWith("deployment \"web\" successfully rolled out\n");
        assertThat(run.err()).startsWith("The server is away; waiting for it (").hasLineCount(1);
    }

    @Test
    void doesNotWaitForAServerThatWasNeverThere() {
        api.on("GET " + DEPLOYMENTS, FakeApi.BROKEN, "");
        Run run = Run.on(api, "rollout", "status", "deployment/web");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).startsWith("Unable to connect to the server");
    }

    @Test
    void saysThatADeploymentIsNotThere() {
        api.on("GET " + DEPLOYMENTS, 200, "{\"items\":[]}");
        assertThat(Run.on(api, "rollout", "status", "deployment/nope").transcript())
                .isEqualTo(
                        "--- stderr\nError from server (NotFound): deployments.apps \"nope\" not found\n--- exit 1\n");
    }

    @Test
    void doesNotOutlastItsOwnDeadline() {
        for (int i = 0; i < 20; i++) {
            api.first("GET " + DEPLOYMENTS, i == 0 ? 200 : FakeApi.BROKEN, "{\"items\":[{}]}");
        }
        Run run = Run.on(api, "rollout", "status", "deployment/web", "--timeout=900ms");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("The server is away").contains("Unable to connect to the server");
    }

    @Test
    void showsOnlyThePresentWithoutWatch() {
        Run run = Run.on(api, "rollout", "status", "deployment/web", "--watch=false");
        assertThat(run.out()).contains("2 of 3 updated replicas are available");
        assertThat(run.code()).isZero();
    }

    @Test
    void endsWhenTheTimeIsUp() {
        api.on(
                "GET " + DEPLOYMENTS
                        + "?resourceVersion=100&timeoutSeconds=1&watch=true&fieldSelector=metadata.name%3Dweb",
                200,
                "");
        Run run = Run.on(api, "rollout", "status", "deployment/web", "--timeout=200ms");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("timed out waiting for the condition");
    }

    @Test
    void listsRevisions() {
        Golden.check(
                "rollout-history",
                Run.on(api, "rollout", "history", "deployment/web").transcript());
        Golden.check(
                "rollout-history-revision",
                Run.on(api, "rollout", "history", "deployment/web", "--revision=1")
                        .transcript());
    }

    private static String event(int available, int updated) {
        return "{\"type\":\"MODIFIED\",\"object\":{\"metadata\":{\"name\":\"web\",\"generation\":2},\"spec\":{\"replicas\":3},"
                + "\"status\":{\"observedGeneration\":2,\"replicas\":3,\"updatedReplicas\":" + updated
                + ",\"availableReplicas\":" + available + "}}}\n";
    }
}
