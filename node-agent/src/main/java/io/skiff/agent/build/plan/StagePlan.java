package io.skiff.agent.build.plan;

import java.util.List;
import java.util.Map;

/**
 * What one stage does.
 *
 * @param triggers how many of the first steps are those of its base (ONBUILD)
 * @param arguments the build arguments at its end, which a stage that begins with it has too
 */
public record StagePlan(List<Step> steps, int triggers, Map<String, String> arguments) {

    public StagePlan {
        steps = List.copyOf(steps);
        arguments = Map.copyOf(arguments);
    }
}
