package io.skiff.controlplane.kind.podspec;

import com.google.common.net.InetAddresses;
import io.skiff.controlplane.kind.rule.Field;
import io.skiff.controlplane.kind.rule.MetadataRules;
import io.skiff.controlplane.kind.rule.Names;
import io.skiff.controlplane.kind.rule.Problem;
import io.skiff.controlplane.pod.PodDeletion;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rules for the spec of a pod or of a template. */
public final class PodSpecRules {

    private PodSpecRules() {}

    public static void check(Field spec) {
        var volumes = volumes(spec.at("volumes"));
        spec.at("containers").require("");
        var names = new HashSet<String>();
        long grace = spec.at("terminationGracePeriodSeconds").number(PodDeletion.DEFAULT_GRACE_SECONDS);
        var seen = new ContainerRules.Seen(volumes, names, grace);
        containers(spec).forEach(container -> ContainerRules.check(container, seen));
        spec.at("initContainers").items().forEach(PodSpecRules::initContainer);
        spec.at("containers").items().stream()
                .map(container -> container.at("restartPolicy"))
                .filter(policy -> !policy.isBlank())
                .forEach(policy -> policy.forbidden("may not be set for non-init containers"));
        containers(spec).forEach(container -> resizePolicies(container, spec));
        HostPortRules.check(spec, containers(spec));
        EphemeralContainerRules.check(spec, seen);
        spec.at("terminationGracePeriodSeconds").between(0, Integer.MAX_VALUE);
        spec.at("activeDeadlineSeconds").within(1, Integer.MAX_VALUE);
        for (var gate : spec.at("readinessGates").items()) {
            if (gate.at("conditionType").require("")) {
                gate.at("conditionType").check(Names::labelKeyFault);
            }
        }
        spec.at("hostname").check(Names::labelFault);
        spec.at("subdomain").check(Names::labelFault);
        spec.at("nodeName").check(Names::subdomainFault);
        MetadataRules.labels(spec.at("nodeSelector"));
        spec.at("tolerations").items().forEach(PodSpecRules::toleration);
        spec.at("hostAliases").items().forEach(PodSpecRules::hostAlias);
        DnsRules.check(spec);
        HugePageRules.ofVolumes(spec.at("volumes"), containers(spec).toList());
        SecurityRules.ofPod(
                spec,
                Stream.concat(containers(spec), spec.at("ephemeralContainers").items().stream())
                        .toList());
    }

    private static Stream<Field> containers(Field spec) {
        return Stream.concat(spec.at("initContainers").items().stream(), spec.at("containers").items().stream());
    }

    /** One without restartPolicy runs to its end. */
    private static void initContainer(Field container) {
        container.at("restartPolicy").oneOf("Always");
        if (!container.at("restartPolicy").isBlank()) {
            return;
        }
        for (var probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            notForInit(container.at(probe));
        }
        notForInit(container.at("lifecycle").at("postStart"));
        notForInit(container.at("lifecycle").at("preStop"));
    }

    private static void resizePolicies(Field container, Field spec) {
        boolean never = spec.at("restartPolicy").text().equals("Never")
                && !container.at("restartPolicy").text().equals("Always");
        container.at("resizePolicy").unique("resourceName", policy -> {
            policy.at("resourceName").require("");
            policy.at("resourceName").oneOf("cpu", "memory");
            var restart = policy.at("restartPolicy");
            restart.require("");
            restart.oneOf("NotRequired", "RestartContainer");
            if (never && restart.text().equals("RestartContainer")) {
                restart.invalid("must be 'NotRequired' when `restartPolicy` is 'Never'");
            }
        });
    }

    private static void notForInit(Field field) {
        if (field.isThere()) {
            field.forbidden("may not be set for init containers without restartPolicy=Always");
        }
    }

    /** @return the names of the volumes */
    private static Set<String> volumes(Field volumes) {
        volumes.unique("name", VolumeRules::check);
        return volumes.items().stream().map(volume -> volume.at("name").text()).collect(Collectors.toSet());
    }

    static void noWayUp(Field path) {
        if (List.of(path.text().split("/", -1)).contains("..")) {
            path.invalid("must not contain '..'");
        }
    }

    private static void toleration(Field toleration) {
        toleration.at("key").check(Names::labelKeyFault);
        toleration.at("operator").oneOf("Equal", "Exists");
        toleration.at("effect").oneOf("NoSchedule", "PreferNoSchedule", "NoExecute");
        boolean exists = toleration.at("operator").text().equals("Exists");
        if (!exists && toleration.at("key").isBlank()) {
            toleration.at("operator").invalid("operator must be Exists when `key` is empty, which means \"match all\"");
        }
        if (exists && !toleration.at("value").isBlank()) {
            toleration.at("operator").invalid("value must be empty when `operator` is 'Exists'");
        }
        if (toleration.at("tolerationSeconds").isThere()
                && !toleration.at("effect").text().equals("NoExecute")) {
            toleration.at("effect").invalid("effect must be 'NoExecute' when `tolerationSeconds` is set");
        }
    }

    private static void hostAlias(Field alias) {
        var ip = alias.at("ip");
        if (ip.require("") && !InetAddresses.isInetAddress(ip.text())) {
            ip.add(Problem.invalid(ip.path(), ip.node(), "must be a valid IP address, (e.g. 10.9.8.7)"));
        }
        alias.at("hostnames").items().forEach(name -> name.check(Names::subdomainFault));
    }
}
