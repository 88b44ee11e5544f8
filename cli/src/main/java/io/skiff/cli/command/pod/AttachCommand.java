package io.skiff.cli.command.pod;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.command.option.ContainerOption;
import io.skiff.cli.resource.Query;
import io.skiff.cli.stream.CommandEnd;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Joins the streams of a container's own program. */
@Command(name = "attach", mixinStandardHelpOptions = true, description = "Attach to the program of a container.")
final class AttachCommand implements Callable<Integer> {

    @Parameters(paramLabel = "POD | TYPE/NAME", description = "A pod, or what has pods, as deployment/web.")
    private String word = "";

    @Mixin
    private final ContainerOption container = new ContainerOption();

    @Mixin
    private final StreamOptions streams = new StreamOptions();

    @Mixin
    private final ClientOptions client;

    private final Console console;

    AttachCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        try (ApiClient api = client.connect()) {
            var argument = new PodArgument(console, client);
            JsonNode pod = argument.require(api, word);
            String name = argument.container(pod, container.name(), streams.isQuiet());
            boolean hasTerminal = hasTerminal(pod, name);
            if (streams.isTerminalAsked() && !hasTerminal) {
                console.err().println("error: Unable to use a TTY - container " + name + " did not allocate one");
            }
            Joint joint = Joint.of(console, streams.isInput(), streams.isInput() && hasTerminal);
            if (streams.isInput() && hasTerminal && !streams.isQuiet()) {
                console.err().println("If you don't see a command prompt, try pressing enter.");
            }
            Query query = joint.streams(new Query().add("container", name));
            CommandEnd end = joint.run(api, PodArgument.path(pod, "attach") + query);
            return Joint.tell(console, end);
        }
    }

    private static boolean hasTerminal(JsonNode pod, String container) {
        for (JsonNode each : pod.path("spec").path("containers")) {
            if (each.path("name").asText().equals(container)) {
                return each.path("tty").asBoolean();
            }
        }
        return false;
    }
}
