package io.skiff.controlplane.kind.podspec;

import com.fasterxml.jackson.databind.node.TextNode;
import io.skiff.controlplane.kind.network.PortRules;
import io.skiff.controlplane.kind.rule.Field;
import io.skiff.controlplane.kind.rule.Names;
import io.skiff.controlplane.kind.rule.Problem;
import io.skiff.controlplane.kind.rule.Quantities;
import io.skiff.controlplane.pod.PodResources;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules for containers. */
final class ContainerRules {

    private static final Pattern IMAGE = Pattern.compile("[a-zA-Z0-9][-a-zA-Z0-9._/:@+]*");

    private ContainerRules() {}

    /**
     * What the rules for a container need of its pod.
     *
     * @param volumes all names
     * @param containers names so far; grows
     * @param graceSeconds of the pod
     */
    record Seen(Set<String> volumes, Set<String> containers, long graceSeconds) {}

    static void check(Field container, Seen seen) {
        var name = container.at("name");
        if (name.require("")) {
            name.check(Names::labelFault);
            if (!seen.containers().add(name.text())) {
                name.add(Problem.duplicate(name.path(), name.node()));
            }
        }
        if (container.at("image").require("")) {
            container.at("image").check(ContainerRules::imageFault);
        }
        container.at("imagePullPolicy").oneOf("Always", "IfNotPresent", "Never");
        List.of("command", "args").forEach(list -> container.at(list).items().forEach(ContainerRules::text));
        text(container.at("workingDir"));
        var portNames = new HashSet<String>();
        container.at("ports").items().forEach(port -> port(port, portNames));
        container.at("env").items().forEach(EnvironmentRules::variable);
        container.at("envFrom").items().forEach(ContainerRules::variables);
        absolute(container.at("terminationMessagePath"));
        resources(container.at("resources"));
        boolean isPrivileged = SecurityRules.isPrivileged(container);
        container.at("volumeMounts").unique("mountPath", mount -> mount(mount, seen, isPrivileged));
        LifecycleRules.check(container.at("lifecycle"), seen.graceSeconds());
        ProbeRules.check(container.at("livenessProbe"), true);
        ProbeRules.check(container.at("readinessProbe"), false);
        ProbeRules.check(container.at("startupProbe"), true);
        SecurityRules.ofContainer(container.at("securityContext"));
    }

    /** Refuses NUL, at which a text ends for the kernel. */
    static void text(Field text) {
        text.check(value -> value.indexOf('\0') >= 0
                ? Optional.of("must not contain the character NUL, which ends a text")
                : Optional.empty());
    }

    private static void absolute(Field path) {
        path.check(text -> text.startsWith("/") ? Optional.empty() : Optional.of("must be an absolute path"));
        PodSpecRules.noWayUp(path);
        text(path);
    }

    static Optional<String> imageFault(String image) {
        if (!image.equals(image.strip())) {
            return Optional.of("must not have leading or trailing whitespace");
        }
        return IMAGE.matcher(image).matches()
                ? Optional.empty()
                : Optional.of(
                        "must be an image reference, for example busybox:1 or registry.example/team/app@sha256:...");
    }

    /** @param names of the container's ports so far; grows */
    private static void port(Field port, Set<String> names) {
        if (port.at("containerPort").require("")) {
            port.at("containerPort").between(1, 65535);
        }
        var name = port.at("name");
        name.check(PortRules::nameFault);
        if (!name.isBlank() && !names.add(name.text())) {
            name.add(Problem.duplicate(name.path(), name.node()));
        }
    }

    private static void variables(Field source) {
        source.at("prefix").check(EnvironmentRules::nameFault);
        boolean configMap = source.at("configMapRef").isThere();
        if (configMap == source.at("secretRef").isThere()) {
            source.invalid("must specify exactly one of: configMapRef, secretRef");
        }
        source.at(configMap ? "configMapRef" : "secretRef").at("name").require("");
    }

    private static void resources(Field resources) {
        HugePageRules.ofContainer(resources);
        known(resources.at("limits"), List.of("cpu", "memory", PodResources.STORAGE, "pids"));
        known(resources.at("requests"), List.of("cpu", "memory", PodResources.STORAGE));
        for (var resource : List.of("cpu", "memory", PodResources.STORAGE)) {
            var request = resources.at("requests").entry(resource);
            var limit = resources.at("limits").entry(resource);
            var most = Quantities.amount(limit.node());
            Quantities.amount(request.node())
                    .filter(amount -> most.isPresent() && amount.compareTo(most.get()) > 0)
                    .ifPresent(amount ->
                            request.invalid("must be less than or equal to " + resource + " limit of " + limit.text()));
        }
    }

    private static void known(Field resources, List<String> known) {
        for (var name : resources.keys()) {
            var resource = resources.entry(name);
            Quantities.notNegative(resource);
            if (!known.contains(name) && !HugePageRules.isName(name)) {
                resource.add(Problem.unsupported(resources.path(), TextNode.valueOf(name), known));
            }
        }
    }

    private static void mount(Field mount, Seen seen, boolean isPrivileged) {
        var name = mount.at("name");
        if (name.require("") && !seen.volumes().contains(name.text())) {
            name.add(Problem.notFound(name.path(), name.node()));
        }
        var path = mount.at("mountPath");
        if (path.require("")) {
            path.check(text -> text.contains(":") ? Optional.of("must not contain ':'") : Optional.empty());
            absolute(path);
        }
        var subPath = mount.at("subPath");
        subPath.check(text -> text.startsWith("/") ? Optional.of("must be a relative path") : Optional.empty());
        PodSpecRules.noWayUp(subPath);
        text(subPath);
        subPathExpression(mount);
        propagation(mount, isPrivileged);
    }

    private static void subPathExpression(Field mount) {
        var expression = mount.at("subPathExpr");
        if (!expression.isBlank() && !mount.at("subPath").isBlank()) {
            expression.invalid("subPathExpr and subPath are mutually exclusive");
        }
        expression.check(text -> text.startsWith("/") ? Optional.of("must be a relative path") : Optional.empty());
        PodSpecRules.noWayUp(expression);
        text(expression);
    }

    /** The rules of Kubernetes (core/validation: validateMountPropagation, validateMountRecursiveReadOnly). */
    private static void propagation(Field mount, boolean isPrivileged) {
        var propagation = mount.at("mountPropagation");
        if (propagation.text().equals("Bidirectional") && !isPrivileged) {
            propagation.forbidden("Bidirectional mount propagation is available only to privileged containers");
        }
        var recursive = mount.at("recursiveReadOnly");
        if (!List.of("IfPossible", "Enabled").contains(recursive.text())) {
            return;
        }
        if (!mount.at("readOnly").node().asBoolean()) {
            recursive.forbidden("may only be specified when readOnly is true");
        }
        if (!propagation.isBlank() && !propagation.text().equals("None")) {
            recursive.forbidden("may only be specified when mountPropagation is None or not specified");
        }
    }
}
