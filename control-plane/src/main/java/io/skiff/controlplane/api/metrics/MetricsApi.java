package io.skiff.controlplane.api.metrics;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.api.request.ApiRequest;
import io.skiff.controlplane.api.request.Conversation;
import io.skiff.controlplane.api.request.Reply;
import io.skiff.controlplane.api.resource.ComputedObjects;
import io.skiff.controlplane.api.resource.Reads;
import io.skiff.controlplane.api.status.ApiException;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.kind.KindRegistry;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.security.Attempt;
import io.skiff.controlplane.tunnel.Tunnels;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Answers requests for metrics: of all nodes or pods, of those with some labels, of one. */
public final class MetricsApi implements ComputedObjects {

    public static final String GROUP = "metrics.k8s.io";
    public static final String VERSION = "v1beta1";

    private static final String NODES = "nodes";
    private static final String PODS = "pods";

    private final KindRegistry kinds;
    private final Reads reads;
    private final NodeUsages usages;
    private final Clock clock;

    public MetricsApi(KindRegistry kinds, Reads reads, Tunnels tunnels, Clock clock) {
        this.kinds = kinds;
        this.reads = reads;
        this.usages = new NodeUsages(tunnels);
        this.clock = clock;
    }

    /**
     * What a path names.
     *
     * @param namespace empty for all, and for nodes
     * @param name empty for a list
     */
    private record Named(String plural, String namespace, String name) {

        static Optional<Named> in(List<String> path) {
            var rest = path.subList(Math.min(3, path.size()), path.size());
            boolean isNamespaced = rest.size() >= 3 && rest.get(0).equals("namespaces");
            var named = isNamespaced ? rest.subList(2, rest.size()) : rest;
            boolean isKnown = named.size() == 1 || named.size() == 2;
            if (!isKnown || !named.get(0).equals(isNamespaced ? PODS : named.get(0))) {
                return Optional.empty();
            }
            boolean isOfAll = !isNamespaced && named.get(0).equals(PODS) && named.size() == 2;
            boolean isServed = named.get(0).equals(NODES) || named.get(0).equals(PODS);
            return isServed && !isOfAll
                    ? Optional.of(new Named(
                            named.get(0), isNamespaced ? rest.get(1) : "", named.size() == 2 ? named.get(1) : ""))
                    : Optional.empty();
        }
    }

    @Override
    public boolean isAbout(List<String> path) {
        return path.size() > 3
                && path.subList(0, 3).equals(List.of("apis", GROUP, VERSION))
                && Named.in(path).isPresent();
    }

    @Override
    public Attempt attempt(ApiRequest request) {
        var named = Named.in(request.path()).orElseThrow(Failures::noSuchPath);
        boolean isRead = request.method().equals("GET");
        var verb = isRead
                ? (named.name().isEmpty() ? "list" : "get")
                : request.method().toLowerCase(Locale.ROOT);
        return new Attempt(verb, GROUP, named.plural(), "", named.namespace(), named.name(), "");
    }

    @Override
    public Reply handle(ApiRequest request) {
        if (!request.method().equals("GET")) {
            throw Failures.methodNotAllowed();
        }
        if (request.query().flag("watch")) {
            throw Failures.methodNotAllowed();
        }
        if (!request.acceptsJson()) {
            throw Failures.notAcceptable();
        }
        var named = Named.in(request.path()).orElseThrow(Failures::noSuchPath);
        return named.plural().equals(NODES) ? nodes(named, request) : pods(named, request);
    }

    private Reply nodes(Named named, ApiRequest request) {
        var nodes =
                chosen(NodeKind.NODE, named, request).filter(NodeKind::isReady).toList();
        var names = nodes.stream().map(node -> node.getMetadata().getName()).toList();
        return answer(
                "NodeMetrics",
                named,
                names,
                said -> nodes.stream()
                        .flatMap(node -> Optional.ofNullable(
                                        said.get(node.getMetadata().getName()))
                                .stream()
                                .map(usage -> MetricsObjects.node(node, usage, clock.instant()))));
    }

    private Reply pods(Named named, ApiRequest request) {
        var pods = chosen(PodKind.POD, named, request)
                .filter(pod -> PodState.nodeName(pod).isPresent() && !PodState.isFinished(pod))
                .toList();
        var names = pods.stream()
                .flatMap(pod -> PodState.nodeName(pod).stream())
                .filter(this::isReady)
                .collect(Collectors.toCollection(TreeSet::new));
        return answer(
                "PodMetrics",
                named,
                names,
                said -> pods.stream()
                        .flatMap(pod -> PodState.nodeName(pod).map(said::get).stream()
                                .flatMap(usage -> MetricsObjects.pod(pod, usage, clock.instant()).stream())));
    }

    private boolean isReady(String node) {
        return reads.find(NodeKind.NODE, "", node).filter(NodeKind::isReady).isPresent();
    }

    private <T extends HasMetadata> Stream<T> chosen(Kind<T> kind, Named named, ApiRequest request) {
        return reads.chosen(kinds.definition(kind), named.namespace(), named.name(), request.query());
    }

    /** Makes objects of what the nodes said. */
    @FunctionalInterface
    private interface Objects {

        Stream<ObjectNode> of(Map<String, NodeUsage> said);
    }

    /** No thread waits for the nodes. */
    private Reply answer(String kind, Named named, Collection<String> nodes, Objects objects) {
        return new Reply.Duplex(client -> {
            var unused = usages.ask(nodes).whenComplete((said, fault) -> {
                try {
                    var items = objects.of(said).toList();
                    send(client, named.name().isEmpty() ? MetricsObjects.list(kind, items) : one(kind, named, items));
                } catch (ApiException e) {
                    client.fail(e);
                } catch (RuntimeException e) {
                    client.fail(Failures.internal("the metrics cannot be told: " + e));
                }
            });
        });
    }

    private static ObjectNode one(String kind, Named named, List<ObjectNode> items) {
        if (items.isEmpty()) {
            throw new ApiException(
                    404,
                    "NotFound",
                    kind.toLowerCase(Locale.ROOT) + "." + GROUP + " \"" + named.name() + "\" not found");
        }
        return items.get(0);
    }

    private static void send(Conversation client, ObjectNode document) {
        var outlet = client.answer(200, "application/json");
        outlet.send(Json.write(document));
        outlet.end();
    }
}
