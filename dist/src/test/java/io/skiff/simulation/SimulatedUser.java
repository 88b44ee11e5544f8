package io.skiff.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.skiff.controlplane.StoredKinds;
import io.skiff.controlplane.api.request.ApiRequest;
import io.skiff.controlplane.api.request.Query;
import io.skiff.controlplane.api.request.Reply;
import io.skiff.controlplane.api.resource.Router;
import io.skiff.controlplane.api.status.ApiException;
import io.skiff.controlplane.kind.apps.DeploymentKind;
import io.skiff.controlplane.kind.core.ConfigMapKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.object.ObjectCodec;
import io.skiff.controlplane.security.User;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A user of the API of some server: reads an object, edits it, and replaces it at the revision that was read. A conflict, and a server that does not
 * answer, are the user's bad luck. Each method returns whether it is known that it was done.
 */
final class SimulatedUser {

    private static final User ADMINISTRATOR = new User("admin", List.of("system:masters"));

    /** Not there, changed by others meanwhile, the store does not answer, or not in time. */
    private static final List<Integer> BAD_LUCK = List.of(404, 409, 503, 504);

    private final Supplier<Optional<Router>> server;

    /** @param server that of the next request; empty while none is there */
    SimulatedUser(Supplier<Optional<Router>> server) {
        this.server = server;
    }

    boolean create(HasMetadata object) {
        var kind = StoredKinds.registry().of(object).kind();
        return ask("POST", path(kind, object), ObjectCodec.encode(object, 0)).isPresent();
    }

    boolean edit(String app, UnaryOperator<Deployment> edit) {
        var path = path(DeploymentKind.DEPLOYMENT, app);
        return ask("GET", path, new byte[0])
                .map(read -> ObjectCodec.decode(DeploymentKind.DEPLOYMENT, read.body()))
                .flatMap(seen -> ask("PUT", path, ObjectCodec.encode(edit.apply(seen), revision(seen))))
                .isPresent();
    }

    boolean delete(Pod pod) {
        return ask("DELETE", path(PodKind.POD, pod.getMetadata().getName()), new byte[0])
                .isPresent();
    }

    /** Deletes the ConfigMap that every namespace has. */
    void deleteRootCertificate() {
        var unused = ask("DELETE", path(ConfigMapKind.CONFIG_MAP, "kube-root-ca.crt"), new byte[0]);
    }

    private static long revision(HasMetadata object) {
        return Long.parseLong(object.getMetadata().getResourceVersion());
    }

    private static List<String> path(Kind<?> kind, HasMetadata object) {
        return kind.namespaced()
                ? path(kind, object.getMetadata().getNamespace(), "")
                : List.of("api", kind.version(), kind.plural());
    }

    private static List<String> path(Kind<?> kind, String name) {
        return path(kind, "default", name);
    }

    private static List<String> path(Kind<?> kind, String namespace, String name) {
        var group = kind.group().isEmpty() ? Stream.of("api") : Stream.of("apis", kind.group());
        var object = Stream.of(kind.version(), "namespaces", namespace, kind.plural(), name);
        return Stream.concat(group, object)
                .filter(segment -> !segment.isEmpty())
                .toList();
    }

    private Optional<Reply.Whole> ask(String method, List<String> path, byte[] body) {
        var request = new ApiRequest(
                method, path, new Query(Map.of()), "", "application/json", body, ADMINISTRATOR, "localhost");
        try {
            return server.get().map(router -> (Reply.Whole) router.handle(request));
        } catch (ApiException refused) {
            assertThat(BAD_LUCK)
                    .as("%s %s: %s", method, path, refused.getMessage())
                    .contains(refused.code());
            return Optional.empty();
        }
    }
}
