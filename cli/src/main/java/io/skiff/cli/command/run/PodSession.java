package io.skiff.cli.command.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.StatusException;
import io.skiff.cli.command.pod.Joint;
import io.skiff.cli.resource.KnownTypes;
import io.skiff.cli.resource.Query;
import io.skiff.cli.resource.Selection;
import io.skiff.cli.stream.CommandEnd;
import io.skiff.cli.watch.ObjectWatch;
import io.skiff.cli.watch.ServerAbsence;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** Stays with a new pod of one container: waits until it runs, joins its streams, and tells how it ended. */
final class PodSession {

    private static final int PIECE = 16 << 10;

    private static final Set<String> FINISHED = Set.of("Succeeded", "Failed");

    private final ApiClient api;
    private final Console console;
    private final Selection selection;
    private final String path;
    private final String container;
    private final boolean isRestarted;
    private final boolean isInput;
    private final boolean hasTerminal;
    private final boolean isQuiet;

    PodSession(ApiClient api, Console console, JsonNode pod, boolean isInput, boolean hasTerminal, boolean isQuiet) {
        this.api = api;
        this.console = console;
        String namespace = pod.path("metadata").path("namespace").asText();
        this.selection = new Selection(
                KnownTypes.POD, namespace, pod.path("metadata").path("name").asText());
        this.path = selection.path();
        this.container =
                pod.path("spec").path("containers").path(0).path("name").asText();
        this.isRestarted =
                pod.path("spec").path("restartPolicy").asText("Always").equals("Always");
        this.isInput = isInput;
        this.hasTerminal = hasTerminal;
        this.isQuiet = isQuiet;
    }

    /**
     * Goes on until the program has ended.
     *
     * @param patience for the pod to run
     * @return the exit code of the program; 0 if it is started again
     */
    int run(Duration patience) {
        JsonNode begun = await(patience, PodSession::hasBegun);
        if (!isInput) {
            // all of the output from its beginning, which nobody who attaches gets
            showLog(!isFinished(begun));
        } else if (isFinished(begun) || !join()) {
            showLog(false);
        }
        if (isRestarted) {
            if (!isQuiet && isInput) {
                console.err()
                        .println("Session ended, resume using 'skiff attach " + selection.name() + " -c " + container
                                + " -i" + (hasTerminal ? "t" : "") + "' command when the pod is running");
            }
            return 0;
        }
        return code(await(patience, PodSession::isFinished));
    }

    /** False if the program ended before. */
    private boolean join() {
        try {
            Joint joint = Joint.of(console, isInput, hasTerminal);
            Query query = joint.streams(new Query().add("container", container));
            if (hasTerminal && !isQuiet) {
                console.err().println("If you don't see a command prompt, try pressing enter.");
            }
            CommandEnd end = joint.run(api, path + "/attach" + query);
            if (!end.isSuccess()) {
                throw new CommandException(end.message());
            }
            return true;
        } catch (StatusException refusal) {
            if (isFinished(api.get(path))) {
                return false;
            }
            throw refusal;
        }
    }

    private void showLog(boolean isFollowed) {
        console.out().flush();
        Query query = new Query().add("container", container).add("follow", isFollowed ? "true" : "");
        try (InputStream log = api.stream(path + "/log" + query, "*/*")) {
            byte[] buffer = new byte[PIECE];
            for (int count = log.read(buffer); count >= 0; count = log.read(buffer)) {
                console.raw().write(buffer, 0, count);
                console.raw().flush();
            }
        } catch (IOException e) {
            throw new CommandException("error: the log was cut off: " + e.getMessage());
        }
    }

    private JsonNode await(Duration patience, Predicate<JsonNode> isAccepted) {
        var last = new AtomicReference<JsonNode>();
        boolean isThere = new ObjectWatch(api, selection, new ServerAbsence(console)).until(patience, pod -> {
            last.set(pod);
            return pod.isMissingNode() || isAccepted.test(pod);
        });
        JsonNode pod = last.get();
        if (pod == null || pod.isMissingNode()) {
            throw new CommandException("error: pod " + selection.name() + " was deleted");
        }
        if (!isThere) {
            throw new CommandException("error: timed out waiting for the condition" + waiting(pod)
                    + "\nSee why with: skiff describe pod " + selection.name());
        }
        return pod;
    }

    private static String waiting(JsonNode pod) {
        JsonNode waiting = pod.path("status")
                .path("containerStatuses")
                .path(0)
                .path("state")
                .path("waiting");
        String message = waiting.path("message").asText("");
        return waiting.isMissingNode()
                ? ""
                : ": " + waiting.path("reason").asText() + (message.isEmpty() ? "" : ": " + message);
    }

    private static boolean hasBegun(JsonNode pod) {
        return isFinished(pod)
                || pod.path("status")
                        .path("containerStatuses")
                        .path(0)
                        .path("state")
                        .has("running");
    }

    private static boolean isFinished(JsonNode pod) {
        return FINISHED.contains(pod.path("status").path("phase").asText());
    }

    private static int code(JsonNode pod) {
        JsonNode ended = pod.path("status")
                .path("containerStatuses")
                .path(0)
                .path("state")
                .path("terminated");
        return pod.path("status").path("phase").asText().equals("Succeeded")
                ? 0
                : Math.max(1, ended.path("exitCode").asInt(1));
    }
}
