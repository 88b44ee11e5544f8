package io.skiff.controlplane.api.metrics;

import io.skiff.controlplane.tunnel.Tunnel;
import io.skiff.controlplane.tunnel.TunnelTarget;
import io.skiff.controlplane.tunnel.Tunnels;
import io.skiff.proto.node.RequestTarget;
import io.skiff.tunnel.Protocol;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Asks nodes what they use: many at a time, each for a while. One that does not answer is left out. */
final class NodeUsages {

    /** A node reads twice within a second. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** How many tunnels one request has at a time. */
    private static final int AT_ONCE = 32;

    private final Tunnels tunnels;

    NodeUsages(Tunnels tunnels) {
        this.tunnels = tunnels;
    }

    /** The answers of those that answered, by name. */
    CompletableFuture<Map<String, NodeUsage>> ask(Collection<String> nodes) {
        var round = new Round(nodes);
        for (int i = 0; i < AT_ONCE; i++) {
            round.next();
        }
        return round.answers;
    }

    private CompletableFuture<Optional<NodeUsage>> ask(String node) {
        var answer = new CompletableFuture<Optional<NodeUsage>>();
        var target =
                RequestTarget.newBuilder().setMethod("GET").addPath("usage").build();
        var tunnel = new CompletableFuture<Tunnel>();
        var opened = tunnels.open(
                node, new TunnelTarget(Protocol.REQUEST, target.toByteString()), new Answer(answer, tunnel));
        tunnel.complete(opened);
        return answer.completeOnTimeout(Optional.empty(), PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .whenComplete((usage, fault) -> opened.close());
    }

    /** One request's questions to all of its nodes. */
    private final class Round {

        private final CompletableFuture<Map<String, NodeUsage>> answers = new CompletableFuture<>();
        private final Queue<String> waiting;
        private final Map<String, NodeUsage> said = new HashMap<>();
        private int open;

        Round(Collection<String> nodes) {
            this.waiting = new ArrayDeque<>(nodes);
        }

        /** A loop, because a node that is away may say so at once. */
        private void next() {
            for (var node = begin(); node.isPresent(); node = begin()) {
                var name = node.get();
                var answer = ask(name);
                if (!answer.isDone()) {
                    var unused = answer.whenComplete((usage, fault) -> {
                        end(name, usage == null ? Optional.empty() : usage);
                        next();
                    });
                    return;
                }
                end(name, answer.join());
            }
        }

        private synchronized Optional<String> begin() {
            var node = Optional.ofNullable(waiting.poll());
            open += node.isPresent() ? 1 : 0;
            if (node.isEmpty() && open == 0) {
                answers.complete(Map.copyOf(said));
            }
            return node;
        }

        private synchronized void end(String node, Optional<NodeUsage> usage) {
            usage.ifPresent(amount -> said.put(node, amount));
            open--;
        }
    }

    /** Takes an answer in, within bounds. */
    private static final class Answer implements Tunnel.Listener {

        /** Of the longest answer: that of a node whose every pod has many containers. */
        private static final int MOST_BYTES = 4 << 20;

        private final CompletableFuture<Optional<NodeUsage>> answer;
        private final CompletableFuture<Tunnel> tunnel;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();

        Answer(CompletableFuture<Optional<NodeUsage>> answer, CompletableFuture<Tunnel> tunnel) {
            this.answer = answer;
            this.tunnel = tunnel;
        }

        @Override
        public void opened() {
            var unused = tunnel.thenAccept(way -> way.finish(Protocol.INPUT));
        }

        @Override
        public boolean received(int stream, byte[] bytes) {
            if (stream == Protocol.OUTPUT && body.size() + bytes.length <= MOST_BYTES) {
                body.writeBytes(bytes);
            } else if (stream == Protocol.OUTPUT) {
                answer.complete(Optional.empty());
            }
            return true;
        }

        @Override
        public void ended() {
            try {
                answer.complete(body.size() == 0 ? Optional.empty() : Optional.of(NodeUsage.parse(body.toByteArray())));
            } catch (RuntimeException notUnderstood) {
                answer.complete(Optional.empty());
            }
        }

        @Override
        public void failed(String message) {
            answer.complete(Optional.empty());
        }
    }
}
