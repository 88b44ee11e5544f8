package io.skiff.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.api.ApiClient.Answer;
import io.skiff.controlplane.object.Json;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A write that changes nothing writes nothing, however a client spells what it read. */
@Timeout(60)
class UnchangedWritesTest {

    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String LEASES = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
    private static final String EVENTS = "/api/v1/namespaces/default/events";
    private static final String STRATEGIC = "application/strategic-merge-patch+json";

    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: back}
            spec:
              replicas: 0
              selector: {matchLabels: {app: back}}
              template:
                metadata: {labels: {app: back}}
                spec:
                  containers:
                  - {name: main, image: "busybox:1", command: [sleep, "9"], resources: {limits: {cpu: 0.1, memory: 1024Mi}}}
            """;
    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: one}
            spec:
              containers: [{name: main, image: "busybox:1", resources: {requests: {cpu: 0.01}, limits: {cpu: 1}}}]
            """;

    private final ApiFixture api = new ApiFixture();
    private final ApiClient client = new ApiClient(api.url());

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void amountsAreReadInOneForm() {
        var limits = create(DEPLOYMENTS, DEPLOYMENT).body().at("/spec/template/spec/containers/0/resources/limits");

        assertThat(limits.path("cpu").textValue()).isEqualTo("100m");
        assertThat(limits.path("memory").textValue()).isEqualTo("1Gi");
    }

    /** client-java writes objects with empty lists for all its fields. */
    @Test
    void takesTheEmptyListsOfTypedClientsForNothing() {
        var deployment = create(DEPLOYMENTS, DEPLOYMENT);
        var pod = create(PODS, POD);

        replaceUnchanged(DEPLOYMENTS + "/back", deployment, body -> {
            spell(Json.child(Json.child(body, "spec"), "selector"), "{\"matchExpressions\":[]}");
            spell(container(body, "/spec/template/spec"), "{\"args\":[],\"env\":[],\"envFrom\":[],\"ports\":null}");
            spell(body, "{\"status\":{}}");
        });
        replaceUnchanged(PODS + "/one", pod, body -> {
            spell(Json.child(body, "spec"), "{\"volumes\":[],\"nodeSelector\":{},\"overhead\":{},\"hostAliases\":[]}");
            spell(container(body, "/spec"), "{\"args\":[],\"envFrom\":[],\"volumeMounts\":[],\"tty\":false}");
        });
    }

    /** Python's client writes times with an offset, and of a Lease all that its clock says. */
    @Test
    void takesTheTimesOfOtherClientsForTheSame() {
        var renewed = "2026-01-31T12:00:00.123456Z";
        var lease = create(LEASES, "{metadata: {name: one}, spec: {holderIdentity: a, renewTime: '" + renewed + "'}}");
        assertThat(lease.at("/spec/renewTime")).isEqualTo(renewed);
        var event = create(
                EVENTS,
                "{metadata: {name: one}, involvedObject: {namespace: default}, "
                        + "firstTimestamp: '2026-01-31T12:00:00.9+00:00'}");
        assertThat(event.at("/firstTimestamp")).isEqualTo("2026-01-31T12:00:00Z");

        replaceUnchanged(
                LEASES + "/one",
                lease,
                body -> Json.child(body, "spec").put("renewTime", "2026-01-31T13:00:00.123456+01:00"));
        replaceUnchanged(
                EVENTS + "/one", event, body -> body.put("firstTimestamp", "2026-01-31T12:00:00.000001+00:00"));
    }

    /** An older version stored objects without one. */
    @Test
    void takesAMissingStatusForTheFirstOne() {
        var created = create(DEPLOYMENTS, DEPLOYMENT).body();
        assertThat(created.path("status")).isEqualTo(Json.object());
        var stored = (ObjectNode) created.deepCopy();
        stored.remove("status");
        Json.child(stored, "metadata").remove("resourceVersion");
        api.put(io.skiff.controlplane.kind.apps.DeploymentKind.DEPLOYMENT, "default", "back", stored.toString());

        replaceUnchanged(DEPLOYMENTS + "/back", client.get(DEPLOYMENTS + "/back"), body -> {});
        replaceUnchanged(DEPLOYMENTS + "/back", client.get(DEPLOYMENTS + "/back"), body -> body.putObject("status"));
    }

    /** kubectl rollout undo sends a template in Go's form. */
    @Test
    void takesATemplateAsGoWritesItForTheSame() {
        var before = create(DEPLOYMENTS, DEPLOYMENT);
        var template = (ObjectNode) before.body().at("/spec/template").deepCopy();
        Json.child(template, "metadata").putNull("creationTimestamp");
        container(template, "/spec").remove("resources");
        spell(container(template, "/spec"), "{\"resources\":{\"limits\":{\"cpu\":\"0.100\",\"memory\":\"1Gi\"}}}");
        var patch = "[{\"op\":\"replace\",\"path\":\"/spec/template\",\"value\":" + template + "}]";

        assertUnchanged(before, client.send("PATCH", DEPLOYMENTS + "/back", "application/json-patch+json", patch));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"main\",\"resources\":{\"limits\":{\"cpu\":0.1}}}]}}}}",
                "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"main\",\"resources\":{\"claims\":[]}}]}}}}",
                "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"main\",\"terminationMessagePolicy\":\"File\"}]}}}}",
                "{\"spec\":{\"template\":{\"spec\":{\"hostNetwork\":false,\"dnsPolicy\":\"\"}}}}",
                "{\"spec\":{\"template\":{\"metadata\":{\"annotations\":{}}}}}",
                "{\"spec\":{\"strategy\":{}},\"status\":{},\"metadata\":{\"creationTimestamp\":null}}"
            })
    void aPatchThatSaysTheSameChangesNothing(String patch) {
        var before = create(DEPLOYMENTS, DEPLOYMENT);

        assertUnchanged(before, client.send("PATCH", DEPLOYMENTS + "/back", STRATEGIC, patch));
    }

    @Test
    void dryRunsAnswerInTheSameForm() {
        var dry = client.send("POST", DEPLOYMENTS + "?dryRun=All", "application/yaml", DEPLOYMENT);

        assertThat(dry.body().path("spec"))
                .isEqualTo(create(DEPLOYMENTS, DEPLOYMENT).body().path("spec"));
    }

    /** Objects that a controller or an older version stored in another form are compared by their meaning, too. */
    @Test
    void comparesWhatWasStoredInAnotherFormByWhatItSays() {
        var created = create(PODS, POD).body();
        var stored = (ObjectNode) created.deepCopy();
        Json.child(stored, "metadata").remove("resourceVersion");
        spell(Json.child(stored, "spec"), "{\"volumes\":[],\"terminationGracePeriodSeconds\":30}");
        spell(
                container(stored, "/spec"),
                "{\"resources\":{\"limits\":{\"cpu\":\"1000m\"},\"requests\":{\"cpu\":\"0.01\"}}}");
        api.put(io.skiff.controlplane.kind.core.PodKind.POD, "default", "one", stored.toString());
        var before = client.get(PODS + "/one");

        var same = (ObjectNode) created.deepCopy();
        Json.child(same, "metadata").remove("resourceVersion");
        assertUnchanged(before, client.send("PUT", PODS + "/one", "application/json", same.toString()));
    }

    /** A client's form of an object that it has read. */
    private interface Spelling {
        void in(ObjectNode body);
    }

    private void replaceUnchanged(String path, Answer before, Spelling spelling) {
        var body = (ObjectNode) before.body().deepCopy();
        spelling.in(body);

        assertUnchanged(before, client.send("PUT", path, "application/json", body.toString()));
    }

    private Answer create(String path, String yaml) {
        var created = client.send("POST", path, "application/yaml", yaml);
        assertThat(created.code()).as(created.at("/message")).isEqualTo(201);
        return created;
    }

    private static void assertUnchanged(Answer before, Answer after) {
        assertThat(after.code()).as(after.at("/message")).isEqualTo(200);
        for (var field : List.of("resourceVersion", "generation")) {
            assertThat(after.at("/metadata/" + field)).as(field).isEqualTo(before.at("/metadata/" + field));
        }
    }

    private static ObjectNode container(JsonNode within, String podSpec) {
        return (ObjectNode) within.at(podSpec).path("containers").path(0);
    }

    private static void spell(ObjectNode object, String fields) {
        try {
            object.setAll((ObjectNode) Json.MAPPER.readTree(fields));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
