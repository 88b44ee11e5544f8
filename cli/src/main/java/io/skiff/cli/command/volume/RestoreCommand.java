package io.skiff.cli.command.volume;

import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.command.option.Durations;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a claim with the content of a snapshot. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = {
            "Make a new claim whose volume is a copy of a snapshot, on the snapshot's node. The snapshot stays.",
            "To have it under the name of a claim that is there, delete that claim first."
        })
final class RestoreCommand implements Callable<Integer> {

    @Parameters(paramLabel = "SNAPSHOT", description = "As `skiff volume ls` shows it.")
    private String snapshot = "";

    @Option(names = "--to", paramLabel = "CLAIM", required = true, description = "The name of the new claim.")
    private String claim = "";

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "24h",
            description = "How long to wait; the copy goes on after that.")
    private String timeout = "24h";

    @Mixin
    private final ClientOptions client;

    private final Console console;

    RestoreCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        var longest = Durations.parse("--timeout", timeout);
        var namespace = client.namespace();
        try (ApiClient api = client.connect()) {
            var objects = new VolumeObjects(api);
            var found = objects.requireVolume(snapshot);
            if (VolumeObjects.annotation(found, VolumeObjects.SNAPSHOT_OF).isEmpty()) {
                throw new CommandException(
                        "error: volume \"" + snapshot + "\" is no snapshot; see those there are with: skiff volume ls");
            }
            objects.restore(found, namespace, claim);
            new CopyWait(console, longest, "kubectl delete pvc " + claim + " -n " + namespace).until(() -> {
                var made = objects.requireClaim(namespace, claim);
                return made.at("/status/phase").asText().equals("Bound")
                        ? Optional.empty()
                        : Optional.of(made.at("/status/conditions/0/message").asText("waiting for the controllers"));
            });
            console.out().println("claim \"" + claim + "\" made from snapshot \"" + snapshot + "\"");
        }
        return 0;
    }
}
