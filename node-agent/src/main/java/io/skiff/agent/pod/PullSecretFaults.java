package io.skiff.agent.pod;

import io.skiff.agent.image.PullSecret;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Words for Secrets that give no credentials for registries. The image is pulled all the same: it may need none. */
final class PullSecretFaults {

    private PullSecretFaults() {}

    /** The kubelet's words for those that are not there, and the reasons of the others; empty if all can be used. */
    static Optional<String> told(List<PullSecret> secrets) {
        var faulty =
                secrets.stream().filter(secret -> !secret.problem().isEmpty()).toList();
        if (faulty.isEmpty()) {
            return Optional.empty();
        }
        var names = faulty.stream().map(PullSecret::name).collect(Collectors.joining(", "));
        var reasons = faulty.stream()
                .map(secret -> " Secret " + secret.name() + " is " + secret.problem() + ".")
                .collect(Collectors.joining());
        return Optional.of("Unable to retrieve some image pull secrets (" + names
                + "); attempting to pull the image may not succeed." + reasons);
    }
}
