package io.skiff.cli.command.image;

import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.image.NodeImages.Call;
import io.skiff.cli.command.option.ClientOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Gives an image another name. */
@Command(name = "tag", mixinStandardHelpOptions = true, description = "Give an image of a node another name.")
final class TagCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "NAME", description = "The image.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "NEW-NAME", description = "Its other name.")
    private String target = "";

    @Mixin
    private final NodeOptions nodes = new NodeOptions();

    @Mixin
    private final ClientOptions client;

    private final Console console;

    TagCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        try (ApiClient api = client.connect()) {
            return new OnNodes(console, client).run(nodes.forChange(api), (images, teller) -> {
                var tagged = images.read(
                        new Call("POST", "images/tag").with("name", name).with("target", target));
                teller.say("tagged " + tagged.path("name").asText() + " "
                        + tagged.path("digest").asText());
            });
        }
    }
}
