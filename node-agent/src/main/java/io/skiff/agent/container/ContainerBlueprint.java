package io.skiff.agent.container;

import io.skiff.agent.cgroup.Limits;
import io.skiff.agent.linux.UserRange;
import io.skiff.agent.linux.seccomp.FilterProgram;
import io.skiff.agent.security.CapabilitySet;
import io.skiff.agent.security.ExecLabel;
import io.skiff.agent.security.Identity;
import io.skiff.agent.security.PrivilegeSteps;
import io.skiff.agent.security.UserDatabase;
import io.skiff.agent.security.apparmor.AppArmorException;
import io.skiff.agent.security.apparmor.AppArmorHost;
import io.skiff.agent.security.seccomp.Filters;
import io.skiff.agent.security.seccomp.ProfileException;
import io.skiff.agent.security.seccomp.SeccompChoice;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A container's spec with everything resolved that needs no kernel object. To resolve it finds the errors of the spec.
 */
record ContainerBlueprint(
        ContainerSpec spec,
        Identity identity,
        CapabilitySet capabilities,
        Program program,
        Optional<FilterProgram> filter,
        UserRange users,
        Optional<ExecLabel> label) {

    private static final String REASON = "CreateContainerConfigError";
    private static final List<String> EVERY_CAPABILITY = List.of("ALL");

    /** @throws ContainerException if the spec asks for something impossible */
    static ContainerBlueprint of(ContainerSpec spec, AgentProcess agent, PodNamespaces pod, Filters filters) {
        return of(spec, agent, pod, filters, AppArmorHost.THIS);
    }

    static ContainerBlueprint of(
            ContainerSpec spec, AgentProcess agent, PodNamespaces pod, Filters filters, AppArmorHost appArmor) {
        try {
            var identity = identity(spec);
            var security = spec.security();
            var capabilities = capabilities(security).within(agent.boundingSet(pod.users()));
            checkPaths(spec);
            checkRange(identity, pod.users());
            var filter = filters.find(seccomp(security), capabilities, identity, security.noNewPrivileges());
            return new ContainerBlueprint(
                    spec,
                    identity,
                    capabilities,
                    Program.of(spec, identity, pod.hostname()),
                    filter,
                    pod.users(),
                    appArmor.label(security.appArmor(), security.confinement().isPrivileged()));
        } catch (IllegalArgumentException problem) {
            throw new ContainerException(REASON, String.valueOf(problem.getMessage()), problem);
        } catch (AppArmorException problem) {
            throw new ContainerException(problem.reason(), String.valueOf(problem.getMessage()), problem);
        } catch (ProfileException problem) {
            // uses kubelet's reason: the missing profile is a fault of the node, not of the pod
            throw new ContainerException("CreateContainerError", String.valueOf(problem.getMessage()), problem);
        }
    }

    private static CapabilitySet capabilities(SecuritySpec security) {
        return CapabilitySet.DOCKER_DEFAULT.changed(
                security.confinement().isPrivileged() ? EVERY_CAPABILITY : security.addCapabilities(),
                security.dropCapabilities());
    }

    /** A privileged container has no profile, whatever its pod says, as in Kubernetes. */
    static SeccompChoice seccomp(SecuritySpec security) {
        return security.confinement().isPrivileged() ? SeccompChoice.UNCONFINED : security.seccomp();
    }

    private static Identity identity(ContainerSpec spec) {
        var security = spec.security();
        var ofImage = spec.user();
        var user = security.runAsUser().map(uid -> Long.toString(uid)).orElse(ofImage);
        var identity =
                UserDatabase.of(spec.layers()).resolve(user, spec.supplementalGroups(), !security.strictGroups());
        var gid = security.runAsGroup().orElse(identity.gid());
        if (security.runAsNonRoot() && identity.uid() == 0) {
            throw new IllegalArgumentException("runAsNonRoot is set, but the container would run as root");
        }
        // as in containerd and Docker (CVE-2022-36109): else a program could lose the group, and with it what the group
        // may not do
        var groups = new TreeSet<>(identity.groups());
        groups.add(gid);
        return new Identity(identity.uid(), gid, List.copyOf(groups), identity.home());
    }

    private static void checkRange(Identity identity, UserRange users) {
        Stream.concat(Stream.of(identity.uid(), identity.gid()), identity.groups().stream())
                .filter(id -> !users.contains(id))
                .findFirst()
                .ifPresent(id -> {
                    throw new IllegalArgumentException("the user or group " + id
                            + " is none of the pod's: with hostUsers: false it has those below " + UserRange.SIZE);
                });
    }

    private static void checkPaths(ContainerSpec spec) {
        requireAbsolute("working directory", spec.workingDirectory());
        spec.mounts().forEach(mount -> requireAbsolute("mount target", mount.target()));
    }

    private static void requireAbsolute(String what, String path) {
        if (!path.startsWith("/") || path.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(what + " \"" + path + "\" is not an absolute path");
        }
    }

    Limits limits() {
        return spec.resources().limits(spec.security().confinement().isPrivileged());
    }

    PrivilegeSteps privileges() {
        return new PrivilegeSteps(identity, capabilities, spec.security().noNewPrivileges(), filter);
    }
}
