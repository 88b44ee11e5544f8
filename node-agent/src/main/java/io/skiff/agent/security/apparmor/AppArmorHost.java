package io.skiff.agent.security.apparmor;

import io.skiff.agent.security.ExecLabel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** AppArmor on this host: whether the kernel has it, and which profiles are loaded. */
public final class AppArmorHost {

    public static final AppArmorHost THIS = new AppArmorHost(Path.of("/"));

    private static final Logger LOG = LogManager.getLogger(AppArmorHost.class);
    private static final String DEFAULT = "skiff-default";
    private static final String ENABLED = "sys/module/apparmor/parameters/enabled";
    private static final String LOADED = "sys/kernel/security/apparmor/profiles";

    /** Kernels before Linux 5.8 have one file for all security modules. */
    private static final String OWN_ATTRIBUTE = "proc/self/attr/apparmor/exec";

    private static final String ATTRIBUTE = "proc/self/attr/exec";

    private final Path root;
    private final ProfileLoader loader;
    private volatile boolean isRefused;

    /** @param root of the file system; tests pass another one */
    public AppArmorHost(Path root) {
        this(root, new ProfileLoader());
    }

    AppArmorHost(Path root, ProfileLoader loader) {
        this.root = root;
        this.loader = loader;
    }

    /**
     * The label with which a container's programs are executed; empty for none. The default profile is loaded if it is not yet.
     *
     * @param isPrivileged such a container has no default profile, as in containerd
     * @throws AppArmorException if this host cannot enforce what is asked for
     */
    public Optional<ExecLabel> label(AppArmorChoice choice, boolean isPrivileged) {
        return switch (choice.kind()) {
            case UNCONFINED -> Optional.empty();
            case DEFAULT_IF_POSSIBLE -> isPrivileged || !isEnabled() ? Optional.empty() : defaultIfLoaded();
            case RUNTIME_DEFAULT -> {
                requireEnabled();
                if (!isPrivileged) {
                    loadDefault();
                }
                yield isPrivileged ? Optional.empty() : Optional.of(label(DEFAULT));
            }
            case LOCALHOST -> {
                requireEnabled();
                require(choice.profile());
                yield Optional.of(label(choice.profile()));
            }
        };
    }

    /** A host whose parser is missing is asked once. */
    private Optional<ExecLabel> defaultIfLoaded() {
        if (isRefused && !isLoaded(DEFAULT)) {
            return Optional.empty();
        }
        try {
            loadDefault();
            return Optional.of(label(DEFAULT));
        } catch (AppArmorException refused) {
            isRefused = true;
            LOG.warn("Containers that do not ask for an AppArmor profile have none: {}", refused.getMessage());
            return Optional.empty();
        }
    }

    private void loadDefault() {
        if (!isLoaded(DEFAULT)) {
            loader.load(DEFAULT);
        }
    }

    private void requireEnabled() {
        if (!isEnabled()) {
            throw new AppArmorException("AppArmor", "Cannot enforce AppArmor: AppArmor is not enabled on the host");
        }
    }

    private boolean isEnabled() {
        return read(ENABLED).startsWith("Y");
    }

    private void require(String profile) {
        if (!isLoaded(profile)) {
            throw new AppArmorException(
                    "CreateContainerError",
                    "apparmor profile not found " + profile + ": load it on the node with apparmor_parser -a");
        }
    }

    /** Each line of the kernel's list is a name and a mode, {@code docker-default (enforce)}. */
    private boolean isLoaded(String profile) {
        return read(LOADED)
                .lines()
                .anyMatch(line -> line.startsWith(profile + " (") && line.lastIndexOf('(') == profile.length() + 1);
    }

    private ExecLabel label(String profile) {
        boolean hasOwn = Files.exists(root.resolve(OWN_ATTRIBUTE));
        return new ExecLabel("/" + (hasOwn ? OWN_ATTRIBUTE : ATTRIBUTE), "exec " + profile);
    }

    private String read(String file) {
        try {
            return new String(Files.readAllBytes(root.resolve(file)), StandardCharsets.UTF_8);
        } catch (IOException absent) {
            return "";
        }
    }
}
