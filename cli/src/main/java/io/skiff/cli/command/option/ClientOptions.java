package io.skiff.cli.command.option;

import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.KubeConfig;
import io.skiff.cli.host.HostLayout;
import io.skiff.cli.host.JoinedHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of every command that talks to the server. */
public final class ClientOptions {

    @Option(names = "--kubeconfig", paramLabel = "FILE", description = "The kubeconfig to use in place of KUBECONFIG.")
    private @Nullable Path kubeconfig;

    @Option(names = "--context", paramLabel = "NAME", description = "The kubeconfig's context to use.")
    private @Nullable String context;

    @Option(
            names = {"-s", "--server"},
            paramLabel = "URL",
            description = "The server's address in place of the kubeconfig's.")
    private @Nullable String server;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAME",
            description = "The namespace, in place of the context's.")
    private @Nullable String namespace;

    @Option(
            names = "--request-timeout",
            paramLabel = "DURATION",
            defaultValue = "30s",
            description = "How long to wait for an answer (default 30s).")
    private String requestTimeout = "30s";

    private final Console console;
    private @Nullable KubeConfig config;

    public ClientOptions(Console console) {
        this.console = console;
    }

    public ApiClient connect() {
        Duration timeout = Durations.parse("--request-timeout", requestTimeout);
        return new ApiClient(
                config(),
                timeout.isZero() ? Duration.ofDays(1) : timeout,
                warning -> console.err().println("Warning: " + warning));
    }

    public String namespace() {
        return namespace != null ? namespace : config().namespace();
    }

    /** Whether the user named a namespace on the command line. */
    boolean isNamespaceGiven() {
        return namespace != null;
    }

    private KubeConfig config() {
        KubeConfig known = config;
        if (known == null) {
            known = readConfig();
            config = known;
        }
        return known;
    }

    private KubeConfig readConfig() {
        String address = server;
        if (address != null && !address.startsWith("http://") && !address.startsWith("https://")) {
            throw new CommandException(
                    "error: --server must be an http:// or https:// address, not \"" + address + "\"");
        }
        if (address != null && address.startsWith("http://") && kubeconfig == null) {
            return KubeConfig.plain(address);
        }
        Path path = kubeconfigPath();
        if (!Files.exists(path)) {
            JoinedHost.advice(path).ifPresent(advice -> {
                throw new CommandException(advice);
            });
        }
        KubeConfig read = KubeConfig.read(path, context);
        return address == null ? read : read.withServer(address);
    }

    /** Returns the path of the flag, else of the variable, else of the file that this host's server writes. */
    public Path kubeconfigPath() {
        if (kubeconfig != null) {
            return kubeconfig;
        }
        return console.variable("KUBECONFIG")
                .map(paths -> Path.of(paths.split(":", 2)[0]))
                .orElse(HostLayout.of(Path.of(HostLayout.DEFAULT_DATA_DIRECTORY))
                        .kubeconfig());
    }
}
