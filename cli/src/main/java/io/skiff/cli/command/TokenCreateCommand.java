package io.skiff.cli.command;

import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.Version;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.KubeConfig;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.command.option.Durations;
import io.skiff.cli.token.HostAddress;
import io.skiff.cli.token.JoinTokens;
import io.skiff.cli.token.NewToken;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Creates a token and prints the command with which another host joins. */
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = "Make a token, and say how another host joins with it.")
final class TokenCreateCommand implements Callable<Integer> {

    @Option(
            names = "--ttl",
            defaultValue = "24h",
            paramLabel = "DURATION",
            description = "How long it lets hosts join (default 24h).")
    private String life = "24h";

    @Option(names = "--description", defaultValue = "", paramLabel = "TEXT", description = "What it is for.")
    private String description = "";

    @Option(
            names = {"-q", "--quiet"},
            description = "Print the token only.")
    private boolean isQuiet;

    @Mixin
    private final ClientOptions client;

    private final Console console;

    TokenCreateCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        Duration duration = Durations.parse("--ttl", life);
        if (duration.isZero()) {
            throw new CommandException("error: --ttl must be longer than 0");
        }
        try (ApiClient api = client.connect()) {
            NewToken token = new JoinTokens(api).create(duration, description);
            if (isQuiet) {
                console.out().println(token.text());
                return 0;
            }
            console.out().print("""
                    %s

                    It lets hosts join until %s. On another host, as root, with the unpacked skiff-%s.tar.gz:

                      apt-get install openjdk-17-jre-headless iproute2 libnftables1 libseccomp2
                      skiff image import FILE.tar          # images of no registry: what `docker save` wrote
                      (umask 077; echo %s > skiff-token)
                      skiff agent --server %s --token-file skiff-token

                    Any Java runtime from 17.0.3 on will do. The agent stays in the foreground; docs/operations.md has a unit for it.

                    """.formatted(
                            token.text(), token.expiration(), Version.CURRENT, token.text(), reachable(api.config())));
            return 0;
        }
    }

    /** The server's address for other hosts. The kubeconfig of this host names loopback, which they cannot use. */
    private static String reachable(KubeConfig config) {
        String host = config.host();
        try {
            if (InetAddress.getByName(host).isLoopbackAddress()) {
                host = HostAddress.find().orElse("ADDRESS-OF-THIS-HOST");
            }
        } catch (UnknownHostException e) {
            return config.server().toString();
        }
        return "https://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + config.port();
    }
}
