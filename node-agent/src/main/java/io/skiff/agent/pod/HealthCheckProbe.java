package io.skiff.agent.pod;

import io.skiff.agent.image.Image;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An image's HEALTHCHECK as a readiness probe, unless the container has probes of its own. Docker restarts no container because it is unhealthy,
 * and neither does this: to restart is for a liveness probe.
 */
final class HealthCheckProbe {

    private HealthCheckProbe() {}

    static ProbeSpec of(Image.HealthCheck check) {
        return new ProbeSpec(
                new ProbeSpec.Exec(check.command()),
                Duration.ZERO,
                check.interval(),
                check.timeout(),
                1,
                check.retries());
    }

    /** The container's template with the probe of the image that it runs. */
    static ContainerTemplate applied(ContainerTemplate template, @Nullable ProbeSpec ofImage) {
        boolean hasProbes = Stream.of(ProbeKind.values()).anyMatch(kind -> template.probe(kind) != null);
        return hasProbes || ofImage == null ? template : template.withReadinessProbe(ofImage);
    }

    /** The probe as a label of a container's record. */
    static String write(ProbeSpec probe) {
        var command = probe.check() instanceof ProbeSpec.Exec exec ? exec.command() : List.<String>of();
        return Stream.concat(
                        Stream.of(
                                probe.period().toString(),
                                probe.timeout().toString(),
                                Integer.toString(probe.failureThreshold())),
                        command.stream()
                                .map(word -> Base64.getEncoder().encodeToString(word.getBytes(StandardCharsets.UTF_8))))
                .collect(Collectors.joining(" "));
    }

    static ProbeSpec read(String label) {
        var words = label.split(" ", -1);
        var command = Arrays.stream(words)
                .skip(3)
                .map(word -> new String(Base64.getDecoder().decode(word), StandardCharsets.UTF_8))
                .toList();
        return of(new Image.HealthCheck(
                command, Duration.parse(words[0]), Duration.parse(words[1]), Integer.parseInt(words[2])));
    }
}
