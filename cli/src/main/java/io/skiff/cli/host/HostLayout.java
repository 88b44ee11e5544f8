package io.skiff.cli.host;

import java.nio.file.Path;

/**
 * Where things lie on this host.
 *
 * @param dataDirectory what must not be lost; absolute
 * @param runDirectory what a reboot may take
 */
public record HostLayout(Path dataDirectory, Path runDirectory) {

    public static HostLayout of(Path dataDirectory) {
        return new HostLayout(dataDirectory.toAbsolutePath().normalize(), Path.of("/run/skiff"));
    }

    public Path kubeconfig() {
        return dataDirectory.resolve("server").resolve("admin.kubeconfig");
    }

    Path logDirectory() {
        return dataDirectory.resolve("log");
    }

    Path log(Component component) {
        return logDirectory().resolve(component.word() + ".log");
    }

    Path pidFile(Component component) {
        return runDirectory.resolve(component.word() + ".pid");
    }

    public Path joinToken() {
        return dataDirectory.resolve("agent").resolve("join-token");
    }

    /** The node name that the agent was started with, so that it is stopped and started again under the same. */
    public Path nodeName() {
        return dataDirectory.resolve("node-name");
    }
}
