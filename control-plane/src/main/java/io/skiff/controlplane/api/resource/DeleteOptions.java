package io.skiff.controlplane.api.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.api.request.ApiRequest;
import io.skiff.controlplane.api.status.Failures;
import java.util.OptionalLong;

/**
 * How something is to be deleted: from the body, or else from the URL.
 *
 * @param uid what the client saw; empty: any
 * @param resourceVersion what the client saw; empty: any
 * @param orphan leave what it owns alone
 */
record DeleteOptions(
        OptionalLong gracePeriodSeconds, String uid, String resourceVersion, boolean orphan, boolean dryRun) {

    static DeleteOptions of(ApiRequest request) {
        var body = Intake.options(request);
        var query = request.query();
        var policy = body.path("propagationPolicy").asText(query.text("propagationPolicy"));
        if (!policy.matches("|Orphan|Background|Foreground")) {
            throw Failures.badRequest(
                    "propagationPolicy: must be Orphan, Background or Foreground, not \"" + policy + "\"");
        }
        boolean orphan =
                policy.equals("Orphan") || body.path("orphanDependents").asBoolean() || query.flag("orphanDependents");
        boolean dryRun = query.isDryRun() || isDryRun(body);
        return new DeleteOptions(
                grace(body, query.number("gracePeriodSeconds")),
                body.at("/preconditions/uid").asText(""),
                body.at("/preconditions/resourceVersion").asText(""),
                orphan,
                dryRun);
    }

    private static OptionalLong grace(ObjectNode body, OptionalLong query) {
        var said = body.path("gracePeriodSeconds");
        var grace = said.isIntegralNumber() ? OptionalLong.of(said.asLong()) : query;
        if (grace.isPresent() && grace.getAsLong() < 0) {
            throw Failures.badRequest("gracePeriodSeconds: must be greater than or equal to 0");
        }
        return grace;
    }

    private static boolean isDryRun(ObjectNode body) {
        for (var one : body.path("dryRun")) {
            if (!one.asText().equals("All")) {
                throw Failures.badRequest("dryRun: must be All, not " + one);
            }
        }
        return !body.path("dryRun").isEmpty();
    }
}
