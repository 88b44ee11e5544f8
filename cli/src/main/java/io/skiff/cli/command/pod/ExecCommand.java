package io.skiff.cli.command.pod;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.command.option.ContainerOption;
import io.skiff.cli.resource.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Runs a command in a running container. */
@Command(name = "exec", mixinStandardHelpOptions = true, description = "Run a command in a container.")
final class ExecCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "POD | TYPE/NAME -- COMMAND",
            arity = "0..*",
            description = "A pod, or what has pods, as deployment/web; and behind -- the command.")
    private List<String> words = new ArrayList<>();

    @Mixin
    private final ContainerOption container = new ContainerOption();

    @Mixin
    private final StreamOptions streams = new StreamOptions();

    @Mixin
    private final ClientOptions client;

    private final Console console;

    ExecCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        if (words.size() < 2) {
            throw new CommandException("error: name a pod and a command, as in: skiff exec web -- ls /tmp");
        }
        try (ApiClient api = client.connect()) {
            var argument = new PodArgument(console, client);
            JsonNode pod = argument.require(api, words.get(0));
            Query query = new Query()
                    .addEach("command", words.subList(1, words.size()))
                    .add("container", argument.container(pod, container.name(), streams.isQuiet()));
            Joint joint = Joint.of(console, streams.isInput(), streams.isTerminal());
            return Joint.tell(console, joint.run(api, PodArgument.path(pod, "exec") + joint.streams(query)));
        }
    }
}
