package io.skiff.cli.command;

import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.command.option.Durations;
import io.skiff.cli.host.ClusterStart;
import io.skiff.cli.host.HostLayout;
import io.skiff.cli.host.NodeNames;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts a cluster on this host, server and agent in the background; repairs what is down. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "Start server and agent on this host in the background, or what of them is down.")
final class UpCommand implements Callable<Integer> {

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = HostLayout.DEFAULT_DATA_DIRECTORY,
            description = "Where everything is kept (default /var/lib/skiff).")
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
        new ClusterStart(console, layout, node, launcher(), Durations.parse("--timeout", timeout)).run();
        return 0;
    }

    /** The script that this JVM was started by. */
    static Path launcher() {
        String path = System.getProperty("skiff.launcher", "");
        if (path.isEmpty()) {
            throw new CommandException("error: start this by the skiff script");
        }
        return Path.of(path);
    }
}
