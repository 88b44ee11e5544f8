package io.skiff.controlplane.api.resource;

import io.skiff.controlplane.api.discovery.Discovery;
import io.skiff.controlplane.api.discovery.OpenApi;
import io.skiff.controlplane.api.discovery.Version;
import io.skiff.controlplane.api.request.ApiRequest;
import io.skiff.controlplane.api.request.Reply;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.kind.KindRegistry;
import io.skiff.controlplane.security.Attempt;
import io.skiff.controlplane.security.Authorizer;
import java.util.List;
import java.util.Optional;

/** Finds out what a path is about, and whether its user may do it: nothing is answered before that. */
public final class Router {

    private final KindRegistry kinds;
    private final Authorizer authorizer;
    private final Readiness readiness;
    private final Discovery discovery;
    private final OpenApi openApi;
    private final AccessReviews accessReviews;
    private final ComputedObjects computed;
    private final Resources resources;

    public Router(
            KindRegistry kinds,
            Authorizer authorizer,
            Readiness readiness,
            Discovery discovery,
            OpenApi openApi,
            AccessReviews accessReviews,
            ComputedObjects computed,
            Resources resources) {
        this.kinds = kinds;
        this.authorizer = authorizer;
        this.readiness = readiness;
        this.discovery = discovery;
        this.openApi = openApi;
        this.accessReviews = accessReviews;
        this.computed = computed;
        this.resources = resources;
    }

    /**
     * Handles a request. It blocks, and throws {@link io.skiff.controlplane.api.status.ApiException} if the request
     * fails.
     */
    public Reply handle(ApiRequest request) {
        var target = target(request.path());
        var attempt = target.map(found -> Attempts.on(found, request)).orElseGet(() -> onOther(request));
        if (!authorizer.allows(request.user(), attempt)) {
            throw Failures.forbidden(request.user(), attempt);
        }
        return target.map(found -> resources.handle(found, request)).orElseGet(() -> other(request));
    }

    private Attempt onOther(ApiRequest request) {
        return computed.isAbout(request.path()) ? computed.attempt(request) : Attempts.onPath(request);
    }

    /** Whether what is at a path takes the body of a request while it arrives, of whatever length. */
    public boolean takesBodyAsItArrives(List<String> path) {
        return target(path).filter(Target::connects).isPresent();
    }

    private Optional<Target> target(List<String> path) {
        int levels =
                path.isEmpty() ? 0 : path.get(0).equals("api") ? 2 : path.get(0).equals("apis") ? 3 : 0;
        return levels == 0 || path.size() <= levels
                ? Optional.empty()
                : Target.parse(
                        kinds, levels == 2 ? "" : path.get(1), path.get(levels - 1), path.subList(levels, path.size()));
    }

    /** Answers to what is no object. */
    private Reply other(ApiRequest request) {
        var path = request.path();
        var root = path.isEmpty() ? "" : path.get(0);
        return switch (root) {
            case "api" -> api(request);
            case "apis" -> apis(request);
            case "healthz", "livez" -> get(request, Reply.text(200, "ok"));
            case "readyz" ->
                get(
                        request,
                        readiness
                                .trouble()
                                .map(trouble -> Reply.text(503, trouble))
                                .orElse(Reply.text(200, "ok")));
            case "version" -> get(request, Reply.json(200, Version.tree()));
            case "openapi" -> get(request, openApi(request));
            default -> throw Failures.noSuchPath();
        };
    }

    private Reply api(ApiRequest request) {
        var path = request.path();
        if (path.size() == 1) {
            return get(request, Reply.json(200, discovery.coreVersions(request.host())));
        }
        return group(request, "", path.get(1), path.subList(2, path.size()));
    }

    private Reply apis(ApiRequest request) {
        var path = request.path();
        if (path.size() == 1) {
            return get(request, Reply.json(200, discovery.groups()));
        }
        if (path.size() == 2) {
            return get(request, Reply.json(200, discovery.group(path.get(1)).orElseThrow(Failures::noSuchPath)));
        }
        if (AccessReviews.isAbout(path)) {
            return accessReviews.handle(request);
        }
        if (computed.isAbout(path)) {
            return computed.handle(request);
        }
        return group(request, path.get(1), path.get(2), path.subList(3, path.size()));
    }

    private Reply group(ApiRequest request, String group, String version, List<String> rest) {
        if (rest.isEmpty()) {
            return get(
                    request, Reply.json(200, discovery.resources(group, version).orElseThrow(Failures::noSuchPath)));
        }
        boolean isInNamespace = rest.size() > 2 && rest.get(0).equals("namespaces");
        throw Failures.noSuchResource(group, rest.get(isInNamespace ? 2 : 0));
    }

    private Reply openApi(ApiRequest request) {
        var path = request.path();
        if (path.equals(List.of("openapi", "v2"))) {
            return new Reply.Whole(200, OpenApi.V2_TYPE, new byte[0], List.of());
        }
        if (path.equals(List.of("openapi", "v3"))) {
            return Reply.json(200, openApi.index());
        }
        return openApi.document(String.join("/", path.subList(Math.min(2, path.size()), path.size())))
                .map(document -> Reply.json(200, document))
                .orElseThrow(Failures::noSuchPath);
    }

    private static Reply get(ApiRequest request, Reply reply) {
        if (!request.method().equals("GET")) {
            throw Failures.methodNotAllowed();
        }
        return reply;
    }
}
