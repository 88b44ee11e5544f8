package io.skiff.agent.pod;

import io.skiff.agent.container.ContainerException;
import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.ContainerSpec;
import io.skiff.agent.container.ContainerSpec.BindMount;
import io.skiff.agent.image.Image;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Makes a container's spec from its template, its image and its place, with Kubernetes' rules of command, args and
 * environment.
 */
public final class ContainerSpecs {

    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private ContainerSpecs() {}

    /**
     * The host's contribution to one container.
     *
     * @param podIp empty if the pod has no address
     * @param links the variables of services, which come first
     * @param memoryBytes of the host
     */
    public record Place(
            String podIp,
            String hostIp,
            Map<String, String> links,
            List<BindMount> mounts,
            Path logDirectory,
            long memoryBytes) {

        public Place {
            links = Map.copyOf(links);
            mounts = List.copyOf(mounts);
        }

        public Place withMounts(List<BindMount> all) {
            return new Place(podIp, hostIp, links, all, logDirectory, memoryBytes);
        }
    }

    /**
     * Expands the variables in the sub-paths of a container's mounts.
     *
     * @throws ContainerException if one is missing
     */
    public static ContainerTemplate withSubPaths(ContainerTemplate template, Place place) {
        return template.mounts().stream()
                        .allMatch(mount -> mount.subPathExpression().isEmpty())
                ? template
                : template.withMounts(SubPaths.expanded(template.mounts(), environment(template, place)));
    }

    /** @throws ContainerException if image and template contradict each other */
    public static ContainerSpec of(
            PodSpec pod, ContainerTemplate template, int attempt, Image image, Place place, RunLabels labels) {
        checkUser(template, image);
        var own = environment(template, place);
        var environment = new LinkedHashMap<String, String>();
        environment.put("PATH", DEFAULT_PATH);
        environment.put("HOSTNAME", pod.kernelHostname());
        if (template.life().streams().isTerminal()) {
            // programs draw only if they know its kind
            environment.put("TERM", "xterm");
        }
        environment.putAll(image.config().environment());
        environment.putAll(own);
        return new ContainerSpec(
                        new ContainerId(pod.uid(), template.name(), attempt),
                        image.layers(),
                        argv(template, image, own),
                        environment,
                        workingDirectory(template, image),
                        image.config().user(),
                        groups(pod),
                        template.resources().withOomScoreAdjustment(OomScores.of(pod, template, place.memoryBytes())),
                        template.security(),
                        place.mounts(),
                        place.logDirectory(),
                        Allocation.of(template.resources()).noted(VolumeHandles.noted(pod, labels.toMap())))
                .with(template.life().streams());
    }

    private static Map<String, String> environment(ContainerTemplate template, Place place) {
        var values = new LinkedHashMap<>(place.links());
        for (var variable : template.env()) {
            var value = switch (variable.nodeField()) {
                case "" -> variable.isVerbatim() ? variable.value() : Variables.expand(variable.value(), values);
                case "status.podIP", "status.podIPs" -> place.podIp();
                case "status.hostIP", "status.hostIPs" -> place.hostIp();
                default ->
                    throw configError(
                            "environment variable " + variable.name() + ": unknown field " + variable.nodeField());
            };
            values.put(variable.name(), value);
        }
        return values;
    }

    private static List<String> argv(ContainerTemplate template, Image image, Map<String, String> values) {
        var config = image.config();
        var command = expand(template.command(), values);
        var args = expand(template.args(), values);
        var argv = new ArrayList<String>();
        if (!command.isEmpty()) {
            argv.addAll(command);
            argv.addAll(args);
        } else {
            argv.addAll(config.entrypoint());
            argv.addAll(args.isEmpty() ? config.cmd() : args);
        }
        if (argv.isEmpty()) {
            throw configError("no command specified: neither the container nor the image \"" + template.image()
                    + "\" has a command or an entrypoint");
        }
        return argv;
    }

    private static List<String> expand(List<String> words, Map<String, String> values) {
        return words.stream().map(word -> Variables.expand(word, values)).toList();
    }

    private static String workingDirectory(ContainerTemplate template, Image image) {
        return Stream.of(template.workingDirectory(), image.config().workingDirectory())
                .filter(directory -> !directory.isEmpty())
                .findFirst()
                .orElse("/");
    }

    private static List<Long> groups(PodSpec pod) {
        var groups = new ArrayList<>(pod.supplementalGroups());
        if (pod.fsGroup() != null && !groups.contains(pod.fsGroup())) {
            groups.add(pod.fsGroup());
        }
        return groups;
    }

    private static void checkUser(ContainerTemplate template, Image image) {
        var security = template.security();
        if (!security.runAsNonRoot()) {
            return;
        }
        if (security.runAsUser().isPresent()) {
            if (security.runAsUser().get() == 0) {
                throw configError("container's runAsUser breaks non-root policy");
            }
            return;
        }
        var user = image.config().user().split(":", 2)[0];
        if (user.isEmpty() || user.matches("0+")) {
            throw configError("container has runAsNonRoot and image will run as root");
        }
        if (!user.matches("[0-9]+")) {
            throw configError("container has runAsNonRoot and image has non-numeric user (" + user
                    + "), cannot verify user is non-root");
        }
    }

    private static ContainerException configError(String message) {
        return new ContainerException("CreateContainerConfigError", message);
    }
}
