package io.skiff.cli.command.volume;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.print.Ages;
import io.skiff.cli.print.Columns;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the volumes with their nodes. */
@Command(
        name = "ls",
        aliases = "list",
        mixinStandardHelpOptions = true,
        description = "List volumes and snapshots, of all namespaces, with the nodes that have them.")
final class ListCommand implements Callable<Integer> {

    @Mixin
    private final ClientOptions client;

    private final Console console;

    ListCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("CLAIM", "VOLUME", "NODE", "CAPACITY", "STATUS", "AGE"));
        try (ApiClient api = client.connect()) {
            for (var volume : new VolumeObjects(api).volumes()) {
                rows.add(row(volume));
            }
        }
        console.out().print(rows.size() == 1 ? "No volumes found\n" : new Columns().format(rows));
        return 0;
    }

    private List<String> row(JsonNode volume) {
        var snapshotOf = VolumeObjects.annotation(volume, VolumeObjects.SNAPSHOT_OF);
        var reference = volume.at("/spec/claimRef");
        var claim = reference.path("name").asText("").isEmpty()
                ? "<none>"
                : reference.path("namespace").asText() + "/"
                        + reference.path("name").asText();
        var node = VolumeObjects.node(volume);
        var phase = volume.at("/status/phase").asText("");
        return List.of(
                snapshotOf.isEmpty() ? claim : "snapshot of " + snapshotOf,
                VolumeObjects.name(volume),
                node.isEmpty() ? "<none>" : node,
                volume.at("/spec/capacity/storage").asText("<unknown>"),
                status(volume, phase),
                Ages.since(
                        volume.at("/metadata/creationTimestamp").asText(""),
                        console.clock().instant()));
    }

    private static String status(JsonNode volume, String phase) {
        if (volume.path("metadata").has("deletionTimestamp")) {
            return "Terminating";
        }
        var message = volume.at("/status/message").asText("");
        return message.isEmpty() ? phase : phase + " (" + message + ")";
    }
}
