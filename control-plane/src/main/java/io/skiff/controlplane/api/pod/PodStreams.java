package io.skiff.controlplane.api.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.api.request.ApiRequest;
import io.skiff.controlplane.api.request.Query;
import io.skiff.controlplane.api.request.Reply;
import io.skiff.controlplane.api.request.StreamClient;
import io.skiff.controlplane.api.request.StreamUse;
import io.skiff.controlplane.api.resource.Reads;
import io.skiff.controlplane.api.resource.SubresourceHandler;
import io.skiff.controlplane.api.resource.Target;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.kind.Subresource;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.tunnel.TunnelTarget;
import io.skiff.controlplane.tunnel.Tunnels;
import io.skiff.proto.node.AttachTarget;
import io.skiff.proto.node.ExecTarget;
import io.skiff.proto.node.PortTarget;
import io.skiff.tunnel.Protocol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The sub-resources of pods that are streams: exec, attach and portforward. */
public final class PodStreams {

    private static final Set<String> METHODS = Set.of("GET", "POST");
    private static final int MOST_PORTS = 64;
    private static final int MOST_PORT = 65_535;

    private final Tunnels tunnels;
    private final Reads reads;

    public PodStreams(Tunnels tunnels, Reads reads) {
        this.tunnels = tunnels;
        this.reads = reads;
    }

    /** The handler of each sub-resource. */
    public Map<Subresource, SubresourceHandler> handlers() {
        return Map.of(PodKind.EXEC, this::execute, PodKind.ATTACH, this::attach, PodKind.PORT_FORWARD, this::forward);
    }

    private Reply execute(Target target, ApiRequest request) {
        var pod = require(target, request);
        var query = request.query();
        var command = query.values().getOrDefault("command", List.of());
        if (command.isEmpty() || command.get(0).isEmpty()) {
            throw Failures.badRequest("you must specify at least one command for the container");
        }
        if (command.stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
            throw Failures.badRequest("query parameter command: no word may contain a zero byte");
        }
        boolean isTerminal = query.flag("tty");
        var asked = ExecTarget.newBuilder()
                .setPodUid(pod.getMetadata().getUid())
                .setContainer(AskedContainer.name(pod, query.text("container")))
                .addAllCommand(command)
                .setStdin(query.flag("stdin"))
                .setStdout(query.flag("stdout"))
                // a terminal has one output
                .setStderr(query.flag("stderr") && !isTerminal)
                .setTty(isTerminal)
                .build();
        var use = use(asked.getStdin(), asked.getStdout(), asked.getStderr(), isTerminal);
        var tunnelled = new TunnelTarget(Protocol.EXEC, asked.toByteString());
        var node = AskedContainer.requireNode(pod);
        boolean endsByItsInput = asked.getStdin() && !isTerminal;
        return new Reply.Streams(
                use, offer -> new CommandStreams(offer, command, endsByItsInput).begin(tunnels, node, tunnelled));
    }

    private Reply attach(Target target, ApiRequest request) {
        var pod = require(target, request);
        var query = request.query();
        var container = AskedContainer.name(pod, query.text("container"));
        boolean isTerminal = query.flag("tty");
        AttachedContainer.of(pod, container).check(query.flag("stdin"), isTerminal);
        var asked = AttachTarget.newBuilder()
                .setPodUid(pod.getMetadata().getUid())
                .setContainer(container)
                .setStdin(query.flag("stdin"))
                .setStdout(query.flag("stdout"))
                // a terminal has one output
                .setStderr(query.flag("stderr") && !isTerminal)
                .build();
        var use = use(asked.getStdin(), asked.getStdout(), asked.getStderr(), isTerminal);
        boolean endsByItsInput = asked.getStdin() && !isTerminal;
        var tunnelled = new TunnelTarget(Protocol.ATTACH, asked.toByteString());
        var node = AskedContainer.requireNode(pod);
        return new Reply.Streams(
                use, offer -> new CommandStreams(offer, List.of(), endsByItsInput).begin(tunnels, node, tunnelled));
    }

    private static StreamUse.Command use(boolean input, boolean output, boolean errors, boolean isTerminal) {
        if (!input && !output && !errors) {
            throw Failures.badRequest("you must specify at least 1 of stdin, stdout, stderr");
        }
        var streams = new TreeSet<>(Set.of(StreamClient.STATUS));
        addIf(input, StreamClient.INPUT, streams);
        addIf(output, StreamClient.OUTPUT, streams);
        addIf(errors, StreamClient.ERRORS, streams);
        addIf(isTerminal, StreamClient.SIZE, streams);
        return new StreamUse.Command(streams);
    }

    private static void addIf(boolean isAsked, int stream, Set<Integer> streams) {
        if (isAsked) {
            streams.add(stream);
        }
    }

    private Reply forward(Target target, ApiRequest request) {
        var pod = require(target, request);
        if (!PodState.phase(pod).equals("Running")) {
            throw Failures.badRequest(
                    "unable to forward port because pod is not running. Current status=" + PodState.phase(pod));
        }
        var node = AskedContainer.requireNode(pod);
        return new Reply.Streams(
                new StreamUse.Ports(ports(request.query())),
                offer -> offer.accept((port, client) -> {
                    var asked = PortTarget.newBuilder()
                            .setPodUid(pod.getMetadata().getUid())
                            .setPort(port)
                            .build();
                    var stream = new PortStream(client, port);
                    stream.begin(tunnels, node, new TunnelTarget(Protocol.PORT, asked.toByteString()));
                    return stream;
                }));
    }

    /** As one list, or as several parameters. */
    private static List<Integer> ports(Query query) {
        var ports = new ArrayList<Integer>();
        for (var name : List.of("ports", "port")) {
            query.values().getOrDefault(name, List.of()).stream()
                    .flatMap(value -> Arrays.stream(value.split(",", -1)))
                    .map(value -> port(name, value))
                    .forEach(ports::add);
        }
        if (ports.size() > MOST_PORTS) {
            throw Failures.badRequest("query parameter ports: at most " + MOST_PORTS);
        }
        return ports;
    }

    private static int port(String name, String value) {
        int port = value.matches("[0-9]{1,5}") ? Integer.parseInt(value) : 0;
        if (port < 1 || port > MOST_PORT) {
            throw Failures.badRequest(
                    "query parameter " + name + ": must be a port, 1 to 65535, not \"" + value + "\"");
        }
        return port;
    }

    private Pod require(Target target, ApiRequest request) {
        if (!METHODS.contains(request.method())) {
            throw Failures.methodNotAllowed();
        }
        reads.await(request.query());
        var pod = (Pod) reads.require(target).object();
        if (PodState.isFinished(pod)) {
            throw Failures.badRequest(
                    "pod " + target.name() + " has completed; current phase is " + PodState.phase(pod));
        }
        return pod;
    }
}
