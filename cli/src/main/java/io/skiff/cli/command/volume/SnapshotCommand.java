package io.skiff.cli.command.volume;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.command.option.Durations;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a snapshot of a claim's volume. */
@Command(
        name = "snapshot",
        mixinStandardHelpOptions = true,
        description = {
            "Copy the volume of a claim on its node, and compare the copy.",
            "It waits until no pod uses the claim; from now on new ones wait for the copy. A snapshot is a PersistentVolume: kubectl delete pv NAME."
        })
final class SnapshotCommand implements Callable<Integer> {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    @Parameters(index = "0", paramLabel = "CLAIM", description = "The name of the claim.")
    private String claim = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "NAME",
            description = "The name of the snapshot; without one, the claim's with the time.")
    private String name = "";

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "24h",
            description = "How long to wait; the copy goes on after that.")
    private String timeout = "24h";

    @Mixin
    private final ClientOptions client;

    private final Console console;

    SnapshotCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        var longest = Durations.parse("--timeout", timeout);
        var namespace = client.namespace();
        var snapshot =
                name.isEmpty() ? claim + "-" + TIME.format(console.clock().instant()) : name;
        try (ApiClient api = client.connect()) {
            var objects = new VolumeObjects(api);
            var volume = objects.requireDirectory(namespace, claim);
            if (objects.findVolume(snapshot).isPresent()) {
                throw new CommandException(
                        "error: there is a volume of the name \"" + snapshot + "\"; choose another one");
            }
            objects.annotateClaim(namespace, claim, VolumeObjects.SNAPSHOT, snapshot);
            new CopyWait(
                            console,
                            longest,
                            "kubectl annotate pvc " + claim + " -n " + namespace + " " + VolumeObjects.SNAPSHOT + "-")
                    .until(() -> waiting(objects, objects.requireClaim(namespace, claim), volume, snapshot));
            console.out().println("snapshot \"" + snapshot + "\" of claim \"" + claim + "\" made");
        }
        return 0;
    }

    /** Done when the wish was taken off. */
    private static Optional<String> waiting(VolumeObjects objects, JsonNode claim, String volume, String snapshot) {
        if (!VolumeObjects.annotation(claim, VolumeObjects.SNAPSHOT).equals(snapshot)) {
            if (objects.findVolume(snapshot).isEmpty()) {
                throw new CommandException("error: the wish for the snapshot was taken back");
            }
            return Optional.empty();
        }
        var problem = objects.findVolume(snapshot)
                .map(made -> made.at("/status/message").asText(""))
                .orElse("");
        var message = objects.requireVolume(volume).at("/status/message").asText("");
        return Optional.of(!problem.isEmpty() ? problem : message.isEmpty() ? "waiting for the controllers" : message);
    }
}
