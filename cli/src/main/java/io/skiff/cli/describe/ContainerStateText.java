package io.skiff.cli.describe;

import com.fasterxml.jackson.databind.JsonNode;

/** Describes the state of a container: how it runs, how its last attempt ended, how often it was restarted. */
final class ContainerStateText {

    private ContainerStateText() {}

    static void write(Page page, JsonNode status) {
        state(page, "State", status.path("state"));
        if (status.path("lastState").has("terminated")) {
            state(page, "Last State", status.path("lastState"));
        }
        page.line(2, "Ready:\t" + (status.path("ready").asBoolean() ? "True" : "False"));
        page.line(2, "Restart Count:\t" + status.path("restartCount").asInt());
    }

    private static void state(Page page, String title, JsonNode state) {
        if (state.has("running")) {
            page.line(2, title + ":\tRunning");
            page.line(3, "Started:\t" + page.time(state.path("running").path("startedAt")));
        } else if (state.has("terminated")) {
            terminated(page, title, state.path("terminated"));
        } else {
            page.line(2, title + ":\tWaiting");
            optional(page, "Reason", state.path("waiting").path("reason"));
            optional(page, "Message", state.path("waiting").path("message"));
        }
    }

    private static void terminated(Page page, String title, JsonNode terminated) {
        page.line(2, title + ":\tTerminated");
        optional(page, "Reason", terminated.path("reason"));
        optional(page, "Message", terminated.path("message"));
        page.line(3, "Exit Code:\t" + terminated.path("exitCode").asInt());
        if (terminated.path("signal").asInt() > 0) {
            page.line(3, "Signal:\t" + terminated.path("signal").asInt());
        }
        page.line(3, "Started:\t" + page.time(terminated.path("startedAt")));
        page.line(3, "Finished:\t" + page.time(terminated.path("finishedAt")));
    }

    private static void optional(Page page, String title, JsonNode text) {
        if (!text.asText("").isEmpty()) {
            page.line(3, title + ":\t" + text.asText().strip().replace('\n', ' '));
        }
    }
}
