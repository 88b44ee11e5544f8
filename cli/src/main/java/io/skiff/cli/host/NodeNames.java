package io.skiff.cli.host;

import io.skiff.cli.CommandException;
import io.skiff.cli.client.KubeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Chooses this host's node name: the name asked for, else the earlier one, else the host name. */
public final class NodeNames {

    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    private NodeNames() {}

    /** @param asked null if the user said nothing */
    public static String choose(HostLayout layout, @Nullable String asked) {
        String before = before(layout);
        if (asked != null) {
            if (!before.isEmpty() && !before.equals(asked)) {
                throw new CommandException("error: this host is node \"" + before + "\" (" + layout.dataDirectory()
                        + ")\nLet it stay so, or end its cluster first: skiff down --purge");
            }
            return asked;
        }
        return before.isEmpty() ? read(HOST_NAME).toLowerCase(Locale.ROOT) : before;
    }

    /** Finds this host's own node, if the kubeconfig is the one that this host's server writes. */
    public static Optional<String> ofHostWith(Path kubeconfig) {
        Path server = kubeconfig.toAbsolutePath().normalize().getParent();
        Path data = server == null ? null : server.getParent();
        if (data == null
                || !HostLayout.of(data)
                        .kubeconfig()
                        .equals(kubeconfig.toAbsolutePath().normalize())) {
            return Optional.empty();
        }
        return Optional.of(before(HostLayout.of(data))).filter(name -> !name.isEmpty());
    }

    /** Finds this host's own node of the cluster that a client talks to; empty if it is the client of a cluster elsewhere. */
    public static Optional<String> ofHostIn(KubeConfig cluster) {
        return ofHostWith(Path.of(cluster.source()))
                .or(() -> Membership.read(HostLayout.of(Path.of(HostLayout.DEFAULT_DATA_DIRECTORY)))
                        .filter(membership -> membership.isOf(cluster))
                        .map(Membership::nodeName));
    }

    private static String before(HostLayout layout) {
        String ofUp = read(layout.nodeName());
        return ofUp.isEmpty()
                ? Membership.read(layout).map(Membership::nodeName).orElse("")
                : ofUp;
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file).strip() : "";
        } catch (IOException e) {
            throw new CommandException("error: cannot read " + file + ": " + e.getMessage());
        }
    }
}
