package io.skiff.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.controlplane.StoredKinds;
import io.skiff.controlplane.api.request.ApiRequest;
import io.skiff.controlplane.api.request.Query;
import io.skiff.controlplane.api.resource.Router;
import io.skiff.controlplane.api.status.ApiException;
import io.skiff.controlplane.api.watch.WatchHub;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.security.Attempt;
import io.skiff.controlplane.security.Authorizer;
import io.skiff.controlplane.security.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** For every request the authorizer is asked first, with the right attempt, and its refusal is the answer. */
class AuthorizationTest {

    private static final User SOMEBODY = new User("somebody", List.of());

    /** Whoever opens one needs the right to create it, by GET too. */
    private static final Set<String> STREAMS = Set.of("exec", "attach", "portforward");

    private final List<Attempt> asked = new ArrayList<>();
    private final ApiFixture api = new ApiFixture(new FakeLogs(), new Refusing());
    private final WatchHub hub = new WatchHub(api.parts().kinds(), api.view());
    private final Router router = ApiPaths.router(api.parts(), hub);

    /** Remembers, and allows nothing. */
    private final class Refusing implements Authorizer {
        @Override
        public boolean allows(User user, Attempt attempt) {
            asked.add(attempt);
            return false;
        }

        @Override
        public boolean mayWrite(User user) {
            return false;
        }
    }

    @AfterEach
    void stop() {
        hub.close();
        api.close();
    }

    /** A request, and what it attempts. */
    record Row(String method, String path, Attempt attempt) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /** All that discovery tells: each verb of each resource and sub-resource. */
    static Stream<Row> rows() {
        return StoredKinds.registry().all().stream()
                .flatMap(definition -> Stream.concat(ofObjects(definition), ofSubresources(definition)));
    }

    private static Stream<Row> ofObjects(KindDefinition<?> definition) {
        var collection = collection(definition);
        var object = collection + "/one";
        return Stream.of(
                row(definition, "GET", collection, "list", "", ""),
                row(definition, "GET", collection + "?watch=1", "watch", "", ""),
                row(definition, "POST", collection, "create", "", ""),
                row(definition, "DELETE", collection, "deletecollection", "", ""),
                row(definition, "GET", object, "get", "", "one"),
                row(definition, "GET", object + "?watch=true", "watch", "", "one"),
                row(definition, "PUT", object, "update", "", "one"),
                row(definition, "PATCH", object, "patch", "", "one"),
                row(definition, "DELETE", object, "delete", "", "one"),
                row(definition, "OPTIONS", object, "options", "", "one"));
    }

    private static Stream<Row> ofSubresources(KindDefinition<?> definition) {
        var methods = Map.of("get", "GET", "create", "POST", "update", "PUT", "patch", "PATCH");
        return definition.subresources().stream()
                .flatMap(below -> below.verbs().stream()
                        .map(verb -> row(
                                definition,
                                methods.getOrDefault(verb, verb),
                                collection(definition) + "/one/" + below.name(),
                                STREAMS.contains(below.name()) ? "create" : verb,
                                below.name(),
                                "one")));
    }

    private static String collection(KindDefinition<?> definition) {
        var kind = definition.kind();
        return (kind.group().isEmpty() ? "/api/" : "/apis/")
                + kind.apiVersion()
                + (kind.namespaced() ? "/namespaces/default/" : "/")
                + kind.plural();
    }

    private static Row row(
            KindDefinition<?> definition, String method, String path, String verb, String subresource, String name) {
        var kind = definition.kind();
        var namespace = kind.namespaced() ? "default" : "";
        return new Row(method, path, new Attempt(verb, kind.group(), kind.plural(), subresource, namespace, name, ""));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void eachVerbOfEachResourceIsAskedFor(Row row) {
        assertThatThrownBy(() -> router.handle(request(row.method(), row.path())))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(403));

        assertThat(asked).containsExactly(row.attempt());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/", "/api", "/api/v1", "/apis", "/apis/apps", "/apis/apps/v1", "/apis/none/v1/things/x",
                        "/api/v1/things",
                "/openapi/v2", "/openapi/v3", "/openapi/v3/api/v1", "/version", "/healthz", "/readyz", "/livez",
                        "/metrics",
                "/api/v1/namespaces/default/pods/one/log/more"
            })
    void soIsEachOtherPath(String path) {
        assertThatThrownBy(() -> router.handle(request("GET", path))).isInstanceOf(ApiException.class);

        assertThat(asked).containsExactly(Attempt.onPath("get", path));
    }

    @Test
    void refusalsSayWhoMayNotDoWhat() {
        assertThatThrownBy(() -> router.handle(request("DELETE", "/api/v1/namespaces/default/pods/one")))
                .hasMessage(
                        "pods is forbidden: User \"somebody\" cannot delete resource \"pods\" in API group \"\" in the"
                                + " namespace \"default\"");
        assertThatThrownBy(() -> router.handle(request("GET", "/apis")))
                .hasMessage("forbidden: User \"somebody\" cannot get path \"/apis\"");
        assertThatThrownBy(
                        () -> router.handle(request("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews")))
                .hasMessageContaining("cannot create resource \"selfsubjectaccessreviews\" in API group"
                        + " \"authorization.k8s.io\" at the cluster scope");
    }

    private static ApiRequest request(String method, String target) {
        var pathAndQuery = target.split("\\?", 2);
        var path = Stream.of(pathAndQuery[0].split("/"))
                .filter(one -> !one.isEmpty())
                .toList();
        Map<String, List<String>> query =
                pathAndQuery.length == 1 ? Map.of() : Map.of("watch", List.of(pathAndQuery[1].substring(6)));
        return new ApiRequest(method, path, new Query(query), "", "", new byte[0], SOMEBODY, "");
    }
}
