package io.skiff.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.controlplane.kind.core.ConfigMapKind;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The verbs over HTTP, as clients use them. */
@Timeout(60)
class ApiServerTest {

    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String SERVICES = "/api/v1/namespaces/default/services";
    private static final String MERGE = "application/merge-patch+json";

    private final ApiFixture api = new ApiFixture();
    private final ApiClient client = new ApiClient(api.url());

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void readsWhatWasWritten() {
        var created = client.post(CONFIG_MAPS, configMap("a", "x"));

        assertThat(created.code()).isEqualTo(201);
        assertThat(created.at("/metadata/uid")).hasSize(36);
        assertThat(client.get(CONFIG_MAPS + "/a").body()).isEqualTo(created.body());
        assertThat(client.get(CONFIG_MAPS).at("/items/0/data/key")).isEqualTo("x");
    }

    @Test
    void refusesASecondOfTheSameName() {
        client.post(CONFIG_MAPS, configMap("a", "x"));
        var second = client.post(CONFIG_MAPS, configMap("a", "y"));

        assertThat(second.code()).isEqualTo(409);
        assertThat(second.at("/message")).isEqualTo("configmaps \"a\" already exists");
        assertThat(second.at("/reason")).isEqualTo("AlreadyExists");
    }

    @Test
    void makesNames() {
        var name = client.post(CONFIG_MAPS, "{\"metadata\":{\"generateName\":\"a-\"}}")
                .at("/metadata/name");

        assertThat(name).matches("a-[a-z0-9]{5}");
    }

    @Test
    void refusesToReplaceWhatChangedMeanwhile() {
        var first = client.post(CONFIG_MAPS, configMap("a", "x"));
        client.send("PATCH", CONFIG_MAPS + "/a", MERGE, "{\"data\":{\"key\":\"y\"}}");
        var late = client.send(
                "PUT", CONFIG_MAPS + "/a", "application/json", first.body().toString());

        assertThat(late.code()).isEqualTo(409);
        assertThat(late.at("/reason")).isEqualTo("Conflict");
    }

    @Test
    void countsChangesOfTheSpecOnly() {
        var path = "/apis/apps/v1/namespaces/default/deployments";
        client.send("POST", path, "application/yaml", deployment());
        client.send("PATCH", path + "/web", MERGE, "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
        client.send("PATCH", path + "/web/status", MERGE, "{\"status\":{\"replicas\":2},\"spec\":{\"replicas\":9}}");
        client.send("PATCH", path + "/web/scale", MERGE, "{\"spec\":{\"replicas\":4}}");
        var web = client.send("PATCH", path + "/web", MERGE, "{\"status\":{\"replicas\":7}}");

        assertThat(web.at("/metadata/generation")).isEqualTo("2");
        assertThat(web.at("/spec/replicas")).isEqualTo("4");
        assertThat(web.at("/status/replicas")).isEqualTo("2");
        assertThat(client.get(path + "/web/scale").at("/status/selector")).isEqualTo("app=web");
    }

    @Test
    void writesNothingThatIsAsItWas() {
        var created = client.post(CONFIG_MAPS, configMap("a", "x"));
        var same = client.send("PATCH", CONFIG_MAPS + "/a", MERGE, "{\"data\":{\"key\":\"x\"}}");

        assertThat(same.at("/metadata/resourceVersion")).isEqualTo(created.at("/metadata/resourceVersion"));
    }

    @Test
    void aDryRunWritesNothing() {
        assertThat(client.post(CONFIG_MAPS + "?dryRun=All", configMap("a", "x")).code())
                .isEqualTo(201);
        assertThat(client.get(CONFIG_MAPS + "/a").code()).isEqualTo(404);
    }

    @Test
    void anUnboundPodGoesAtOnceAndABoundOneWhenItsNodeIsDone() {
        client.send("POST", PODS, "application/yaml", pod("free", ""));
        client.send("POST", PODS, "application/yaml", pod("bound", "nodeName: n1"));

        assertThat(client.send("DELETE", PODS + "/free", "", "").at("/metadata/name"))
                .isEqualTo("free");
        var marked = client.send("DELETE", PODS + "/bound", "application/json", "{\"gracePeriodSeconds\":7}");
        assertThat(marked.at("/metadata/deletionTimestamp")).isNotEmpty();
        assertThat(marked.at("/metadata/deletionGracePeriodSeconds")).isEqualTo("7");
        assertThat(client.get(PODS).body().path("items")).hasSize(1);

        client.send("DELETE", PODS + "/bound?gracePeriodSeconds=0", "", "");
        assertThat(client.get(PODS).body().path("items")).isEmpty();
    }

    @Test
    void finalizersHoldAnObject() {
        client.post(CONFIG_MAPS, "{\"metadata\":{\"name\":\"a\",\"finalizers\":[\"example.com/x\"]}}");
        client.send("DELETE", CONFIG_MAPS + "/a", "", "");
        assertThat(client.get(CONFIG_MAPS + "/a").at("/metadata/deletionTimestamp"))
                .isNotEmpty();

        client.send("PATCH", CONFIG_MAPS + "/a", MERGE, "{\"metadata\":{\"finalizers\":null}}");
        assertThat(client.get(CONFIG_MAPS + "/a").code()).isEqualTo(404);
    }

    @Test
    void aForcedPodGoesWithItsLastFinalizer() {
        client.send(
                "POST",
                PODS,
                "application/yaml",
                pod("a", "nodeName: n1").replace("name: a", "name: a, finalizers: [x.io/y]"));
        client.send("DELETE", PODS + "/a?gracePeriodSeconds=0", "", "");
        assertThat(client.get(PODS + "/a").code()).isEqualTo(200);

        client.send("PATCH", PODS + "/a", MERGE, "{\"metadata\":{\"finalizers\":null}}");
        assertThat(client.get(PODS + "/a").code()).isEqualTo(404);
    }

    @Test
    void deletesOnlyWhatTheClientSaw() {
        client.post(CONFIG_MAPS, configMap("a", "x"));
        var answer = client.send(
                "DELETE", CONFIG_MAPS + "/a", "application/json", "{\"preconditions\":{\"uid\":\"other\"}}");

        assertThat(answer.code()).isEqualTo(409);
        assertThat(client.get(CONFIG_MAPS + "/a").code()).isEqualTo(200);
    }

    @Test
    void nothingIsCreatedInANamespaceThatGoesOrIsNotThere() {
        client.post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"team\"}}");
        client.send("DELETE", "/api/v1/namespaces/team", "", "");
        var going = client.post("/api/v1/namespaces/team/configmaps", configMap("a", "x"));
        var missing = client.post("/api/v1/namespaces/nowhere/configmaps", configMap("a", "x"));

        assertThat(going.code()).isEqualTo(403);
        assertThat(going.at("/message")).contains("because it is being terminated");
        assertThat(missing.at("/message")).isEqualTo("namespaces \"nowhere\" not found");
    }

    @Test
    void servicesGetAddressesThatNobodyElseHas() {
        var addresses = IntStream.range(0, 20)
                .mapToObj(i -> client.post(SERVICES, service("s" + i, "")).at("/spec/clusterIP"))
                .toList();

        assertThat(addresses).doesNotHaveDuplicates().allMatch(address -> address.startsWith("10.43."));
        var taken = client.post(SERVICES, service("t", ",\"clusterIP\":\"" + addresses.get(0) + "\""));
        assertThat(taken.at("/message")).endsWith("provided IP is already allocated");

        client.send("DELETE", SERVICES + "/s0", "", "");
        assertThat(client.post(SERVICES, service("t", ",\"clusterIP\":\"" + addresses.get(0) + "\""))
                        .code())
                .isEqualTo(201);
        assertThat(client.post(SERVICES, service("h", ",\"clusterIP\":\"None\""))
                        .at("/spec/clusterIP"))
                .isEqualTo("None");
        assertThat(client.post(SERVICES, service("o", ",\"clusterIP\":\"10.99.0.1\""))
                        .at("/message"))
                .contains("not in the valid range");
    }

    @Test
    void watchesTellWhatHappensAfterARevision() {
        client.post(CONFIG_MAPS, configMap("before", "x"));
        var revision = client.get(CONFIG_MAPS).at("/metadata/resourceVersion");
        client.post(CONFIG_MAPS, configMap("a", "x"));
        try (var watch = client.watch(CONFIG_MAPS + "?watch=1&resourceVersion=" + revision, "application/json")) {
            client.send("PATCH", CONFIG_MAPS + "/a", MERGE, "{\"data\":{\"key\":\"y\"}}");
            client.send("DELETE", CONFIG_MAPS + "/a", "", "");

            assertThat(List.of(watch.next(), watch.next(), watch.next()))
                    .containsExactly("ADDED a", "MODIFIED a", "DELETED a");
        }
    }

    @Test
    void whatLeavesASelectionIsDeletedForItsWatchers() {
        client.post(CONFIG_MAPS, "{\"metadata\":{\"name\":\"a\",\"labels\":{\"app\":\"x\"}}}");
        try (var watch = client.watch(CONFIG_MAPS + "?watch=1&labelSelector=app%3Dx", "application/json")) {
            assertThat(watch.next()).isEqualTo("ADDED a");
            client.send("PATCH", CONFIG_MAPS + "/a", MERGE, "{\"metadata\":{\"labels\":{\"app\":\"y\"}}}");
            var gone = watch.nextEvent();
            assertThat(gone.path("type").asText()).isEqualTo("DELETED");
            assertThat(gone.at("/object/metadata/resourceVersion").asText())
                    .isEqualTo(client.get(CONFIG_MAPS + "/a").at("/metadata/resourceVersion"));
            client.send("PATCH", CONFIG_MAPS + "/a", MERGE, "{\"metadata\":{\"labels\":{\"app\":\"x\"}}}");
            assertThat(watch.next()).isEqualTo("ADDED a");
        }
    }

    @Test
    void initialEventsEndWithABookmark() {
        client.post(CONFIG_MAPS, configMap("a", "x"));
        var path = CONFIG_MAPS
                + "?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=1";
        try (var watch = client.watch(path, "application/json")) {
            assertThat(watch.next()).isEqualTo("ADDED a");
            var mark = watch.nextEvent();
            assertThat(mark.path("type").asText()).isEqualTo("BOOKMARK");
            assertThat(mark.at("/object/metadata/annotations/k8s.io~1initial-events-end")
                            .asText())
                    .isEqualTo("true");
            assertThat(watch.nextEvent().path("type").asText()).isEqualTo("BOOKMARK");
            assertThat(watch.next()).isEmpty();
        }
    }

    @Test
    void watchesTellTables() {
        client.post(CONFIG_MAPS, configMap("a", "x"));
        var accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
        try (var watch = client.watch(CONFIG_MAPS + "?watch=1", accept)) {
            var event = watch.nextEvent();
            assertThat(event.at("/object/kind").asText()).isEqualTo("Table");
            assertThat(event.at("/object/rows/0/cells/0").asText()).isEqualTo("a");
        }
    }

    @Test
    void historyThatIsForgottenIsGone() {
        var revision = client.get(CONFIG_MAPS).at("/metadata/resourceVersion");
        for (int i = 0; i < 4200; i++) {
            api.put(ConfigMapKind.CONFIG_MAP, "default", "a", configMap("a", "x" + i));
        }
        client.get(CONFIG_MAPS);
        try (var watch = client.watch(CONFIG_MAPS + "?watch=1&resourceVersion=" + revision, "application/json")) {
            var event = watch.nextEvent();
            assertThat(event.at("/type").asText()).isEqualTo("ERROR");
            assertThat(event.at("/object/code").asInt()).isEqualTo(410);
            assertThat(event.at("/object/reason").asText()).isEqualTo("Expired");
            assertThat(watch.next()).isEmpty();
        }
    }

    @Test
    void saysWhatIsWrongWithARequest() {
        assertThat(client.send("PUT", "/api/v1/pods", "application/json", "{}").code())
                .isEqualTo(405);
        for (var path :
                List.of("/api/v1/nothing", "/apis/batch/v1/jobs", "/api/v1/namespaces/default/pods/a/binding")) {
            assertThat(client.get(path).at("/message"))
                    .as(path)
                    .startsWith("the server could not find the requested resource")
                    .contains("it is not served here", "exec, attach and portforward");
        }
        assertThat(client.get(CONFIG_MAPS + "/x").at("/message")).isEqualTo("configmaps \"x\" not found");
        assertThat(client.send("POST", CONFIG_MAPS, "text/csv", "a,b").code()).isEqualTo(415);
        assertThat(client.post(CONFIG_MAPS, "{\"a\":1,, }").at("/message"))
                .startsWith("the body is not valid JSON: line 1, column 8: ");
        assertThat(client.send("POST", CONFIG_MAPS, "application/yaml", "a: 1\n b: [\n")
                        .at("/message"))
                .startsWith("the body is not valid YAML: line 2, column ");
        assertThat(client.post(CONFIG_MAPS, "{\"kind\":\"Pod\"}").code()).isEqualTo(400);
        assertThat(client.post(CONFIG_MAPS, "x".repeat(4 << 20)).code()).isEqualTo(413);
        assertThat(client.send("PATCH", CONFIG_MAPS + "/x", "application/apply-patch+yaml", "{}")
                        .code())
                .isEqualTo(415);
        assertThat(client.get(CONFIG_MAPS + "?fieldSelector=spec.x%3D1").code()).isEqualTo(400);
        assertThat(client.get(CONFIG_MAPS + "?resourceVersion=99999").code()).isEqualTo(504);
    }

    @Test
    void onlyAdministratorsMayDoAnything() {
        assertThat(client.codeWithToken(PODS, "admin")).isEqualTo(200);
        assertThat(client.codeWithToken(PODS, "node")).isEqualTo(403);
        assertThat(client.codeWithToken("/apis", "node")).isEqualTo(403);
        assertThat(client.codeWithToken(PODS, "stranger")).isEqualTo(401);
        assertThat(client.codeWithToken("/apis", "stranger")).isEqualTo(401);
        assertThat(client.codeWithToken("/healthz", "stranger")).isEqualTo(200);
    }

    @Test
    void warnsOnRequest() {
        var answer = client.post(CONFIG_MAPS + "?fieldValidation=Warn", "{\"metadata\":{\"name\":\"a\"},\"dta\":{}}");

        assertThat(answer.code()).isEqualTo(201);
        assertThat(answer.warnings()).containsExactly("299 - \"unknown field \\\"dta\\\"\"");
    }

    @Test
    void selectsByFields() {
        client.send("POST", PODS, "application/yaml", pod("a", "nodeName: n1"));
        client.send("POST", PODS, "application/yaml", pod("b", "nodeName: n2"));

        assertThat(names("spec.nodeName%3Dn1")).containsExactly("a");
        assertThat(names("spec.nodeName!%3Dn1")).containsExactly("b");
        assertThat(names("metadata.name%3Da,spec.nodeName%3Dn2")).isEmpty();
        assertThat(names("status.phase%3DPending")).containsExactly("a", "b");
    }

    @Test
    void servesTheLogsOfAPod() {
        client.send("POST", PODS, "application/yaml", pod("a", "nodeName: n1"));

        assertThat(client.raw("GET", PODS + "/a/log", "", "").body()).isEqualTo("hello from c\n");
        assertThat(client.get(PODS + "/a/log?container=x").at("/message"))
                .isEqualTo("container x is not valid for pod a, choose one of: [c]");
    }

    @Test
    void aLogThatIsNotThereIsAnError() {
        client.send("POST", PODS, "application/yaml", pod("a", "nodeName: n1"));

        var reply = client.raw("GET", PODS + "/a/log?previous=true", "", "");
        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(client.get(PODS + "/a/log?previous=true").at("/message"))
                .isEqualTo("previous terminated container \"c\" not found");
    }

    @Test
    void whatSparesItsDependentsIsHeldUntilTheCollectorHasSeenToThem() {
        client.post(CONFIG_MAPS, configMap("owner", "x"));

        var answer = client.send("DELETE", CONFIG_MAPS + "/owner?propagationPolicy=Orphan", "", "");
        client.send("DELETE", CONFIG_MAPS + "/owner?propagationPolicy=Orphan", "", "");

        assertThat(answer.code()).isEqualTo(200);
        var owner = client.get(CONFIG_MAPS + "/owner");
        assertThat(owner.at("/metadata/deletionTimestamp")).isNotEmpty();
        assertThat(owner.body().at("/metadata/finalizers")).hasSize(1);
        assertThat(owner.at("/metadata/finalizers/0")).isEqualTo("orphan");
    }

    @Test
    void aNameThatIsGivenIsNotMadeUpAnew() {
        var both = "{\"metadata\":{\"name\":\"a\",\"generateName\":\"a-\"}}";

        assertThat(client.post(CONFIG_MAPS, both).at("/metadata/name")).isEqualTo("a");
        assertThat(client.post(CONFIG_MAPS, both).at("/reason")).isEqualTo("AlreadyExists");
    }

    @Test
    void aPodThatCannotBeReadIsRefusedInWords() {
        var answer = client.post(PODS, "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"containers\":[5]}}");

        assertThat(answer.code()).isEqualTo(400);
        assertThat(answer.at("/message")).contains("spec.containers[0]");
    }

    private List<String> names(String fieldSelector) {
        return client.get(PODS + "?fieldSelector=" + fieldSelector).body().path("items").findValues("metadata").stream()
                .map(metadata -> metadata.path("name").asText())
                .toList();
    }

    private static String configMap(String name, String value) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name
                + "\"},\"data\":{\"key\":\"" + value + "\"}}";
    }

    private static String service(String name, String more) {
        return "{\"metadata\":{\"name\":\"" + name + "\"},\"spec\":{\"ports\":[{\"port\":80}]" + more + "}}";
    }

    private static String pod(String name, String more) {
        return "metadata: {name: " + name + "}\nspec:\n  containers: [{name: c, image: busybox}]\n  " + more + "\n";
    }

    private static String deployment() {
        return """
                metadata: {name: web}
                spec:
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}}
                    spec:
                      containers: [{name: c, image: busybox}]
                """;
    }
}
