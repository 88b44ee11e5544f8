package io.skiff.cli.host;

import io.skiff.cli.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The files and directories of Skiff on this host.
 *
 * @param dataDirectory durable data; absolute
 * @param runDirectory data that a reboot may remove
 */
public record HostLayout(Path dataDirectory, Path runDirectory) {

    public static final String DEFAULT_DATA_DIRECTORY = "/var/lib/skiff";

    public static HostLayout of(Path dataDirectory) {
        return new HostLayout(dataDirectory.toAbsolutePath().normalize(), Path.of("/run/skiff"));
    }

    /** Whether commands find this directory without {@code --data-dir}. */
    boolean isDefault() {
        return dataDirectory.equals(Path.of(DEFAULT_DATA_DIRECTORY));
    }

    public Path kubeconfig() {
        return dataDirectory.resolve("server").resolve("admin.kubeconfig");
    }

    /** The durable data of a component. The directory appears with the first start. */
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

    /** The pid file of the supervisor that restarts the component. */
    Path supervisorPidFile(Component component) {
        return runDirectory.resolve(component.word() + "-supervisor.pid");
    }

    /** The agent's key, its certificate and the cluster's CA. The file exists as soon as the agent has joined. */
    Path identity() {
        return dataDirectory.resolve("agent").resolve("identity.pem");
    }

    /** The flags of {@code skiff up} for server and agent. */
    Path startFlags() {
        return dataDirectory.resolve("start-flags");
    }

    /** The data of etcd. The directory exists if and only if there is a cluster. */
    Path store() {
        return directory(Component.SERVER).resolve("etcd").resolve("data");
    }

    /** The lock that a component holds as long as it runs. */
    Path lock(Component component) {
        return directory(component).resolve("lock");
    }

    /** The lock of the one agent in this network namespace, whatever its data directory. */
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

    /** The node name of the last start, so that a restart uses the same one. */
    public Path nodeName() {
        return dataDirectory.resolve("node-name");
    }
}
