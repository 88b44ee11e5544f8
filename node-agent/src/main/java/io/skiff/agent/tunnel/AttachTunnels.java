package io.skiff.agent.tunnel;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.skiff.agent.container.ContainerException;
import io.skiff.agent.container.ContainerInput;
import io.skiff.agent.container.ContainerRuntime;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.tunnel.LogSource.RunLog;
import io.skiff.proto.node.AttachTarget;
import io.skiff.proto.node.CommandEnd;
import io.skiff.proto.node.TerminalSize;
import io.skiff.tunnel.Protocol;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tunnels to what the program of a running container writes from now on, through its log, and to its input. Each with an input starts a second
 * thread, for what the user types.
 */
public final class AttachTunnels implements TunnelHandler {

    private static final long STACK_BYTES = 128 * 1024;

    private final LogSource source;
    private final ContainerRuntime runtime;

    public AttachTunnels(LogSource source, ContainerRuntime runtime) {
        this.source = source;
        this.runtime = runtime;
    }

    @Override
    public void serve(ByteString target, Tunnel tunnel)
            throws TunnelException, InterruptedException, InvalidProtocolBufferException {
        var asked = AttachTarget.parseFrom(target);
        var pod = new PodUid(asked.getPodUid());
        var log = source.find(pod, asked.getContainer(), false)
                .filter(found -> !found.hasEnded().getAsBoolean())
                .orElseThrow(() -> new TunnelException("container \"" + asked.getContainer() + "\" is not running"));
        if (!asked.getStdin()) {
            tunnel.opened();
            Turn.await(tunnel);
            follow(log, asked, tunnel, new AtomicBoolean(), () -> {});
            return;
        }
        var container = RunningContainer.require(runtime, pod, asked.getContainer());
        try (var input = runtime.input(container)) {
            tunnel.opened();
            Turn.await(tunnel);
            serve(log, asked, tunnel, input);
        } catch (ContainerException e) {
            throw new TunnelException(String.valueOf(e.getMessage()));
        }
    }

    private static void serve(RunLog log, AttachTarget asked, Tunnel tunnel, ContainerInput input)
            throws InterruptedException {
        var isOver = new AtomicBoolean();
        // the input's thread may wait for a program that reads nothing
        tunnel.onGone(() -> isOver.set(true));
        var typing = new Thread(null, () -> passInput(tunnel, input, isOver), "attach-input", STACK_BYTES);
        typing.setDaemon(true);
        // not before the output is looked at: the program may answer at once, and end
        follow(log, asked, tunnel, isOver, typing::start);
    }

    private static void follow(RunLog log, AttachTarget asked, Tunnel tunnel, AtomicBoolean isOver, Runnable begun)
            throws InterruptedException {
        log.reader()
                .follow(
                        () -> isOver.get() || log.hasEnded().getAsBoolean(),
                        (isErrors, content) -> send(tunnel, asked, isErrors, content),
                        begun);
        isOver.set(true);
        tunnel.send(Protocol.HEAD, CommandEnd.getDefaultInstance().toByteArray());
    }

    private static boolean send(Tunnel tunnel, AttachTarget asked, boolean isErrors, byte[] content) {
        boolean isWanted = isErrors ? asked.getStderr() : asked.getStdout();
        try {
            return !isWanted || tunnel.send(isErrors ? Protocol.ERRORS : Protocol.OUTPUT, content);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A user who has no more to type is detached, unless the program's input ends with that: then its output is waited for. */
    private static void passInput(Tunnel tunnel, ContainerInput input, AtomicBoolean isOver) {
        boolean hasFinished = false;
        try {
            boolean isRead = true;
            for (var piece = tunnel.receive(); piece.isPresent(); piece = tunnel.receive()) {
                var got = piece.get();
                if (got.stream() == Protocol.SIZE) {
                    resize(input, got.bytes());
                } else if (got.stream() == Protocol.INPUT) {
                    isRead = isRead && input.write(got.bytes(), isOver::get);
                    if (got.isLast()) {
                        hasFinished = true;
                        isOver.compareAndSet(false, !input.finish());
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (!hasFinished) {
                var unused = input.finish();
            }
            isOver.set(true);
        }
    }

    private static void resize(ContainerInput input, byte[] bytes) {
        try {
            var size = TerminalSize.parseFrom(bytes);
            input.resize(size.getColumns(), size.getRows());
        } catch (InvalidProtocolBufferException e) {
            // the terminal keeps its size
        }
    }
}
