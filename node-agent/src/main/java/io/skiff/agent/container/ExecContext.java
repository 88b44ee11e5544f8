package io.skiff.agent.container;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.skiff.agent.security.CapabilitySet;
import io.skiff.agent.security.Identity;
import io.skiff.agent.security.PrivilegeSteps;
import io.skiff.agent.security.seccomp.Filters;
import io.skiff.agent.security.seccomp.SeccompChoice;
import java.util.List;

/**
 * What a program gets that is executed in a running container: the same as the container's own program got, whatever that has become since.
 *
 * @param environment as {@code NAME=value}
 * @param capabilities as bits
 * @param seccompFile of a Localhost profile, else empty
 * @param oomScoreAdjustment 0 in records of older agents
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
        int oomScoreAdjustment) {

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
                security.seccomp().kind(),
                security.seccomp().file(),
                blueprint.spec().resources().oomScoreAdjustment());
    }

    @JsonIgnore
    Identity identity() {
        return new Identity(uid, gid, groups, "/");
    }

    PrivilegeSteps privileges(Filters filters) {
        var set = new CapabilitySet(capabilities);
        var choice = new SeccompChoice(seccompKind, seccompFile);
        return new PrivilegeSteps(
                identity(), set, noNewPrivileges, filters.find(choice, set, identity(), noNewPrivileges));
    }
}
