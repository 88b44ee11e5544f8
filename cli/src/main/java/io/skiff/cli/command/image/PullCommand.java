package io.skiff.cli.command.image;

import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.image.NodeImages.Call;
import io.skiff.cli.command.option.ClientOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lets nodes pull images now, and tells how far each is. */
@Command(mixinStandardHelpOptions = true)
final class PullCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "The images, as Docker names them.")
    private List<String> names = new ArrayList<>();

    @Mixin
    private final NodeOptions nodes = new NodeOptions();

    @Mixin
    private final DockerLogins logins;

    @Mixin
    private final ClientOptions client;

    private final Console console;
    private final boolean isForAll;

    private PullCommand(Console console, boolean isForAll) {
        this.console = console;
        this.isForAll = isForAll;
        this.logins = new DockerLogins(console);
        this.client = new ClientOptions(console);
    }

    static CommandLine onChosenNodes(Console console) {
        return described(new PullCommand(console, false), "Pull images from their registries on a node.");
    }

    static CommandLine onAllNodes(Console console) {
        return described(
                new PullCommand(console, true),
                "Pull images on all nodes, or those named, so that their pods start without a wait.");
    }

    private static CommandLine described(PullCommand command, String description) {
        var line = new CommandLine(command);
        line.getCommandSpec().usageMessage().description(description);
        return line;
    }

    @Override
    public Integer call() {
        try (ApiClient api = client.connect()) {
            var asked = isForAll ? nodes.forReading(api) : nodes.forChange(api);
            return new OnNodes(console, client).run(asked, (images, teller) -> {
                for (String name : names) {
                    pull(images, name, teller);
                }
            });
        }
    }

    private void pull(NodeImages images, String name, OnNodes.Teller teller) {
        var call = new Call("POST", "images/pull").with("name", name);
        var image = images.follow(
                        call, logins.bodyFor(name, images, teller), progress -> teller.say(name + ": " + progress))
                .path("image");
        teller.say("pulled " + image.path("name").asText() + " "
                + image.path("digest").asText());
    }
}
