package io.skiff.controlplane.api.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.api.request.ApiRequest;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.object.GracePeriods;
import io.skiff.controlplane.object.Unicode;
import java.util.OptionalLong;

/**
 * The options of a deletion, from the body or else from the URL.
 *
 * @param uid the uid that the client saw; empty for any
 * @param resourceVersion the version that the client saw; empty for any
 * @param orphan whether dependents survive their owner
 */
public record DeleteOptions(
        OptionalLong gracePeriodSeconds, String uid, String resourceVersion, boolean orphan, boolean dryRun) {

    private static final int LONGEST_TOLD = 100;

    /** @param body of the request; empty if it has none */
    public static DeleteOptions of(ApiRequest request, ObjectNode body) {
        var query = request.query();
        var policy = body.path("propagationPolicy").asText(query.text("propagationPolicy"));
        if (!policy.matches("|Orphan|Background|Foreground")) {
            throw Failures.badRequest("propagationPolicy: must be Orphan, Background or Foreground, not \""
                    + Unicode.brief(policy, LONGEST_TOLD) + "\"");
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
        if (said.isMissingNode() || said.isNull()) {
            return query.isPresent() ? OptionalLong.of(bounded(query.getAsLong())) : query;
        }
        if (!said.isIntegralNumber() || !said.canConvertToLong()) {
            throw Failures.badRequest("gracePeriodSeconds: must be a whole number");
        }
        return OptionalLong.of(bounded(said.longValue()));
    }

    /** Bounds a grace period, because a time too far away could not be written. */
    private static long bounded(long grace) {
        if (grace < 0 || grace > GracePeriods.LONGEST_SECONDS) {
            throw Failures.unprocessable(
                    "gracePeriodSeconds: must be between 0 and " + GracePeriods.LONGEST_SECONDS + ", not " + grace);
        }
        return grace;
    }

    private static boolean isDryRun(ObjectNode body) {
        for (var one : body.path("dryRun")) {
            if (!one.asText().equals("All")) {
                throw Failures.badRequest("dryRun: must be All, not " + Unicode.brief(one.toString(), LONGEST_TOLD));
            }
        }
        return !body.path("dryRun").isEmpty();
    }
}
