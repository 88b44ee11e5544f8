package io.skiff.cli.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.StatusException;
import io.skiff.cli.client.UnreachableException;
import io.skiff.cli.client.WatchEvent;
import io.skiff.cli.client.WatchStream;
import io.skiff.cli.resource.Query;
import io.skiff.cli.resource.Selection;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Follows one object until it has an accepted state. It outlives the end of a watch and a restart of the server. */
public final class ObjectWatch {

    private static final Duration LONGEST_WATCH = Duration.ofMinutes(5);

    private final ApiClient api;
    private final Selection selection;
    private final ServerAbsence absence;
    private final Duration longestWatch;
    private final Consumer<JsonNode> onLookAgain;

    public ObjectWatch(ApiClient api, Selection selection, ServerAbsence absence) {
        this(api, selection, absence, LONGEST_WATCH, unchanged -> {});
    }

    /**
     * @param longestWatch the time after which it reads the object again
     * @param onLookAgain receives the object then, if its state was not accepted
     */
    public ObjectWatch(
            ApiClient api,
            Selection selection,
            ServerAbsence absence,
            Duration longestWatch,
            Consumer<JsonNode> onLookAgain) {
        this.api = api;
        this.selection = selection;
        this.absence = absence;
        this.longestWatch = longestWatch;
        this.onLookAgain = onLookAgain;
    }

    /**
     * Passes each state of the object to the predicate, and a missing node if the object does not exist.
     *
     * @return whether a state was accepted in time
     */
    public boolean until(Duration timeout, Predicate<JsonNode> isAccepted) {
        long deadline = System.nanoTime() + timeout.toNanos();
        boolean reached = false;
        boolean isLookedAtAgain = false;
        while (true) {
            try {
                JsonNode list = api.get(path(new Query()));
                reached = true;
                absence.end();
                JsonNode now = list.path("items").path(0);
                if (isAccepted.test(now)) {
                    return true;
                }
                if (isLookedAtAgain) {
                    onLookAgain.accept(now);
                }
                isLookedAtAgain = false;
                long left = secondsLeft(deadline);
                if (left <= 0) {
                    return false;
                }
                if (follow(list.path("metadata").path("resourceVersion").asText(), left, isAccepted)) {
                    return true;
                }
                isLookedAtAgain = true;
            } catch (StatusException | UnreachableException e) {
                if (e instanceof StatusException refusal && refusal.isGone()) {
                    continue;
                }
                // The requested history was compacted. The caller must list again.
                if ((!reached && e instanceof UnreachableException) || secondsLeft(deadline) <= 0) {
                    throw e;
                }
                absence.outlast(e);
            }
        }
    }

    private boolean follow(String revision, long seconds, Predicate<JsonNode> isAccepted) {
        Query query = new Query()
                .add("resourceVersion", revision)
                .add("timeoutSeconds", String.valueOf(Math.min(seconds, longestWatch.toSeconds())))
                .add("watch", "true");
        try (WatchStream events = api.watch(path(query), false)) {
            for (Optional<WatchEvent> event = events.next(); event.isPresent(); event = events.next()) {
                if (event.get().isBookmark()) {
                    continue;
                }
                JsonNode now = event.get().isDeletion()
                        ? MissingNode.getInstance()
                        : event.get().object();
                if (isAccepted.test(now)) {
                    return true;
                }
            }
        }
        return false;
    }

    private String path(Query query) {
        return selection.collectionPath() + query.add("fieldSelector", "metadata.name=" + selection.name());
    }

    private static long secondsLeft(long deadline) {
        return Duration.ofNanos(deadline - System.nanoTime()).plusMillis(999).toSeconds();
    }
}
