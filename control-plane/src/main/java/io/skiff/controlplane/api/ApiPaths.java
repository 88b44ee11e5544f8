package io.skiff.controlplane.api;

import io.skiff.controlplane.api.codec.ProtobufReader;
import io.skiff.controlplane.api.discovery.Discovery;
import io.skiff.controlplane.api.discovery.OpenApi;
import io.skiff.controlplane.api.metrics.MetricsApi;
import io.skiff.controlplane.api.resource.AccessReviews;
import io.skiff.controlplane.api.resource.FreshReads;
import io.skiff.controlplane.api.resource.Reads;
import io.skiff.controlplane.api.resource.RequestBodies;
import io.skiff.controlplane.api.resource.Router;
import io.skiff.controlplane.api.resource.Waiting;
import io.skiff.controlplane.api.watch.WatchHub;

/** Wires what answers each path of the API: discovery, reviews, health, and the objects. */
public final class ApiPaths {

    private ApiPaths() {}

    /** Wires the paths for requests that have a thread each. */
    public static Router router(ApiParts parts, WatchHub hub) {
        return router(parts, hub, Waiting.BLOCKING);
    }

    /** @param waiting what a request does while the store works */
    public static Router router(ApiParts parts, WatchHub hub, Waiting waiting) {
        var bodies = new RequestBodies(new ProtobufReader(parts.kinds()));
        var reads = new Reads(parts.view(), new FreshReads(parts.store(), parts.view(), waiting), parts.clock());
        return new Router(
                parts.kinds(),
                parts.authorizer(),
                parts.readiness(),
                new Discovery(parts.kinds()),
                new OpenApi(parts.kinds()),
                new AccessReviews(bodies, parts.authorizer()),
                new MetricsApi(parts.kinds(), reads, parts.tunnels(), parts.clock()),
                ObjectVerbs.resources(parts, bodies, hub, waiting));
    }
}
