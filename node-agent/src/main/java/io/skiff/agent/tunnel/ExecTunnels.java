package io.skiff.agent.tunnel;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.skiff.agent.container.ContainerException;
import io.skiff.agent.container.ContainerRuntime;
import io.skiff.agent.container.ExecCommand;
import io.skiff.agent.container.ExecProcess;
import io.skiff.agent.container.PodUid;
import io.skiff.proto.node.CommandEnd;
import io.skiff.proto.node.ExecTarget;
import io.skiff.proto.node.TerminalSize;
import io.skiff.tunnel.Protocol;
import java.util.OptionalInt;

/** Tunnels to programs that users execute in containers. Each starts a second thread, for what the user types. */
public final class ExecTunnels implements TunnelHandler {

    private static final long STACK_BYTES = 128 * 1024;

    private final ContainerRuntime runtime;

    public ExecTunnels(ContainerRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public void serve(ByteString target, Tunnel tunnel)
            throws TunnelException, InterruptedException, InvalidProtocolBufferException {
        var asked = ExecTarget.parseFrom(target);
        var container = RunningContainer.require(runtime, new PodUid(asked.getPodUid()), asked.getContainer());
        if (asked.getCommandCount() == 0) {
            throw new TunnelException("nothing to execute");
        }
        tunnel.opened();
        Turn.await(tunnel);
        var command = new ExecCommand(asked.getCommandList(), asked.getStdin(), asked.getTty());
        try (var process = runtime.open(container, command)) {
            var input = new Thread(null, () -> passInput(tunnel, process, asked), "exec-input", STACK_BYTES);
            input.setDaemon(true);
            input.start();
            // the input's thread may wait for a program that reads nothing, and this one for one that writes nothing
            tunnel.onGone(process::hangUp);
            var code = process.passOutput((isErrors, bytes) -> send(tunnel, asked, isErrors, bytes));
            tellEnd(tunnel, code);
        } catch (ContainerException e) {
            tell(tunnel, CommandEnd.newBuilder().setFailure(String.valueOf(e.getMessage())));
        }
    }

    private static boolean send(Tunnel tunnel, ExecTarget asked, boolean isErrors, byte[] bytes)
            throws InterruptedException {
        boolean isWanted = isErrors ? asked.getStderr() : asked.getStdout();
        return !isWanted || tunnel.send(isErrors ? Protocol.ERRORS : Protocol.OUTPUT, bytes);
    }

    private static void tellEnd(Tunnel tunnel, OptionalInt code) throws InterruptedException {
        if (code.isPresent()) {
            tell(tunnel, CommandEnd.newBuilder().setExitCode(code.getAsInt()));
        }
    }

    private static void tell(Tunnel tunnel, CommandEnd.Builder end) throws InterruptedException {
        tunnel.send(Protocol.HEAD, end.build().toByteArray());
    }

    /** Until the tunnel is over, which hangs up. */
    private static void passInput(Tunnel tunnel, ExecProcess process, ExecTarget asked) {
        try {
            boolean isRead = asked.getStdin();
            for (var piece = tunnel.receive(); piece.isPresent(); piece = tunnel.receive()) {
                var got = piece.get();
                if (got.stream() == Protocol.SIZE) {
                    resize(process, got.bytes());
                } else if (got.stream() == Protocol.INPUT) {
                    // what a program does not read any more is dropped, so that its user's other streams go on
                    isRead = isRead && process.write(got.bytes());
                    if (got.isLast()) {
                        process.endInput();
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.hangUp();
        }
    }

    private static void resize(ExecProcess process, byte[] bytes) {
        try {
            var size = TerminalSize.parseFrom(bytes);
            process.resize(size.getColumns(), size.getRows());
        } catch (InvalidProtocolBufferException e) {
            // the terminal keeps its size
        }
    }
}
