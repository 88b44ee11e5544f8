package io.skiff.agent.launch;

import io.skiff.agent.linux.Propagation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Inspects a child from outside and lists every difference from the expected state.
 *
 * <p>This is stronger than the chain's return codes: it finds a wrong sandbox for whatever reason, and the gate stays
 * closed.
 */
public final class SandboxVerification {

    private static final Pattern OPEN_FILES = Pattern.compile("(?m)^Max open files\\s+(\\d+)\\s");

    private final ExpectedSandbox expected;
    private final ProcessView child;
    private final Map<String, Long> agentNamespaces;
    private final List<String> violations = new ArrayList<>();

    private SandboxVerification(ExpectedSandbox expected, ProcessView child, Map<String, Long> agentNamespaces) {
        this.expected = expected;
        this.child = child;
        this.agentNamespaces = agentNamespaces;
    }

    /** Lists the violations, each as {@code what: found, not expected}. The gate may open only if the list is empty. */
    public static List<String> violations(
            ExpectedSandbox expected, ProcessView child, Map<String, Long> agentNamespaces) {
        var verification = new SandboxVerification(expected, child, agentNamespaces);
        verification.checkIdentity();
        verification.checkPrivileges();
        verification.checkNamespaces();
        verification.checkRoot();
        verification.checkMounts();
        verification.checkInheritance();
        return List.copyOf(verification.violations);
    }

    /** The same of a child that joins a running container: its root and its mounts are those of the container's namespace. */
    public static List<String> violationsBeside(ExpectedSandbox expected, ProcessView child) {
        var verification = new SandboxVerification(expected, child, Map.of());
        verification.checkIdentity();
        verification.checkPrivileges();
        verification.checkShared();
        verification.checkPlace();
        verification.checkInheritance();
        return List.copyOf(verification.violations);
    }

    private void checkIdentity() {
        require("user ids", child.status().numbers("Uid"), repeated(expected.uid()));
        require("group ids", child.status().numbers("Gid"), repeated(expected.gid()));
        require("groups", child.status().numbers("Groups"), expected.groups());
        if (expected.users().isOwn()) {
            var map = expected.users().mapping();
            require("maps of user and group ids", child.idMaps(), List.of(map, map));
        }
    }

    private static List<Long> repeated(long id) {
        return List.of(id, id, id, id);
    }

    private void checkPrivileges() {
        requireMask("CapEff", expected.heldCapabilities());
        requireMask("CapPrm", expected.heldCapabilities());
        requireMask("CapBnd", expected.boundingCapabilities());
        requireMask("CapInh", 0);
        requireMask("CapAmb", 0);
        require("no_new_privs", child.status().text("NoNewPrivs"), expected.noNewPrivileges() ? "1" : "0");
        require("seccomp mode", child.status().text("Seccomp"), expected.seccompFilters() > 0 ? "2" : "0");
        require("seccomp filters", child.status().seccompFilters(), expected.seccompFilters());
    }

    private void requireMask(String field, long bits) {
        require(field, "%016x".formatted(child.status().mask(field)), "%016x".formatted(bits));
    }

    private void checkShared() {
        expected.sharedNamespaces()
                .forEach((name, inode) ->
                        require(name + " namespace", child.namespaces().get(name), inode));
        if (!expected.isInCgroup().test(child.cgroups())) {
            violations.add("control groups: " + child.cgroups().strip().replace('\n', ' '));
        }
    }

    private void checkNamespaces() {
        checkShared();
        for (var name : expected.ownNamespaces()) {
            if (Objects.equals(child.namespaces().get(name), agentNamespaces.get(name))) {
                violations.add(name + " namespace: the agent's own");
            }
        }
        var ids = child.status().numbers("NSpid");
        if (!expected.ownNamespaces().contains("pid")) {
            return;
        }
        if (ids.isEmpty() || ids.get(ids.size() - 1) != 1) {
            violations.add("process id in its namespace: " + ids + ", not 1");
        }
    }

    private void checkRoot() {
        if (expected.upperDirectory().isEmpty()) {
            checkPlace();
            return;
        }
        var root = child.mounts().find("/");
        boolean isOurs = root.filter(mount -> mount.type().equals("overlay"))
                .filter(mount -> mount.options().contains("upperdir=" + expected.upperDirectory()))
                .isPresent();
        if (!isOurs) {
            violations.add("root: " + root + ", not the overlay of " + expected.upperDirectory());
        }
        checkPlace();
    }

    private void checkPlace() {
        require("root directory", child.root(), "/");
        var working = child.mounts().covering(child.workingDirectory());
        if (working.isEmpty() || working.get().id() != child.workingMount()) {
            violations.add("working directory: " + child.workingDirectory()
                    + ", but not the one that this path leads to in the container");
        }
    }

    /**
     * Requires each mount of the child to be an expected one or a volume's, and each expected one to exist exactly
     * once.
     */
    private void checkMounts() {
        var missing = new ArrayList<>(expected.mounts());
        for (var mount : child.mounts().outside(expected.volumes().keySet())) {
            var fitting = missing.stream().filter(each -> each.fits(mount)).findFirst();
            if (fitting.isEmpty()) {
                violations.add("mounts: " + mount.type() + " on " + mount.point() + " was not asked for");
            } else {
                missing.remove(fitting.get());
                if (fitting.get().isReadOnly() && !mount.isReadOnly()) {
                    violations.add("mounts: " + mount.point() + " is not read-only");
                }
            }
        }
        missing.forEach(mount -> violations.add("mounts: no " + mount));
        var following = new HashSet<Integer>();
        var sharing = new HashSet<Integer>();
        expected.volumes().forEach((id, volume) -> {
            var ids = checkVolume(id, volume);
            following.addAll(volume.propagation().followsHost() ? ids : Set.of());
            sharing.addAll(volume.propagation() == Propagation.BOTH_WAYS ? ids : Set.of());
        });
        child.mounts().mounts().stream()
                .filter(mount -> (mount.isShared() && !sharing.contains(mount.id()))
                        || (mount.isFollowing() && !following.contains(mount.id())))
                .forEach(mount -> violations.add("mounts: " + mount.point() + " shares its mounts with others"));
    }

    /** @return the ids of its mounts */
    private Set<Integer> checkVolume(int id, ExpectedVolume volume) {
        var mounts = child.mounts().within(id, expected.volumes().keySet());
        if (mounts.isEmpty()) {
            violations.add("mounts: no volume on " + volume.target());
        }
        if (expected.users().isOwn() && !volume.propagation().followsHost()) {
            mounts.stream()
                    .filter(mount -> !mount.options().contains("idmapped"))
                    .forEach(mount -> violations.add("mounts: " + mount.point() + " has the ids of the host"));
        }
        if (volume.isReadOnly() && !volume.propagation().followsHost()) {
            mounts.stream()
                    .filter(mount -> !mount.isReadOnly())
                    .forEach(mount -> violations.add("mounts: " + mount.point() + " is not read-only"));
        }
        return mounts.stream().map(MountTable.Mount::id).collect(Collectors.toSet());
    }

    private void checkInheritance() {
        require("open descriptors", child.descriptors(), expected.descriptors());
        requireMask("SigIgn", 0);
        require("OOM score adjustment", child.oomScoreAdjustment(), expected.oomScoreAdjustment());
        var limit = OPEN_FILES.matcher(child.limits());
        require("open files", limit.find() ? limit.group(1) : "", Long.toString(expected.openFiles()));
    }

    private void require(String what, @Nullable Object found, Object wanted) {
        if (!Objects.equals(found, wanted)) {
            violations.add(what + ": " + found + ", not " + wanted);
        }
    }
}
