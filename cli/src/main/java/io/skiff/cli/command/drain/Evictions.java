package io.skiff.cli.command.drain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.StatusException;
import io.skiff.cli.client.UnreachableException;
import io.skiff.cli.format.Json;
import io.skiff.cli.resource.KnownTypes;
import io.skiff.cli.watch.Pause;
import io.skiff.cli.watch.ServerAbsence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Sends pods away and waits until they are gone. One whose budget forbids it is asked again, until the time is over. */
final class Evictions {

    private static final long POLL_MILLIS = 200;
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(5);
    private static final Duration UNLIMITED = Duration.ofDays(7);

    private final ApiClient api;
    private final Console console;
    private final ServerAbsence absence;
    private final int grace;
    private final boolean isDeleting;

    /**
     * @param grace in seconds; -1 for the pods' own
     * @param isDeleting whether to delete in place of evicting, which asks no budget
     */
    Evictions(ApiClient api, Console console, int grace, boolean isDeleting) {
        this.api = api;
        this.console = console;
        this.absence = new ServerAbsence(console);
        this.grace = grace;
        this.isDeleting = isDeleting;
    }

    /** @param timeout zero for no limit */
    void run(List<JsonNode> pods, Duration timeout) {
        long deadline = System.nanoTime() + (timeout.isZero() ? UNLIMITED : timeout).toNanos();
        var asking = new ArrayList<>(pods);
        var leaving = new ArrayList<JsonNode>();
        long nextAttempt = System.nanoTime();
        while (!asking.isEmpty() || !leaving.isEmpty()) {
            if (System.nanoTime() - nextAttempt >= 0) {
                asking.removeIf(pod -> evict(pod) && leaving.add(pod));
                nextAttempt = System.nanoTime() + BETWEEN_ATTEMPTS.toNanos();
            }
            leaving.removeIf(this::isGone);
            if (System.nanoTime() - deadline >= 0 && !(asking.isEmpty() && leaving.isEmpty())) {
                throw new CommandException("error: drain did not complete within " + timeout.toSeconds() + " s: "
                        + asking.size() + " pods may not go, " + leaving.size() + " have not ended");
            }
            if (!leaving.isEmpty() || !asking.isEmpty()) {
                Pause.millis(POLL_MILLIS);
            }
        }
    }

    /** False if it may not go now. */
    private boolean evict(JsonNode pod) {
        try {
            ObjectNode options = Json.object();
            if (grace >= 0) {
                options.put("gracePeriodSeconds", grace);
            }
            if (isDeleting) {
                api.delete(path(pod), options.put("kind", "DeleteOptions").put("apiVersion", "v1"));
            } else {
                ObjectNode eviction =
                        Json.object().put("apiVersion", "policy/v1").put("kind", "Eviction");
                eviction.withObjectProperty("metadata")
                        .put("name", text(pod, "name"))
                        .put("namespace", text(pod, "namespace"));
                eviction.set("deleteOptions", options);
                api.create(path(pod) + "/eviction", eviction);
            }
            return true;
        } catch (StatusException refusal) {
            if (refusal.isNotFound()) {
                return true;
            }
            if (!refusal.isTooManyRequests()) {
                throw refusal;
            }
            console.err()
                    .println("error when evicting pods/\"" + text(pod, "name") + "\" -n \"" + text(pod, "namespace")
                            + "\" (will retry after 5s): " + refusal.getMessage());
            return false;
        }
    }

    private boolean isGone(JsonNode pod) {
        try {
            boolean isThere = api.find(path(pod))
                    .filter(present -> text(present, "uid").equals(text(pod, "uid")))
                    .isPresent();
            absence.end();
            if (!isThere) {
                console.out().println("pod/" + text(pod, "name") + (isDeleting ? " deleted" : " evicted"));
                console.out().flush();
            }
            return !isThere;
        } catch (StatusException | UnreachableException e) {
            absence.outlast(e);
            return false;
        }
    }

    private static String path(JsonNode pod) {
        return KnownTypes.POD.objectPath(text(pod, "namespace"), text(pod, "name"));
    }

    private static String text(JsonNode pod, String field) {
        return pod.path("metadata").path(field).asText();
    }
}
