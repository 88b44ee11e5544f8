package io.skiff.agent.container;

import io.skiff.agent.security.Confinement;
import io.skiff.agent.security.apparmor.AppArmorChoice;
import io.skiff.agent.security.seccomp.SeccompChoice;
import java.util.List;
import java.util.Optional;

/**
 * The privileges of a container.
 *
 * @param addCapabilities without CAP_, {@code "ALL"} for all; to Docker's default set
 * @param runAsUser overrides the {@code user} of the image
 * @param strictGroups whether the groups that the image's /etc/group gives the user do not count
 * @param confinement a privileged container has all capabilities but the dropped ones, and no seccomp profile
 */
public record SecuritySpec(
        List<String> addCapabilities,
        List<String> dropCapabilities,
        boolean noNewPrivileges,
        boolean readOnlyRoot,
        Optional<Long> runAsUser,
        Optional<Long> runAsGroup,
        boolean runAsNonRoot,
        SeccompChoice seccomp,
        Confinement confinement,
        boolean strictGroups,
        AppArmorChoice appArmor) {

    public static final SecuritySpec DEFAULT =
            new SecuritySpec(List.of(), List.of(), false, false, Optional.empty(), Optional.empty(), false);

    /** Uses the runtime's own seccomp profile. */
    public SecuritySpec(
            List<String> addCapabilities,
            List<String> dropCapabilities,
            boolean noNewPrivileges,
            boolean readOnlyRoot,
            Optional<Long> runAsUser,
            Optional<Long> runAsGroup,
            boolean runAsNonRoot) {
        this(
                addCapabilities,
                dropCapabilities,
                noNewPrivileges,
                readOnlyRoot,
                runAsUser,
                runAsGroup,
                runAsNonRoot,
                SeccompChoice.RUNTIME_DEFAULT,
                Confinement.USUAL,
                false,
                AppArmorChoice.DEFAULT_IF_POSSIBLE);
    }

    public SecuritySpec {
        addCapabilities = List.copyOf(addCapabilities);
        dropCapabilities = List.copyOf(dropCapabilities);
    }

    /** Returns a copy with another seccomp profile. */
    public SecuritySpec withSeccomp(SeccompChoice choice) {
        return new SecuritySpec(
                addCapabilities,
                dropCapabilities,
                noNewPrivileges,
                readOnlyRoot,
                runAsUser,
                runAsGroup,
                runAsNonRoot,
                choice,
                confinement,
                strictGroups,
                appArmor);
    }

    /** Returns a copy with another confinement. */
    public SecuritySpec withConfinement(Confinement other) {
        return new SecuritySpec(
                addCapabilities,
                dropCapabilities,
                noNewPrivileges,
                readOnlyRoot,
                runAsUser,
                runAsGroup,
                runAsNonRoot,
                seccomp,
                other,
                strictGroups,
                appArmor);
    }

    /** Returns a copy that takes no groups of the image. */
    public SecuritySpec withStrictGroups() {
        return new SecuritySpec(
                addCapabilities,
                dropCapabilities,
                noNewPrivileges,
                readOnlyRoot,
                runAsUser,
                runAsGroup,
                runAsNonRoot,
                seccomp,
                confinement,
                true,
                appArmor);
    }

    /** Returns a copy with another AppArmor profile. */
    public SecuritySpec withAppArmor(AppArmorChoice choice) {
        return new SecuritySpec(
                addCapabilities,
                dropCapabilities,
                noNewPrivileges,
                readOnlyRoot,
                runAsUser,
                runAsGroup,
                runAsNonRoot,
                seccomp,
                confinement,
                strictGroups,
                choice);
    }
}
