package io.skiff.controlplane.kind.podspec;

import io.skiff.controlplane.kind.rule.Field;
import io.skiff.controlplane.kind.rule.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The rules for the security contexts of a pod (those of Kubernetes, core/validation: ValidateSecurityContext). */
final class SecurityRules {

    /** The kernel's PATH_MAX is 4096. */
    private static final int LONGEST_PATH = 4000;

    private static final int LONGEST_SYSCTL = 253;
    private static final Pattern SYSCTL =
            Pattern.compile("([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?");

    private SecurityRules() {}

    static void ofPod(Field spec, List<Field> containers) {
        ids(spec.at("securityContext"));
        if (hasOwnUsers(spec)) {
            ownUsers(spec, containers);
        } else {
            containers.forEach(SecurityRules::masked);
        }
        sysctls(spec);
        var sharing = spec.at("shareProcessNamespace");
        if (spec.at("hostPID").node().asBoolean()) {
            containers.forEach(container -> readsNoMemory(container, "hostPID"));
            if (sharing.node().asBoolean()) {
                sharing.invalid("ShareProcessNamespace and HostPID cannot both be enabled");
            }
        } else if (sharing.node().asBoolean() && !hasOwnUsers(spec)) {
            containers.forEach(
                    container -> readsNoMemory(container, "shareProcessNamespace and without hostUsers: false"));
        }
    }

    /** Those of Kubernetes (validateHostUsers), and one of ours: the host's devices would not be there. */
    private static void ownUsers(Field spec, List<Field> containers) {
        for (var shared : List.of("hostNetwork", "hostPID", "hostIPC")) {
            if (spec.at(shared).node().asBoolean()) {
                spec.at(shared).forbidden("when `hostUsers` is false");
            }
        }
        spec.at("volumes").items().stream()
                .map(volume -> volume.at("image"))
                .filter(Field::isThere)
                .forEach(image -> image.forbidden("when `hostUsers` is false: the kernel maps no ids of an overlay"));
        containers.stream()
                .filter(SecurityRules::isPrivileged)
                .forEach(container -> container
                        .at("securityContext")
                        .at("privileged")
                        .forbidden("when `hostUsers` is false: add the capabilities that are needed"));
    }

    private static void masked(Field container) {
        var mount = container.at("securityContext").at("procMount");
        if (mount.text().equals("Unmasked")) {
            mount.invalid("`hostUsers` must be false to use `Unmasked`");
        }
    }

    /** Which ones a pod may have is its node's affair. */
    private static void sysctls(Field spec) {
        var names = new HashSet<String>();
        for (var sysctl : spec.at("securityContext").at("sysctls").items()) {
            var name = sysctl.at("name");
            ContainerRules.text(sysctl.at("value"));
            if (!name.require("")) {
                continue;
            }
            name.check(text -> text.length() <= LONGEST_SYSCTL
                            && SYSCTL.matcher(text).matches()
                    ? Optional.empty()
                    : Optional.of("must have at most " + LONGEST_SYSCTL + " characters and match regex " + SYSCTL));
            if (!names.add(name.text())) {
                name.add(Problem.duplicate(name.path(), name.node()));
            }
            boolean isOfNetwork = name.text().startsWith("net.") || name.text().startsWith("net/");
            if (isOfNetwork && spec.at("hostNetwork").node().asBoolean()) {
                name.invalid("may not be specified when 'hostNetwork' is true");
            }
            if (!isOfNetwork && spec.at("hostIPC").node().asBoolean()) {
                name.invalid("may not be specified when 'hostIPC' is true");
            }
        }
    }

    static void ofContainer(Field security) {
        ids(security);
        var escalation = security.at("allowPrivilegeEscalation");
        if (!escalation.isThere() || escalation.node().asBoolean()) {
            return;
        }
        if (security.at("privileged").node().asBoolean()) {
            security.invalid("cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
        }
        boolean isAdded = security.at("capabilities").at("add").items().stream()
                .anyMatch(capability -> capability.text().equals("CAP_SYS_ADMIN"));
        if (isAdded) {
            security.invalid("cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN");
        }
    }

    static boolean isPrivileged(Field container) {
        return container.at("securityContext").at("privileged").node().asBoolean();
    }

    /** Among the node's processes is the agent; among those of a pod are, for a moment, its children, which have its memory. */
    private static void readsNoMemory(Field container, String where) {
        tracing(container)
                .forEach(capability -> capability.forbidden(
                        "may not be added to a pod with " + where + ": it could read the agent's memory"));
    }

    /**
     * The capabilities with which a container may read the memory of other processes that it sees; none of a privileged container, which is trusted as the
     * node is.
     */
    static Stream<Field> tracing(Field container) {
        if (isPrivileged(container)) {
            return Stream.empty();
        }
        return container.at("securityContext").at("capabilities").at("add").items().stream()
                .filter(capability -> {
                    var name = capability.text().toUpperCase(Locale.ROOT).replaceFirst("^CAP_", "");
                    return name.equals("SYS_PTRACE") || name.equals("ALL");
                });
    }

    /** Whether the pod has a user namespace. */
    static boolean hasOwnUsers(Field spec) {
        return spec.at("hostUsers").isThere() && !spec.at("hostUsers").node().asBoolean();
    }

    private static void ids(Field security) {
        for (var id : List.of("runAsUser", "runAsGroup", "fsGroup")) {
            security.at(id).between(0, Integer.MAX_VALUE);
        }
        security.at("supplementalGroups").items().forEach(group -> group.between(0, Integer.MAX_VALUE));
        if (security.at("runAsNonRoot").node().asBoolean()
                && security.at("runAsUser").number(1) == 0) {
            security.at("runAsUser").invalid("must not be 0 when `runAsNonRoot` is true");
        }
        if (security.at("seccompProfile").isThere()) {
            seccomp(security.at("seccompProfile"));
        }
        AppArmorRules.check(security.at("appArmorProfile"));
    }

    /**
     * The rules of Kubernetes (core/validation: ValidateSeccompProfileField). {@link PodSpecFields} lists the types.
     */
    private static void seccomp(Field profile) {
        profile.at("type").require("type is required when seccompProfile is set");
        var file = profile.at("localhostProfile");
        if (profile.at("type").text().equals("Localhost")) {
            if (file.require("must be set when seccomp type is Localhost")) {
                file.check(SecurityRules::descendingPathFault);
            }
        } else if (file.isThere()) {
            file.invalid("can only be set when seccomp type is Localhost");
        }
    }

    private static Optional<String> descendingPathFault(String path) {
        if (path.startsWith("/")) {
            return Optional.of("must be a relative path");
        }
        if (List.of(path.split("/", -1)).contains("..")) {
            return Optional.of("must not contain '..'");
        }
        return path.indexOf('\0') >= 0 || path.length() > LONGEST_PATH
                ? Optional.of("must be a path of at most " + LONGEST_PATH + " characters")
                : Optional.empty();
    }
}
