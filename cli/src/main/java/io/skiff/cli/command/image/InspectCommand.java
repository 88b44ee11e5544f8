package io.skiff.cli.command.image;

import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.image.NodeImages.Call;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.command.option.OutputFormat;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows all that is known of an image. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = "Show what is known of an image: its configuration, manifest and layers.")
final class InspectCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "The image.")
    private String name = "";

    @Option(
            names = {"-o", "--output"},
            defaultValue = "json",
            paramLabel = "FORMAT",
            description = "json (default), yaml, or jsonpath=TEMPLATE.")
    private String output = "json";

    @Mixin
    private final NodeOptions nodes = new NodeOptions();

    @Mixin
    private final ClientOptions client;

    private final Console console;

    InspectCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        var format = OutputFormat.parse(output);
        try (ApiClient api = client.connect()) {
            var image =
                    new NodeImages(api, nodes.forOne(api)).read(new Call("GET", "images/inspect").with("name", name));
            console.raw().print(format.print(image));
        }
        return 0;
    }
}
