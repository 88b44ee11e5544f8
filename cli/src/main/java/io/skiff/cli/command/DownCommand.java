package io.skiff.cli.command;

import io.skiff.cli.Console;
import io.skiff.cli.host.ClusterStop;
import io.skiff.cli.host.HostLayout;
import io.skiff.cli.host.NodeNames;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Stops the cluster on this host. No process, mount, interface or firewall rule is left. */
@Command(
        name = "down",
        mixinStandardHelpOptions = true,
        description = "End server, agent and containers on this host; data stay.")
final class DownCommand implements Callable<Integer> {

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = HostLayout.DEFAULT_DATA_DIRECTORY,
            description = "The data directory (default /var/lib/skiff).")
    private Path dataDirectory = Path.of(HostLayout.DEFAULT_DATA_DIRECTORY);

    @Option(names = "--node-name", paramLabel = "NAME", description = "As given to skiff up.")
    private @Nullable String nodeName;

    @Option(
            names = "--purge",
            description = "Remove the data too: keys, certificates, what was applied, images, persistent volumes.")
    private boolean isPurge;

    private final Console console;

    DownCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        end(console, dataDirectory, nodeName, isPurge);
        return 0;
    }

    /** @param nodeName null if the user said nothing */
    static void end(Console console, Path dataDirectory, @Nullable String nodeName, boolean isPurge) {
        HostLayout layout = HostLayout.of(dataDirectory);
        String node = NodeNames.choose(layout, nodeName);
        new ClusterStop(console, layout, node, UpCommand.launcher()).run(isPurge);
    }
}
