package io.skiff.cli.host;

import io.skiff.cli.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where things lie on this host.
 *
 * @param dataDirectory what must not be lost; absolute
 * @param runDirectory what a reboot may take
 */
public record HostLayout(Path dataDirectory, Path runDirectory) {

    public static final String DEFAULT_DATA_DIRECTORY = "/var/lib/skiff";

    public static HostLayout of(Path dataDirectory) {
        return new HostLayout(dataDirectory.toAbsolutePath().normalize(), Path.of("/run/skiff"));
    }

    /** Whether commands find it without being told where it is. */
    boolean isDefault() {
        return dataDirectory.equals(Path.of(DEFAULT_DATA_DIRECTORY));
    }

    public Path kubeconfig() {
        return dataDirectory.resolve("server").resolve("admin.kubeconfig");
    }

    /** Where a component keeps what it must not lose; it appears with its first start. */
    Path directory(Component component) {
        return dataDirectory.resolve(component.word());
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

    /** Of the process that starts the component again when it ends. */
    Path supervisorPidFile(Component component) {
        return runDirectory.resolve(component.word() + "-supervisor.pid");
    }

    /** The agent's key, its certificate and the cluster's CA: there as soon as it has joined. */
    Path identity() {
        return dataDirectory.resolve("agent").resolve("identity.pem");
    }

    /** What {@code skiff up} was told for server and agent. */
    Path startFlags() {
        return dataDirectory.resolve("start-flags");
    }

    /** What etcd keeps: there as soon as there is a cluster, and not before. */
    Path store() {
        return directory(Component.SERVER).resolve("etcd").resolve("data");
    }

    /** Held by a component as long as it runs. */
    Path lock(Component component) {
        return directory(component).resolve("lock");
    }

    /** Held by the one agent of this network namespace, whatever its data directory. */
    Path networkLock() {
        try {
            return runDirectory.resolve(
                    "network-" + Files.getAttribute(Path.of("/proc/self/ns/net"), "unix:ino") + ".lock");
        } catch (IOException e) {
            throw new CommandException("error: cannot read /proc/self/ns/net: " + e.getMessage());
        }
    }

    public Path joinToken() {
        return dataDirectory.resolve("agent").resolve("join-token");
    }

    /** The node name that the agent was started with, so that it is stopped and started again under the same. */
    public Path nodeName() {
        return dataDirectory.resolve("node-name");
    }
}
