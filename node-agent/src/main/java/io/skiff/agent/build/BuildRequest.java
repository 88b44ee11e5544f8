package io.skiff.agent.build;

import io.skiff.agent.build.plan.BuildArguments;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a user wants to be built.
 *
 * @param dockerfile its text
 * @param names of the image, at least one
 * @param target a stage by name or number; empty for the last one
 * @param isFresh whether every step is done again, {@code --no-cache}
 * @param secrets by their ids
 */
public record BuildRequest(
        String dockerfile,
        List<String> names,
        BuildArguments arguments,
        Optional<String> target,
        boolean isFresh,
        Map<String, byte[]> secrets) {

    private static final int MOST_NAMES = 100;

    public BuildRequest {
        names = List.copyOf(names);
        arguments = target.isPresent() ? arguments.withTarget(target.get()) : arguments;
        secrets = Map.copyOf(secrets);
    }

    /** @throws BuildException if a client asks for more than a build may have */
    void requireBounded() {
        if (names.size() > MOST_NAMES) {
            throw new BuildException("the image has " + names.size() + " names, and at most " + MOST_NAMES
                    + " are possible; tag it after the build");
        }
        try {
            arguments.requireBounded();
        } catch (IllegalArgumentException tooMany) {
            throw new BuildException("the build arguments: " + tooMany.getMessage(), tooMany);
        }
    }
}
