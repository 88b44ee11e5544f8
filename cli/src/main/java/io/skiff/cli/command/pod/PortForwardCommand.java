package io.skiff.cli.command.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.forward.PortForward;
import io.skiff.cli.forward.PortPair;
import io.skiff.cli.resource.KnownTypes;
import io.skiff.cli.resource.ResourceArguments;
import io.skiff.cli.resource.ResourceTypes;
import io.skiff.cli.resource.Selection;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes ports of a pod reachable on this host. */
@Command(
        name = "port-forward",
        mixinStandardHelpOptions = true,
        description = "Forward ports of this host into a pod, until Ctrl-C.")
final class PortForwardCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "POD | TYPE/NAME", description = "A pod, or what has pods, as service/web.")
    private String word = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "[LOCAL:]REMOTE",
            description = "Ports, as 8080:80, :80 (any local port), 80, 8080:http.")
    private List<String> ports = new ArrayList<>();

    @Option(
            names = "--address",
            split = ",",
            defaultValue = "localhost",
            paramLabel = "ADDRESS",
            description = "Where to listen: addresses of this host, or localhost (default).")
    private List<String> addresses = new ArrayList<>();

    @Mixin
    private final ClientOptions client;

    private final Console console;

    PortForwardCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        List<PortPair> pairs = ports.stream().map(PortPair::parse).toList();
        try (ApiClient api = client.connect()) {
            JsonNode pod = new PodArgument(console, client).require(api, word);
            String phase = pod.path("status").path("phase").asText();
            if (!phase.equals("Running")) {
                throw new CommandException(
                        "error: unable to forward port because pod is not running. Current status=" + phase);
            }
            JsonNode service = service(api);
            try (var forward = new PortForward(api, PodArgument.path(pod, "portforward"), console)) {
                for (PortPair pair : pairs) {
                    listen(forward, pair, RemotePort.of(pair.remote(), service, pod));
                }
                throw forward.awaitLoss();
            }
        }
    }

    /** The service that the command line names; empty if it names something else. */
    private JsonNode service(ApiClient api) {
        if (word.contains("/")) {
            Selection named = ResourceArguments.parseOne(new ResourceTypes(api), List.of(word), client.namespace());
            if (named.type().equals(KnownTypes.SERVICE)) {
                return api.get(named.path());
            }
        }
        return MissingNode.getInstance();
    }

    private void listen(PortForward forward, PortPair pair, int remote) {
        int local = pair.local();
        String failure = "";
        boolean isListening = false;
        for (InetAddress address : resolved()) {
            try {
                local = forward.listen(address, local, remote);
                isListening = true;
                String host = address.getHostAddress();
                String shown = address instanceof Inet6Address ? "[" + shortened(host) + "]" : host;
                console.out().println("Forwarding from " + shown + ":" + local + " -> " + remote);
            } catch (IOException e) {
                failure = "error: unable to listen on port " + local + " of " + address.getHostAddress() + ": "
                        + e.getMessage();
            }
        }
        console.out().flush();
        if (!isListening) {
            throw new CommandException(failure);
        }
    }

    private static String shortened(String address) {
        return address.equals("0:0:0:0:0:0:0:1") ? "::1" : address.equals("0:0:0:0:0:0:0:0") ? "::" : address;
    }

    private List<InetAddress> resolved() {
        var resolved = new ArrayList<InetAddress>();
        try {
            for (String address : addresses) {
                if (address.equals("localhost")) {
                    resolved.add(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
                    byte[] loopback = new byte[16];
                    loopback[15] = 1;
                    resolved.add(InetAddress.getByAddress(loopback));
                } else if (address.matches("[0-9.]+|[0-9a-fA-F:.]+")) {
                    resolved.addAll(List.of(InetAddress.getAllByName(address)));
                } else {
                    throw new CommandException("error: " + address + " is not a valid IP");
                }
            }
        } catch (UnknownHostException e) {
            throw new CommandException("error: " + e.getMessage() + " is not a valid IP");
        }
        return resolved;
    }
}
