package io.skiff.agent.build.plan;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.agent.build.dockerfile.Instruction.Healthcheck;
import java.time.Duration;

/** The field {@code Healthcheck} of Docker's configurations; times are in nanoseconds, and what is not given is left out. */
final class HealthcheckField {

    private HealthcheckField() {}

    static ObjectNode of(Healthcheck check) {
        var json = JsonNodeFactory.instance.objectNode();
        var test = json.putArray("Test");
        if (check.command().isEmpty()) {
            test.add("NONE");
        } else {
            test.add(check.command().get().isShell() ? "CMD-SHELL" : "CMD");
            check.command().get().words().forEach(test::add);
        }
        putTime(json, "Interval", check.interval());
        putTime(json, "Timeout", check.timeout());
        putTime(json, "StartPeriod", check.startPeriod());
        putTime(json, "StartInterval", check.startInterval());
        if (check.retries() > 0) {
            json.put("Retries", check.retries());
        }
        return json;
    }

    private static void putTime(ObjectNode json, String name, Duration time) {
        if (!time.isZero()) {
            json.put(name, time.toNanos());
        }
    }
}
