package io.skiff.controlplane.api.pod;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.api.request.ApiRequest;
import io.skiff.controlplane.api.request.Query;
import io.skiff.controlplane.api.request.Reply;
import io.skiff.controlplane.api.resource.DeleteOptions;
import io.skiff.controlplane.api.resource.Deletion;
import io.skiff.controlplane.api.resource.Reads;
import io.skiff.controlplane.api.resource.RequestBodies;
import io.skiff.controlplane.api.resource.SubresourceHandler;
import io.skiff.controlplane.api.resource.Target;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.kind.Subresource;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.tunnel.PodLogs;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;

/** The sub-resources of pods: log and eviction. */
public final class PodSubresources {

    private final PodLogs logs;
    private final RequestBodies bodies;
    private final Reads reads;
    private final Deletion deletion;
    private final Clock clock;

    public PodSubresources(PodLogs logs, RequestBodies bodies, Reads reads, Deletion deletion, Clock clock) {
        this.logs = logs;
        this.bodies = bodies;
        this.reads = reads;
        this.deletion = deletion;
        this.clock = clock;
    }

    /** The handler of each sub-resource. */
    public Map<Subresource, SubresourceHandler> handlers() {
        return Map.of(PodKind.LOG, this::log, PodKind.EVICTION, this::evict);
    }

    private static void requireMethod(ApiRequest request, String method) {
        if (!request.method().equals(method)) {
            throw Failures.methodNotAllowed();
        }
    }

    private Reply log(Target target, ApiRequest request) {
        requireMethod(request, "GET");
        var query = request.query();
        reads.await(query);
        var pod = (Pod) reads.require(target).object();
        var unused = AskedContainer.requireNode(pod);
        var options = new PodLogs.Options(
                AskedContainer.name(pod, query.text("container")),
                query.flag("follow"),
                query.flag("previous"),
                query.flag("timestamps"),
                query.number("tailLines"),
                query.number("limitBytes"),
                since(query));
        return LogStream.open(logs, pod, options);
    }

    private Optional<Instant> since(Query query) {
        var seconds = query.number("sinceSeconds");
        if (seconds.isPresent()) {
            long back =
                    Math.max(0, Math.min(seconds.getAsLong(), clock.instant().getEpochSecond()));
            return Optional.of(clock.instant().minusSeconds(back));
        }
        try {
            return query.has("sinceTime")
                    ? Optional.of(OffsetDateTime.parse(query.text("sinceTime")).toInstant())
                    : Optional.empty();
        } catch (DateTimeException e) {
            throw Failures.badRequest("query parameter sinceTime: must be an RFC 3339 time, for example "
                    + "2026-01-31T12:00:00Z, not \"" + query.text("sinceTime") + "\"");
        }
    }

    private Reply evict(Target target, ApiRequest request) {
        requireMethod(request, "POST");
        var options = bodies.options(request).path("deleteOptions");
        deletion.delete(target, DeleteOptions.of(request, options instanceof ObjectNode said ? said : Json.object()));
        return Reply.json(
                201, Json.object().put("kind", "Status").put("apiVersion", "v1").put("status", "Success"));
    }
}
