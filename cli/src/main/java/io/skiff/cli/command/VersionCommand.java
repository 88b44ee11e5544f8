package io.skiff.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.Version;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.UnreachableException;
import io.skiff.cli.command.option.ClientOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the version of the client, and with {@code --remote} also that of the server. */
@Command(name = "version", mixinStandardHelpOptions = true, description = "Print the version.")
final class VersionCommand implements Callable<Integer> {

    @Option(names = "--client", description = "Only this program's version (the default).")
    private boolean isClientOnly;

    @Option(names = "--remote", description = "Also the server's version.")
    private boolean isRemote;

    @Mixin
    private final ClientOptions client;

    private final Console console;

    VersionCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        console.out().println("Client Version: v" + Version.CURRENT);
        if (!isRemote || isClientOnly) {
            return 0;
        }
        try (ApiClient api = client.connect()) {
            JsonNode version = api.get("/version");
            console.out()
                    .println("Server Version: " + version.path("gitVersion").asText());
            return 0;
        } catch (CommandException | UnreachableException e) {
            console.err().println(e.getMessage());
            return 1;
        }
    }
}
