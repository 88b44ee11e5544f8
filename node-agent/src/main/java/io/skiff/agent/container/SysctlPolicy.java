package io.skiff.agent.container;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which settings of the kernel pods may have in their namespaces (those of the kubelet, pkg/kubelet/sysctl).
 *
 * @param unsafe those that this node allows beside the safe ones: names, or beginnings of names with a * behind
 */
public record SysctlPolicy(List<String> unsafe) {

    public static final SysctlPolicy SAFE_ONLY = new SysctlPolicy(List.of());

    private static final int LONGEST_NAME = 253;
    private static final int LONGEST_VALUE = 4096;
    private static final String WORD = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
    private static final Pattern NAME = Pattern.compile("(" + WORD + "[./])*" + WORD);
    private static final Pattern UNSAFE =
            Pattern.compile("(" + WORD + "[./])*(" + WORD + "|([a-z0-9][-_a-z0-9]*)?\\*)");

    /** They concern nobody but the pod, and cost the node nothing. */
    private static final Set<String> SAFE = Set.of(
            "kernel.shm_rmid_forced",
            "net.ipv4.ip_local_port_range",
            "net.ipv4.tcp_syncookies",
            "net.ipv4.ping_group_range",
            "net.ipv4.ip_unprivileged_port_start",
            "net.ipv4.ip_local_reserved_ports",
            "net.ipv4.tcp_keepalive_time",
            "net.ipv4.tcp_fin_timeout",
            "net.ipv4.tcp_keepalive_intvl",
            "net.ipv4.tcp_keepalive_probes",
            "net.ipv4.tcp_rmem",
            "net.ipv4.tcp_wmem");

    private static final String NETWORK = "net.";

    /** The beginnings of the names of settings that belong to a namespace of IPC. */
    private static final List<String> IPC = List.of("kernel.shm", "kernel.msg", "kernel.sem", "fs.mqueue.");

    /** @throws IllegalArgumentException if one is no setting of a namespace: it would be set for the whole host */
    public SysctlPolicy {
        unsafe = unsafe.stream().map(SysctlPolicy::normalized).toList();
        for (var pattern : unsafe) {
            if (!UNSAFE.matcher(pattern).matches() || !isOfNamespace(pattern)) {
                throw new IllegalArgumentException("the sysctl \"" + pattern + "\" is not known to be of a namespace:"
                        + " net.*, kernel.shm*, kernel.msg*, kernel.sem, fs.mqueue.*");
            }
        }
    }

    private static boolean isOfNamespace(String name) {
        return name.startsWith(NETWORK) || IPC.stream().anyMatch(name::startsWith);
    }

    /**
     * Returns the files and the values to write, in a thread that is in the pod's namespaces.
     *
     * @throws ContainerException if one is not allowed
     */
    Map<Path, String> files(Map<String, String> sysctls, HostNamespaces host) {
        var files = new java.util.TreeMap<Path, String>();
        sysctls.forEach((given, value) -> {
            var name = normalized(given);
            refusal(name, value, host).ifPresent(why -> {
                throw new ContainerException("SysctlForbidden", "forbidden sysctl: \"" + name + "\" " + why);
            });
            files.put(file(name), value);
        });
        return files;
    }

    private Optional<String> refusal(String name, String value, HostNamespaces host) {
        if (name.length() > LONGEST_NAME || !NAME.matcher(name).matches() || !isAllowed(name)) {
            return Optional.of("not allowlisted");
        }
        if (name.startsWith(NETWORK) ? host.network() : host.ipc()) {
            return Optional.of("not allowed with host " + (host.network() ? "net" : "ipc") + " enabled");
        }
        return value.length() > LONGEST_VALUE ? Optional.of("has too long a value") : Optional.empty();
    }

    private boolean isAllowed(String name) {
        return SAFE.contains(name)
                || unsafe.stream()
                        .anyMatch(pattern -> pattern.endsWith("*")
                                ? name.startsWith(pattern.substring(0, pattern.length() - 1)) && isOfNamespace(name)
                                : name.equals(pattern));
    }

    /** Names are written with dots, or with slashes; what comes first separates the words. */
    static String normalized(String name) {
        int slash = name.indexOf('/');
        int dot = name.indexOf('.');
        return slash >= 0 && (dot < 0 || slash < dot) ? exchanged(name) : name;
    }

    private static Path file(String name) {
        return Path.of("/proc/sys", exchanged(name));
    }

    /** Dots for slashes, and slashes for dots: the name of an interface may have a dot. */
    private static String exchanged(String name) {
        var text = new StringBuilder();
        name.chars().forEach(each -> text.append(each == '.' ? '/' : each == '/' ? '.' : (char) each));
        return text.toString();
    }
}
