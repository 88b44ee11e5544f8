package io.skiff.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.controlplane.StoredKinds;
import io.skiff.controlplane.api.request.ApiRequest;
import io.skiff.controlplane.api.request.Query;
import io.skiff.controlplane.api.request.Reply;
import io.skiff.controlplane.api.resource.Router;
import io.skiff.controlplane.api.status.ApiException;
import io.skiff.controlplane.api.watch.WatchHub;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.security.AdministratorsOnly;
import io.skiff.controlplane.security.User;
import io.skiff.controlplane.step.Signal;
import io.skiff.controlplane.testing.Faults.Fault;
import io.skiff.controlplane.testing.MemoryStore;
import io.skiff.controlplane.view.LiveView;
import io.skiff.controlplane.view.ViewFolder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Writes are planned on a view that may be behind: it follows here only when somebody asks the store how far that is. */
final class StaleViewTest {

    private static final String MAPS = "api/v1/namespaces/default/configmaps";

    private static final String SERVICES = "api/v1/namespaces/default/services";
    private static final String NODE_PORT = "/spec/ports/0/nodePort";

    private final MemoryStore store = MemoryStore.immediate(Clock.systemUTC());
    private final LiveView view = new LiveView(StoredKinds.registry());
    private final ViewFolder folder = new ViewFolder(store, view, new Signal());
    private final WatchHub hub = new WatchHub(StoredKinds.registry(), view);
    private final Router router = ApiPaths.router(
            new ApiParts(
                    StoredKinds.registry(),
                    store,
                    view,
                    (certificate, token) -> Optional.empty(),
                    new AdministratorsOnly(),
                    new FakeLogs(),
                    new FakeTunnels(),
                    Clock.systemUTC(),
                    new Random(1),
                    "10.43.0.0/16",
                    "10.42.0.0/16",
                    Optional::empty),
            hub);
    private int asked;

    @BeforeEach
    void begins() {
        follow();
        store.inject(operation -> {
            if (operation.equals("read revision")) {
                asked++;
                follow();
            }
            return Fault.NONE;
        });
        send("POST", "api/v1/namespaces", "{\"metadata\":{\"name\":\"default\"}}");
        send("POST", MAPS, "{\"metadata\":{\"name\":\"a\"},\"data\":{\"x\":\"1\"}}");
        follow();
        asked = 0;
    }

    @AfterEach
    void ends() {
        hub.close();
        folder.close();
    }

    private void follow() {
        while (folder.step(Clock.systemUTC().instant())) {
            // what the store has told
        }
    }

    @Test
    void asksTheStoreForNothingFirstWhenTheViewIsNew() {
        send("PUT", MAPS + "/a", "{\"metadata\":{\"name\":\"a\"},\"data\":{\"x\":\"2\"}}");
        follow();
        send("DELETE", MAPS + "/a", "");
        send("POST", MAPS, "{\"metadata\":{\"name\":\"b\"}}");
        assertThat(asked).isZero();
    }

    @Test
    void writesWhatIsNoChangeOnlyToAnOldView() {
        send("PUT", MAPS + "/a", "{\"metadata\":{\"name\":\"a\"},\"data\":{\"x\":\"2\"}}");
        send("PATCH", MAPS + "/a", "{\"data\":{\"x\":\"1\"}}");
        assertThat(read().at("/data/x").asText()).isEqualTo("1");
    }

    @Test
    void keepsWhatAnotherHasWrittenUnseen() {
        send("PATCH", MAPS + "/a", "{\"data\":{\"y\":\"1\"}}");
        send("PATCH", MAPS + "/a", "{\"data\":{\"z\":\"1\"}}");
        assertThat(read().get("data"))
                .isEqualTo(Json.read("{\"x\":\"1\",\"y\":\"1\",\"z\":\"1\"}".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void findsWhatWasCreatedUnseen() {
        send("POST", MAPS, "{\"metadata\":{\"name\":\"b\"}}");
        send("PATCH", MAPS + "/b", "{\"data\":{\"x\":\"1\"}}");
        send("POST", "api/v1/namespaces", "{\"metadata\":{\"name\":\"new\"}}");
        send("POST", "api/v1/namespaces/new/configmaps", "{\"metadata\":{\"name\":\"c\"}}");
        send("DELETE", "api/v1/namespaces/new/configmaps/c", "");
    }

    @Test
    void takesTheVersionThatAClientWasJustTold() {
        var told = send("PUT", MAPS + "/a", "{\"metadata\":{\"name\":\"a\"},\"data\":{\"x\":\"2\"}}");
        var again = told.toString().replace("\"x\":\"2\"", "\"x\":\"3\"");
        assertThat(send("PUT", MAPS + "/a", again).at("/data/x").asText()).isEqualTo("3");
    }

    @Test
    void refusesTheVersionThatTheOldViewStillHas() {
        var old = read().toString();
        send("PATCH", MAPS + "/a", "{\"data\":{\"x\":\"2\"}}");
        var failure = catchThrowableOfType(ApiException.class, () -> send("PUT", MAPS + "/a", old));
        assertThat(failure.code()).isEqualTo(409);
        assertThat(read().at("/data/x").asText()).isEqualTo("2");
    }

    @Test
    void createsNothingInANamespaceThatEndsUnseen() {
        send("POST", "api/v1/namespaces", "{\"metadata\":{\"name\":\"ending\"}}");
        follow();
        send("DELETE", "api/v1/namespaces/ending", "");
        var failure = catchThrowableOfType(
                ApiException.class,
                () -> send("POST", "api/v1/namespaces/ending/configmaps", "{\"metadata\":{\"name\":\"late\"}}"));
        assertThat(failure.code()).isIn(403, 404);
    }

    @Test
    void refusesANodePortThatWasTakenUnseen() {
        send("POST", SERVICES, service("a", ""));
        var taken =
                send("POST", SERVICES, service("b", ",\"type\":\"NodePort\"")).at(NODE_PORT);
        var wish = "{\"spec\":{\"type\":\"NodePort\",\"ports\":[{\"port\":80,\"nodePort\":" + taken + "}]}}";
        var failure = catchThrowableOfType(ApiException.class, () -> send("PATCH", SERVICES + "/a", wish));

        assertThat(failure.code()).isEqualTo(422);
        assertThat(failure).hasMessageContaining("provided port is already allocated");
    }

    private static String service(String name, String more) {
        return "{\"metadata\":{\"name\":\"" + name + "\"},\"spec\":{\"ports\":[{\"port\":80}]" + more + "}}";
    }

    @Test
    void triesOnANewView() {
        send("POST", "api/v1/namespaces", "{\"metadata\":{\"name\":\"new\"}}");
        var query = new Query(Map.of("dryRun", List.of("All")));
        assertThat(send("POST", "api/v1/namespaces/new/configmaps", query, "{\"metadata\":{\"name\":\"c\"}}")
                        .at("/metadata/name")
                        .asText())
                .isEqualTo("c");
    }

    private JsonNode read() {
        return send("GET", MAPS + "/a", "");
    }

    private JsonNode send(String method, String path, String body) {
        return send(method, path, new Query(Map.of()), body);
    }

    private JsonNode send(String method, String path, Query query, String body) {
        var type = method.equals("PATCH") ? "application/merge-patch+json" : "application/json";
        var reply = router.handle(new ApiRequest(
                method,
                List.of(path.split("/")),
                query,
                "",
                type,
                body.getBytes(StandardCharsets.UTF_8),
                new User("tester", List.of("system:masters")),
                ""));
        return Json.read(((Reply.Whole) reply).body());
    }
}
