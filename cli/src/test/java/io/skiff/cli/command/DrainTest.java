package io.skiff.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.cli.FakeApi;
import io.skiff.cli.FakeApi.Status;
import io.skiff.cli.Run;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DrainTest {

    private static final String NODE = "/api/v1/nodes/one";

    private final FakeApi api = FakeApi.start()
            .on("GET " + NODE, 200, "{\"metadata\":{\"name\":\"one\"},\"spec\":{}}")
            .on("PATCH " + NODE, 200, "{}");

    @AfterEach
    void close() {
        api.close();
    }

    private static String pod(String name, String owner, String volumes, String phase) {
        return "{\"metadata\":{\"name\":\"" + name + "\",\"namespace\":\"a\",\"uid\":\"u-" + name + "\"" + owner
                + "},\"spec\":{\"volumes\":[" + volumes + "]},\"status\":{\"phase\":\"" + phase + "\"}}";
    }

    private static String owned(String kind) {
        return ",\"ownerReferences\":[{\"kind\":\"" + kind + "\",\"controller\":true}]";
    }

    private void serve(String... pods) {
        api.on("GET /api/v1/pods", 200, "{\"items\":[" + String.join(",", pods) + "]}");
    }

    @Test
    void closesANodeAndOpensItAgain() {
        assertThat(Run.on(api, "cordon", "node/one").transcript()).isEqualTo("node/one cordoned\n");
        assertThat(api.requests()).endsWith("PATCH " + NODE + " {\"spec\":{\"unschedulable\":true}}");
        assertThat(Run.on(api, "uncordon", "one").transcript()).isEqualTo("node/one already uncordoned\n");
        api.on("GET " + NODE, 200, "{\"spec\":{\"unschedulable\":true}}");
        assertThat(Run.on(api, "cordon", "one").transcript()).isEqualTo("node/one already cordoned\n");
        assertThat(Run.on(api, "uncordon", "one").transcript()).isEqualTo("node/one uncordoned\n");
        assertThat(api.requests()).endsWith("PATCH " + NODE + " {\"spec\":{\"unschedulable\":null}}");
        assertThat(Run.on(api, "cordon").err()).startsWith("error: name nodes, or choose them with -l");
    }

    @Test
    void sendsThePodsAwayAndWaits() {
        serve(pod("web", owned("ReplicaSet"), "", "Running"), pod("done", "", "", "Succeeded"));
        String web = "/api/v1/namespaces/a/pods/web";
        String done = "/api/v1/namespaces/a/pods/done";
        api.on("POST " + web + "/eviction", 201, "{}")
                .on("POST " + done + "/eviction", 201, "{}")
                .first("GET " + web, 200, pod("web", "", "", "Running"));

        Run run = Run.on(api, "drain", "one", "--grace-period=3");

        assertThat(run.transcript()).isEqualTo("""
                node/one cordoned
                evicting pod a/web
                evicting pod a/done
                pod/done evicted
                pod/web evicted
                node/one drained
                """);
        assertThat(api.requests())
                .contains(
                        "GET /api/v1/pods?fieldSelector=spec.nodeName%3Done",
                        "POST " + web + "/eviction {\"apiVersion\":\"policy/v1\",\"kind\":\"Eviction\",\"metadata\":{"
                                + "\"name\":\"web\",\"namespace\":\"a\"},\"deleteOptions\":{\"gracePeriodSeconds\":3}}");
    }

    @Test
    void asksAgainWhileABudgetForbidsIt() {
        serve(pod("web", owned("ReplicaSet"), "", "Running"));
        api.on(
                "POST /api/v1/namespaces/a/pods/web/eviction",
                429,
                Status.of(429, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget."));

        Run run = Run.on(api, "drain", "one", "--timeout=1s");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("error when evicting pods/\"web\" -n \"a\" (will retry after 5s): Cannot evict pod")
                .endsWith("error: drain did not complete within 1 s: 1 pods may not go, 0 have not ended\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | '' | Pods that declare no controller (use --force to override): a/x | --force",
                "ReplicaSet | {\"emptyDir\":{}} | Pods with local storage (use --delete-emptydir-data to override): a/x | --delete-local-data",
                "DaemonSet | '' | DaemonSet-managed Pods (use --ignore-daemonsets to ignore): a/x | --ignore-daemonsets",
            })
    void refusesWhatWouldBeLostUnlessItIsWanted(String owner, String volumes, String refusal, String flag) {
        serve(pod("x", owner.isEmpty() ? "" : owned(owner), volumes, "Running"));
        api.on("POST /api/v1/namespaces/a/pods/x/eviction", 201, "{}");

        Run run = Run.on(api, "drain", "one");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("unable to drain node \"one\", which stays cordoned: cannot delete " + refusal);
        assertThat(api.requests()).noneMatch(request -> request.startsWith("POST"));

        Run wanted = Run.on(api, "drain", "one", flag);
        assertThat(wanted.code()).isZero();
        assertThat(wanted.err()).startsWith("Warning: ");
        assertThat(api.requests().stream().anyMatch(request -> request.startsWith("POST")))
                .isEqualTo(!owner.equals("DaemonSet"));
    }

    @Test
    void patchesAnObject() {
        String path = "/apis/apps/v1/namespaces/default/deployments/web";
        api.on("GET " + path, 200, "{\"metadata\":{\"resourceVersion\":\"1\"}}")
                .first("PATCH " + path, 200, "{\"metadata\":{\"resourceVersion\":\"2\"}}")
                .on("PATCH " + path, 200, "{\"metadata\":{\"resourceVersion\":\"1\"}}");

        assertThat(Run.on(api, "patch", "deployment/web", "-p", "spec: {replicas: 2}")
                        .transcript())
                .isEqualTo("deployment.apps/web patched\n");
        assertThat(api.requests())
                .endsWith("PATCH " + path
                        + "?fieldManager=kubectl-patch&fieldValidation=Strict {\"spec\":{\"replicas\":2}}");
        assertThat(api.contentTypes()).endsWith("application/strategic-merge-patch+json");
        assertThat(Run.on(api, "patch", "deployment", "web", "--type=json", "-p", "[{\"op\":\"test\"}]")
                        .transcript())
                .isEqualTo("deployment.apps/web patched (no change)\n");
        assertThat(api.contentTypes()).endsWith("application/json-patch+json");
        assertThat(Run.on(api, "patch", "deployment", "web").err()).contains("must specify --patch or --patch-file");
        assertThat(Run.on(api, "patch", "deployment", "web", "-p", "x").err()).contains("neither an object nor a list");
        assertThat(Run.on(api, "patch", "deployment", "web", "-p", "{}", "--type=x")
                        .err())
                .contains("--type must be one of [json merge strategic]");
    }
}
