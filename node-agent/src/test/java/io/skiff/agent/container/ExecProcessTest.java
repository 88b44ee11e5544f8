package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.skiff.agent.linux.Libc;
import io.skiff.agent.linux.LinuxSyscalls;
import io.skiff.agent.linux.SyscallNumber;
import io.skiff.agent.linux.Syscalls.ExitStatus;
import io.skiff.agent.linux.stdio.StreamEnd;
import io.skiff.agent.tunnel.ExecTunnels;
import io.skiff.agent.tunnel.Tunnel;
import io.skiff.proto.node.ExecTarget;
import io.skiff.tunnel.Protocol;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A program's streams, with real pipes; whose program is played. */
@Timeout(120)
class ExecProcessTest {

    private static final int F_SETPIPE_SZ = 1031;
    private static final int LARGE_BYTES = 1 << 20;
    private static final Duration SOON = Duration.ofSeconds(30);

    private final LinuxSyscalls syscalls = new LinuxSyscalls();

    /** Any process may make its pipe as large as /proc/sys/fs/pipe-max-size without a privilege. */
    @Test
    void allOfALargePipeIsPassedOnAfterTheEnd() throws Exception {
        var pipe = syscalls.pipe();
        Libc.call("fcntl F_SETPIPE_SZ", "", SyscallNumber.FCNTL, pipe.writeEnd(), F_SETPIPE_SZ, LARGE_BYTES);
        long written = 0;
        // stays open, as that of a child that the program has left behind
        try (var program = StreamEnd.of(pipe.writeEnd(), 64 << 10);
                var process = new ExecProcess(syscalls, null, StreamEnd.of(pipe.readEnd(), 16 << 10), null)) {
            var piece = new byte[64 << 10];
            for (var count = program.write(piece, 0); count.orElse(0) > 0; count = program.write(piece, 0)) {
                written += count.getAsInt();
            }
            assertThat(written).isEqualTo(LARGE_BYTES);
            process.ended(Optional.of(new ExitStatus(0, 0)));

            var passed = new AtomicLong();
            var code = process.passOutput((isErrors, bytes) -> passed.addAndGet(bytes.length) > 0);

            assertThat(code).isEqualTo(OptionalInt.of(0));
            assertThat(passed.get()).isEqualTo(written);
        }
    }

    /** The end that the control plane has, whose user has typed much, and goes. */
    private static final class Typed implements Tunnel {

        private final Queue<Piece> pieces = new ArrayDeque<>(List.of(
                new Piece(Protocol.HEAD, new byte[0], true), new Piece(Protocol.INPUT, new byte[LARGE_BYTES], false)));
        private final CompletableFuture<Runnable> whenGone = new CompletableFuture<>();

        @Override
        public void opened() {}

        @Override
        public boolean send(int stream, byte[] bytes) {
            return true;
        }

        @Override
        public void finish(int stream) {}

        @Override
        public synchronized Optional<Piece> receive() {
            return Optional.ofNullable(pieces.poll());
        }

        @Override
        public void onGone(Runnable action) {
            whenGone.complete(action);
        }
    }

    private static ContainerRuntime runtime(ExecProcess process) {
        var container = new ContainerObservation(
                new ContainerId(new PodUid("pod"), "web", 0),
                new ContainerObservation.Running(1, Instant.EPOCH),
                Map.of());
        return (ContainerRuntime) Proxy.newProxyInstance(
                ContainerRuntime.class.getClassLoader(),
                new Class<?>[] {ContainerRuntime.class},
                (runtime, method, arguments) -> switch (method.getName()) {
                    case "list" -> List.of(container);
                    case "open" -> process;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    @Test
    void aProgramThatNeitherReadsNorWritesIsHungUpOn() throws Exception {
        var input = syscalls.pipe();
        var output = syscalls.pipe();
        var process = new ExecProcess(
                syscalls, StreamEnd.of(input.writeEnd(), 16 << 10), StreamEnd.of(output.readEnd(), 16 << 10), null);
        try (var theirInput = StreamEnd.of(input.readEnd(), 16 << 10);
                var theirOutput = StreamEnd.of(output.writeEnd(), 16 << 10)) {
            var target = ExecTarget.newBuilder()
                    .setPodUid("pod")
                    .setContainer("web")
                    .addCommand("deaf")
                    .setStdin(true)
                    .setStdout(true)
                    .build()
                    .toByteString();
            var tunnel = new Typed();
            var served = serve(process, tunnel, target);
            var gone = tunnel.whenGone.orTimeout(30, TimeUnit.SECONDS).join();
            await().during(Duration.ofMillis(300)).atMost(SOON).until(() -> !served.isDone());

            gone.run();

            await().atMost(SOON).until(served::isDone);
            assertThat(served).isCompleted();
            assertThat(theirOutput.write(new byte[1], 0)).as("nobody reads").isEmpty();
            var bytes = new byte[16 << 10];
            int count = theirInput.read(bytes);
            while (count > 0) {
                count = theirInput.read(bytes);
            }
            assertThat(count).isEqualTo(StreamEnd.END);
        }
    }

    private static CompletableFuture<Void> serve(ExecProcess process, Tunnel tunnel, ByteString target) {
        return CompletableFuture.runAsync(() -> {
            try {
                new ExecTunnels(runtime(process)).serve(target, tunnel);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
