package io.skiff.controlplane.api.resource;

import io.skiff.controlplane.api.request.ApiRequest;
import io.skiff.controlplane.api.request.Query;
import io.skiff.controlplane.api.request.Reply;
import io.skiff.controlplane.api.status.ApiException;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.api.watch.WatchHub;
import io.skiff.controlplane.api.watch.WatchStream;
import io.skiff.controlplane.api.watch.WatchStream.Form;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.rule.Problem;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** Starts watches: from now, from a revision, or with all present objects first. */
public final class Watches {

    private static final int LEAST_TIMEOUT_SECONDS = 1800;
    private static final long LONGEST_SECONDS = 24 * 3600;

    private final WatchHub hub;
    private final Reads reads;
    private final RandomGenerator random;

    public Watches(WatchHub hub, Reads reads, RandomGenerator random) {
        this.hub = hub;
        this.reads = reads;
        this.random = random;
    }

    Reply watch(Target target, ApiRequest request) {
        var query = request.query();
        var selection = Selection.of(target, query);
        var form = new Form(target.definition(), request.representation(), Reads.rowObject(query));
        var since = query.number("resourceVersion");
        var contentType = request.representation().encoding().streamType();
        boolean sendsAll = sendsAll(target.definition(), query);
        boolean fromNow = since.isEmpty() || since.getAsLong() == 0;
        var watch =
                new WatchStream.Request(form, selection::matches, query.flag("allowWatchBookmarks"), timeout(query));
        if (!sendsAll && !fromNow) {
            hub.requireStarted();
            return new Reply.Streamed(
                    contentType, outlet -> WatchStream.start(hub, watch, outlet, List.of(), since.getAsLong(), false));
        }
        reads.await(query);
        var found = reads.snapshot(selection);
        return new Reply.Streamed(
                contentType,
                outlet -> WatchStream.start(hub, watch, outlet, found.objects(), found.revision(), sendsAll));
    }

    /** Whether {@code sendInitialEvents} asks for all present objects first, with a bookmark at their end. */
    private static boolean sendsAll(KindDefinition<?> definition, Query query) {
        if (!query.has("sendInitialEvents")) {
            return false;
        }
        if (!query.text("resourceVersionMatch").equals("NotOlderThan")) {
            throw refused(
                    definition,
                    "resourceVersionMatch",
                    "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
        }
        return query.flag("sendInitialEvents");
    }

    private static ApiException refused(KindDefinition<?> definition, String parameter, String why) {
        return Failures.invalid(definition, "", List.of(Problem.forbidden(parameter, why)));
    }

    private Duration timeout(Query query) {
        var asked = query.number("timeoutSeconds");
        long seconds = asked.isPresent()
                ? Math.max(1, Math.min(asked.getAsLong(), LONGEST_SECONDS))
                : LEAST_TIMEOUT_SECONDS + random.nextInt(LEAST_TIMEOUT_SECONDS);
        return Duration.ofSeconds(seconds);
    }
}
