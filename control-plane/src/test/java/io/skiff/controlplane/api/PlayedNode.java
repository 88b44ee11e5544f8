package io.skiff.controlplane.api;

import com.google.protobuf.InvalidProtocolBufferException;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.tunnel.Tunnel;
import io.skiff.controlplane.tunnel.TunnelTarget;
import io.skiff.controlplane.tunnel.Tunnels;
import io.skiff.proto.node.CommandEnd;
import io.skiff.proto.node.ExecTarget;
import io.skiff.proto.node.PortTarget;
import io.skiff.proto.node.TerminalSize;
import io.skiff.tunnel.Protocol;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A node that plays a few programs: {@code cat}, {@code exit CODE}, {@code size}, {@code flood BYTES}, {@code deaf}, {@code missing}, {@code gone}, {@code absent}; and pods that send back what is
 * sent to their ports, but for port 81, which nobody listens to.
 */
final class PlayedNode implements Tunnels {

    private static final int PIECE_BYTES = 16 << 10;

    final AtomicInteger open = new AtomicInteger();
    /** How many were closed by whoever wanted them. */
    final AtomicInteger closed = new AtomicInteger();

    /** How many were left to read their input to its end. */
    final AtomicInteger left = new AtomicInteger();

    /** Ends the last flood, however much has come of it. */
    volatile Runnable stop = () -> {};

    final AtomicLong flooded = new AtomicLong();
    final AtomicLong received = new AtomicLong();

    /** Puts a pod "web" with the containers "main" and "side" on the node. */
    static void addPod(ApiFixture api) {
        addPod(api, "web", "main", "side");
        addPod(api, "one", "main");
    }

    private static void addPod(ApiFixture api, String name, String... containers) {
        var list = new StringBuilder();
        for (var container : containers) {
            list.append(list.length() == 0 ? "" : ",")
                    .append("{\"name\":\"" + container + "\",\"image\":\"busybox:1\"}");
        }
        api.put(
                PodKind.POD,
                "default",
                name,
                "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"" + name
                        + "\",\"namespace\":\"default\",\"uid\":\"uid-" + name
                        + "\",\"creationTimestamp\":\"2026-01-01T00:00:00Z\"},\"spec\":{\"nodeName\":\"n1\",\"containers\":["
                        + list + "]},\"status\":{\"phase\":\"Running\"}}");
        api.view().reaches(api.store().readRevision().join()).join();
    }

    @Override
    public Tunnel open(String node, TunnelTarget target, Tunnel.Listener listener) {
        try {
            open.incrementAndGet();
            if (target.kind().equals(Protocol.PORT)) {
                var port = new Port(listener);
                if (PortTarget.parseFrom(target.argument()).getPort() == 81) {
                    port.fail("connect to 127.0.0.1:81 in the pod: Connection refused");
                } else {
                    listener.opened();
                }
                return port;
            }
            var program = new Program(ExecTarget.parseFrom(target.argument()), listener);
            if (program.word(0).equals("absent")) {
                program.fail("there is no container main");
                return program;
            }
            listener.opened();
            if (program.word(0).equals("gone")) {
                program.fail("the connection to node n1 was lost");
            }
            return program;
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private abstract class Way implements Tunnel {

        final Listener listener;
        private boolean isOver;

        Way(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void resume() {}

        @Override
        public void leave() {
            left.incrementAndGet();
        }

        @Override
        public void close() {
            closed.incrementAndGet();
            over();
        }

        synchronized boolean over() {
            boolean wasOver = isOver;
            isOver = true;
            if (!wasOver) {
                open.decrementAndGet();
            }
            return !wasOver;
        }

        void fail(String why) {
            if (over()) {
                listener.failed(why);
            }
        }
    }

    private final class Port extends Way {

        Port(Listener listener) {
            super(listener);
        }

        @Override
        public boolean send(int stream, byte[] bytes) {
            listener.received(Protocol.OUTPUT, bytes);
            return true;
        }

        @Override
        public void finish(int stream) {
            listener.finished(Protocol.OUTPUT);
            if (over()) {
                listener.ended();
            }
        }
    }

    private final class Program extends Way {

        private final ExecTarget asked;

        Program(ExecTarget asked, Listener listener) {
            super(listener);
            this.asked = asked;
        }

        private String word(int index) {
            return asked.getCommand(index);
        }

        private void begin() {
            switch (word(0)) {
                case "exit" -> {
                    say(Protocol.OUTPUT, "out\n");
                    say(Protocol.ERRORS, "err\n");
                    end(Integer.parseInt(word(1)));
                }
                case "flood" -> {
                    stop = () -> end(0);
                    flood(Long.parseLong(word(1)));
                }
                case "missing" ->
                    end(CommandEnd.newBuilder().setFailure("exec \"missing\": executable file not found in $PATH"));
                case "lost" -> fail("the connection to node n1 was lost");
                default -> {}
            }
        }

        private void flood(long bytes) {
            var piece = new byte[PIECE_BYTES];
            while (flooded.get() < bytes) {
                flooded.addAndGet(piece.length);
                if (!listener.received(Protocol.OUTPUT, piece)) {
                    return;
                }
            }
            end(0);
        }

        @Override
        public void resume() {
            if (word(0).equals("flood")) {
                flood(Long.parseLong(word(1)));
            }
        }

        private void say(int stream, String text) {
            listener.received(stream, text.getBytes(StandardCharsets.UTF_8));
        }

        private void end(int code) {
            end(CommandEnd.newBuilder().setExitCode(code));
        }

        private void end(CommandEnd.Builder how) {
            if (over()) {
                listener.received(Protocol.HEAD, how.build().toByteArray());
                listener.ended();
            }
        }

        @Override
        public boolean send(int stream, byte[] bytes) {
            received.addAndGet(bytes.length);
            if (stream == Protocol.SIZE && word(0).equals("size")) {
                say(Protocol.OUTPUT, size(bytes));
                end(0);
            } else if (stream == Protocol.INPUT && word(0).equals("cat")) {
                listener.received(Protocol.OUTPUT, bytes);
            }
            return !word(0).equals("deaf");
        }

        private static String size(byte[] bytes) {
            try {
                var size = TerminalSize.parseFrom(bytes);
                return size.getColumns() + "x" + size.getRows() + "\n";
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void finish(int stream) {
            if (stream == Protocol.HEAD) {
                begin();
            } else if (word(0).equals("cat")) {
                end(0);
            }
        }
    }
}
