package io.skiff.agent.container;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.skiff.agent.linux.UserRange;
import io.skiff.agent.security.Capability;
import io.skiff.agent.security.CapabilitySet;
import io.skiff.agent.security.ExecLabel;
import io.skiff.agent.security.Identity;
import io.skiff.agent.security.PrivilegeSteps;
import io.skiff.agent.security.seccomp.Filters;
import io.skiff.agent.security.seccomp.SeccompChoice;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a program gets that is executed in a running container: the same as the container's own program got, whatever that has become since.
 *
 * @param environment as {@code NAME=value}
 * @param capabilities as bits
 * @param seccompFile of a Localhost profile, else empty
 * @param oomScoreAdjustment 0 in records of older agents
 * @param privileged false in the records of older agents, too
 * @param label of the kernel's security module; null for none
 * @param firstUser the first id of the pod's users on the host; 0 for the host's own ids
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record ExecContext(
        List<String> environment,
        String workingDirectory,
        long uid,
        long gid,
        List<Long> groups,
        long capabilities,
        boolean noNewPrivileges,
        SeccompChoice.Kind seccompKind,
        String seccompFile,
        int oomScoreAdjustment,
        boolean privileged,
        long firstUser,
        @Nullable ExecLabel label) {

    ExecContext {
        environment = List.copyOf(environment);
        groups = List.copyOf(groups);
    }

    static ExecContext of(ContainerBlueprint blueprint) {
        var security = blueprint.spec().security();
        var identity = blueprint.identity();
        return new ExecContext(
                blueprint.program().environment(),
                blueprint.spec().workingDirectory(),
                identity.uid(),
                identity.gid(),
                identity.groups(),
                blueprint.capabilities().bits(),
                security.noNewPrivileges(),
                ContainerBlueprint.seccomp(security).kind(),
                ContainerBlueprint.seccomp(security).file(),
                blueprint.spec().resources().oomScoreAdjustment(),
                security.confinement().isPrivileged(),
                blueprint.users().first(),
                blueprint.label().orElse(null));
    }

    @JsonIgnore
    Identity identity() {
        return new Identity(uid, gid, groups, "/");
    }

    /**
     * Whether the container's programs can read the agent's memory, which a child has until it executes, when one comes among them. A privileged one is
     * trusted as the host is: it reads the agent's files on the host's disk anyway. In a user namespace the capability does not concern the agent's memory.
     */
    boolean canReadAgent() {
        return !privileged && !users().isOwn() && new CapabilitySet(capabilities).has(Capability.SYS_PTRACE);
    }

    Optional<ExecLabel> execLabel() {
        return Optional.ofNullable(label);
    }

    UserRange users() {
        return new UserRange(firstUser);
    }

    PrivilegeSteps privileges(Filters filters) {
        var set = new CapabilitySet(capabilities);
        var choice = new SeccompChoice(seccompKind, seccompFile);
        return new PrivilegeSteps(
                identity(), set, noNewPrivileges, filters.find(choice, set, identity(), noNewPrivileges));
    }
}
