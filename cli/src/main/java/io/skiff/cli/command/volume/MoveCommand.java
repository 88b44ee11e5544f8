package io.skiff.cli.command.volume;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.command.option.Durations;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Moves the volume of a claim to another node. */
@Command(
        name = "move",
        mixinStandardHelpOptions = true,
        description = {
            "Move the volume of a claim to another node, with its owners, modes, links and holes, and compare the copy.",
            "It waits until no pod uses the claim; from now on new ones wait for the copy. The former directory is kept until the copy is verified."
        })
final class MoveCommand implements Callable<Integer> {

    /** Where to, or not at all. */
    static final class Wish {

        @Option(
                names = "--to",
                paramLabel = "NODE",
                required = true,
                description = "The node that is to have the volume.")
        private String node = "";

        @Option(names = "--cancel", required = true, description = "Take a move back that is not done yet.")
        private boolean isCancelled;
    }

    @Parameters(paramLabel = "CLAIM", description = "The name of the claim.")
    private String claim = "";

    @ArgGroup(multiplicity = "1")
    private Wish wish = new Wish();

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "24h",
            description = "How long to wait; the move goes on after that.")
    private String timeout = "24h";

    @Mixin
    private final ClientOptions client;

    private final Console console;

    MoveCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        var longest = Durations.parse("--timeout", timeout);
        var namespace = client.namespace();
        try (ApiClient api = client.connect()) {
            var objects = new VolumeObjects(api);
            var volume = objects.requireDirectory(namespace, claim);
            objects.annotateClaim(namespace, claim, VolumeObjects.MOVE_TO, wish.isCancelled ? null : wish.node);
            if (wish.isCancelled) {
                console.out().println("claim \"" + claim + "\" stays where it is");
                return 0;
            }
            new CopyWait(console, longest, "skiff volume move " + claim + " -n " + namespace + " --cancel")
                    .until(() -> waiting(objects.requireVolume(volume)));
            console.out().println("claim \"" + claim + "\" moved to node " + wish.node);
        }
        return 0;
    }

    /** Done when the volume is there and its former directory is gone. */
    private Optional<String> waiting(JsonNode volume) {
        if (!VolumeObjects.node(volume).equals(wish.node)) {
            var message = volume.at("/status/message").asText("");
            return Optional.of(message.isEmpty() ? "waiting for the controllers" : message);
        }
        return Optional.of(VolumeObjects.annotation(volume, VolumeObjects.LEFT_BEHIND))
                .filter(left -> !left.isEmpty())
                .map(left -> "it is on node " + wish.node + "; the former directory (" + left + ") is being removed");
    }
}
