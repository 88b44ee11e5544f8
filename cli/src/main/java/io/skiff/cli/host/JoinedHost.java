package io.skiff.cli.host;

import java.nio.file.Path;
import java.util.Optional;

/** A host whose agent joined the cluster of another host's server: it has no kubeconfig. */
public final class JoinedHost {

    private JoinedHost() {}

    /**
     * Tells what to do instead of reading this host's kubeconfig; empty if this host has joined no other host's
     * cluster.
     */
    public static Optional<String> advice(Path kubeconfig) {
        HostLayout layout = HostLayout.of(Path.of(HostLayout.DEFAULT_DATA_DIRECTORY));
        return layout.kubeconfig().equals(kubeconfig) ? advice(layout) : Optional.empty();
    }

    static Optional<String> advice(HostLayout layout) {
        return Membership.read(layout)
                .map(membership -> "error: this host is node \"" + membership.nodeName()
                        + "\" of a cluster whose server is on another host: the client has no kubeconfig here\n"
                        + "Run the command on the first host, or copy what `skiff kubeconfig` names there, with the first"
                        + " host's address for 127.0.0.1 in it, and name it with --kubeconfig or KUBECONFIG");
    }
}
