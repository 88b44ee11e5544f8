package io.skiff.cli.command;

import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.command.option.Durations;
import io.skiff.cli.host.ClusterStart;
import io.skiff.cli.host.HostLayout;
import io.skiff.cli.host.NodeNames;
import io.skiff.cli.host.StartFlags;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts a cluster on this host, server and agent in the background. It restarts a part that is down. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "Start server and agent on this host in the background, or what of them is down.")
final class UpCommand implements Callable<Integer> {

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = HostLayout.DEFAULT_DATA_DIRECTORY,
            description = "The data directory (default /var/lib/skiff).")
    private Path dataDirectory = Path.of(HostLayout.DEFAULT_DATA_DIRECTORY);

    @Option(
            names = "--node-name",
            paramLabel = "NAME",
            description = "This host's name in the cluster (default: its host name).")
    private @Nullable String nodeName;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "90s",
            description = "How long to wait for each to be ready (default 90s).")
    private String timeout = "90s";

    @Option(
            names = StartFlags.CLUSTER_CIDR,
            paramLabel = "CIDR",
            description = "All pods' addresses (default 10.42.0.0/16); stays for the cluster's life.")
    private @Nullable String clusterCidr;

    @Option(
            names = StartFlags.SERVICE_CIDR,
            paramLabel = "CIDR",
            description = "All services' addresses (default 10.43.0.0/16); stays for the cluster's life.")
    private @Nullable String serviceCidr;

    @Option(
            names = StartFlags.LISTEN,
            paramLabel = "ADDRESS:PORT",
            description = "The server's one port (default 0.0.0.0:6443); remembered, as the two that follow.")
    private @Nullable String listen;

    @Option(
            names = StartFlags.TLS_SAN,
            paramLabel = "NAME,...",
            description = "More names and addresses for the server's certificate; \"\" for none.")
    private @Nullable String names;

    @Option(
            names = StartFlags.LABELS,
            paramLabel = "K=V,...",
            description = "Labels of this host's node; \"\" for none.")
    private @Nullable String labels;

    @Option(names = "--stop", description = "Stop it all: skiff down.")
    private boolean isStop;

    private final Console console;

    UpCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (isStop) {
            DownCommand.end(console, dataDirectory, nodeName, false);
            return 0;
        }
        HostLayout layout = HostLayout.of(dataDirectory);
        String node = NodeNames.choose(layout, nodeName);
        new ClusterStart(console, layout, node, launcher(), Durations.parse("--timeout", timeout), flags()).run();
        return 0;
    }

    private StartFlags flags() {
        var given = new HashMap<String, String>();
        put(given, StartFlags.CLUSTER_CIDR, clusterCidr);
        put(given, StartFlags.SERVICE_CIDR, serviceCidr);
        put(given, StartFlags.LISTEN, listen);
        put(given, StartFlags.TLS_SAN, names);
        put(given, StartFlags.LABELS, labels);
        return new StartFlags(given);
    }

    private static void put(Map<String, String> flags, String flag, @Nullable String value) {
        if (value != null) {
            flags.put(flag, value.strip());
        }
    }

    /** Finds the script that started this JVM. */
    static Path launcher() {
        String path = System.getProperty("skiff.launcher", "");
        if (path.isEmpty()) {
            throw new CommandException("error: start this by the skiff script");
        }
        return Path.of(path);
    }
}
