package io.skiff.cli.command.image;

import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.image.NodeImages.Call;
import io.skiff.cli.command.option.ClientOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Removes names of images, and what of them no other image has. */
@Command(name = "rm", mixinStandardHelpOptions = true, description = "Remove images from nodes.")
final class RemoveCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "The images.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = {"-f", "--force"},
            description = "Also images that pods use; their containers go on.")
    private boolean isForced;

    @Mixin
    private final NodeOptions nodes = new NodeOptions();

    @Mixin
    private final ClientOptions client;

    private final Console console;

    RemoveCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        try (ApiClient api = client.connect()) {
            return new OnNodes(console, client).run(nodes.forChange(api), (images, teller) -> {
                for (String name : names) {
                    var removed = images.read(
                            new Call("DELETE", "images").with("name", name).with("force", String.valueOf(isForced)));
                    teller.say("removed " + removed.path("name").asText());
                }
            });
        }
    }
}
