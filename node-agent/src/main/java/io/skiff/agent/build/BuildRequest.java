package io.skiff.agent.build;

import io.skiff.agent.build.plan.BuildArguments;
import io.skiff.agent.image.Credential;
import io.skiff.agent.image.ImageReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a user wants to be built.
 *
 * @param dockerfile its text
 * @param names of the image, at least one
 * @param target a stage by name or number; empty for the last one
 * @param isFresh whether every step is done again, {@code --no-cache}
 * @param secrets by their ids
 * @param logins of the user for the registries of the images that it begins with; for this build alone
 */
public record BuildRequest(
        String dockerfile,
        List<String> names,
        BuildArguments arguments,
        Optional<String> target,
        boolean isFresh,
        Map<String, byte[]> secrets,
        Map<String, Credential> logins) {

    private static final int MOST_NAMES = 100;
    private static final int MOST_LOGINS = 100;

    public BuildRequest {
        names = List.copyOf(names);
        arguments = target.isPresent() ? arguments.withTarget(target.get()) : arguments;
        secrets = Map.copyOf(secrets);
        logins = Map.copyOf(logins);
    }

    public BuildRequest(
            String dockerfile,
            List<String> names,
            BuildArguments arguments,
            Optional<String> target,
            boolean isFresh,
            Map<String, byte[]> secrets) {
        this(dockerfile, names, arguments, target, isFresh, secrets, Map.of());
    }

    /** Those for an image, to be tried before others. */
    List<Credential> logins(String image) {
        return Stream.ofNullable(logins.get(ImageReference.parse(image).registry()))
                .toList();
    }

    /** @throws BuildException if a client asks for more than a build may have */
    void requireBounded() {
        if (names.size() > MOST_NAMES) {
            throw new BuildException("the image has " + names.size() + " names, and at most " + MOST_NAMES
                    + " are possible; tag it after the build");
        }
        if (logins.size() > MOST_LOGINS) {
            throw new BuildException(
                    "the build brings " + logins.size() + " logins, and at most " + MOST_LOGINS + " are possible");
        }
        try {
            arguments.requireBounded();
        } catch (IllegalArgumentException tooMany) {
            throw new BuildException("the build arguments: " + tooMany.getMessage(), tooMany);
        }
    }
}
