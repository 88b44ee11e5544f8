package io.skiff.cli.command;

import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.command.option.ClientOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints the path of the kubeconfig in use, for {@code KUBECONFIG=$(skiff kubeconfig) kubectl ...}. */
@Command(
        name = "kubeconfig",
        mixinStandardHelpOptions = true,
        description = "Print the path of the kubeconfig in use, for other Kubernetes clients.")
final class KubeconfigCommand implements Callable<Integer> {

    @Mixin
    private final ClientOptions client;

    private final Console console;

    KubeconfigCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        Path path = client.kubeconfigPath();
        if (!Files.exists(path)) {
            throw new CommandException("error: " + path + " does not exist\nStart a cluster with: skiff up");
        }
        console.out().println(path);
        return 0;
    }
}
