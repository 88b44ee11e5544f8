package io.skiff.agent.session;

import io.skiff.agent.container.SecuritySpec;
import io.skiff.agent.security.Confinement;
import io.skiff.agent.security.apparmor.AppArmorChoice;
import io.skiff.agent.security.seccomp.SeccompChoice;
import io.skiff.proto.node.SecurityContext;
import java.util.Optional;

/** Reads the privileges of a container of the protocol. */
final class SecurityReader {

    private SecurityReader() {}

    static SecuritySpec security(SecurityContext security) {
        var usual = new SecuritySpec(
                security.getAddCapabilitiesList(),
                security.getDropCapabilitiesList(),
                security.getNoNewPrivileges(),
                security.getReadOnlyRoot(),
                security.hasRunAsUser() ? Optional.of(security.getRunAsUser()) : Optional.empty(),
                security.hasRunAsGroup() ? Optional.of(security.getRunAsGroup()) : Optional.empty(),
                security.getRunAsNonRoot(),
                seccomp(security),
                confinement(security),
                false,
                appArmor(security));
        return security.getStrictGroups() ? usual.withStrictGroups() : usual;
    }

    private static Confinement confinement(SecurityContext security) {
        if (security.getPrivileged()) {
            return Confinement.PRIVILEGED;
        }
        return security.getUnmaskedProc() ? Confinement.UNMASKED : Confinement.USUAL;
    }

    private static AppArmorChoice appArmor(SecurityContext security) {
        return switch (security.getAppArmorType()) {
            case "RuntimeDefault" -> AppArmorChoice.RUNTIME_DEFAULT;
            case "Localhost" -> AppArmorChoice.localhost(security.getAppArmorProfile());
            case "Unconfined" -> AppArmorChoice.UNCONFINED;
            default -> AppArmorChoice.DEFAULT_IF_POSSIBLE;
        };
    }

    private static SeccompChoice seccomp(SecurityContext security) {
        return switch (security.getSeccompType()) {
            case "Unconfined" -> SeccompChoice.UNCONFINED;
            case "Localhost" -> SeccompChoice.localhost(security.getSeccompFile());
            default -> SeccompChoice.RUNTIME_DEFAULT;
        };
    }
}
