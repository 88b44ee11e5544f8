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

/** Keeps images on nodes however full their disks are, or lets go of them. */
@Command(mixinStandardHelpOptions = true)
final class PinCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "The images.")
    private List<String> names = new ArrayList<>();

    @Mixin
    private final NodeOptions nodes = new NodeOptions();

    @Mixin
    private final ClientOptions client;

    private final Console console;
    private final String verb;

    private PinCommand(Console console, String verb) {
        this.console = console;
        this.verb = verb;
        this.client = new ClientOptions(console);
    }

    static CommandLine pin(Console console) {
        return described(new PinCommand(console, "pin"), "Keep images until they are removed by name.");
    }

    static CommandLine unpin(Console console) {
        return described(new PinCommand(console, "unpin"), "Let pinned images go as others do.");
    }

    private static CommandLine described(PinCommand command, String description) {
        var line = new CommandLine(command);
        line.getCommandSpec().usageMessage().description(description);
        return line;
    }

    @Override
    public Integer call() {
        try (ApiClient api = client.connect()) {
            return new OnNodes(console, client).run(nodes.forChange(api), (images, teller) -> {
                for (String name : names) {
                    var image = images.read(new Call("POST", "images/" + verb).with("name", name));
                    teller.say(verb + "ned " + image.path("name").asText());
                }
            });
        }
    }
}
