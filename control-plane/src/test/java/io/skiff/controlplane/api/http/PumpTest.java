package io.skiff.controlplane.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.controlplane.api.request.Outlet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A reply that is made while it is read, and what becomes of it when that fails in its middle. */
final class PumpTest {

    private final Queue<Runnable> work = new ArrayDeque<>();
    private final Recorder outlet = new Recorder();

    @Test
    void allIsMadeAsItIsTaken() {
        outlet.takesAtOnce = 2;
        var pump = new Pump(pieces("a", "b", "c").iterator(), outlet, work::add);

        pump.wake();
        doAll();
        assertThat(outlet.heard).containsExactly("a", "b");

        pump.wake();
        doAll();
        assertThat(outlet.heard).containsExactly("a", "b", "c", "end");
    }

    @Test
    void aWakeDuringTheWorkIsNotLost() {
        outlet.takesAtOnce = 1;
        var pump = new Pump(pieces("a", "b").iterator(), outlet, work::add);
        outlet.whenFull = pump::wake;

        pump.wake();
        doAll();

        assertThat(outlet.heard).containsExactly("a", "b", "end");
    }

    static Stream<Throwable> faults() {
        return Stream.of(
                new StackOverflowError("planted"),
                new OutOfMemoryError("planted"),
                new IllegalStateException("planted"));
    }

    /** Else its client would take what there is for all of it, or wait for the rest for ever. */
    @ParameterizedTest
    @MethodSource("faults")
    void oneThatFailsIsBrokenOff(Throwable fault) {
        var pump = new Pump(failsAfter("a", fault), outlet, work::add);

        pump.wake();
        doAll();

        assertThat(outlet.heard).containsExactly("a", "abort");
    }

    @Test
    void oneForWhichThereIsNoRoomAmongTheWorkersIsBrokenOff() {
        var pump = new Pump(pieces("a").iterator(), outlet, task -> {
            throw new RejectedExecutionException("full");
        });

        pump.wake();

        assertThat(outlet.heard).containsExactly("abort");
    }

    private void doAll() {
        for (var next = work.poll(); next != null; next = work.poll()) {
            next.run();
        }
    }

    private static List<byte[]> pieces(String... texts) {
        return Stream.of(texts)
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private static Iterator<byte[]> failsAfter(String first, Throwable fault) {
        var begun = pieces(first).iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public byte[] next() {
                if (begun.hasNext()) {
                    return begun.next();
                }
                if (fault instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) fault;
            }
        };
    }

    private static final class Recorder implements Outlet {

        private final List<String> heard = new ArrayList<>();
        private int takesAtOnce = Integer.MAX_VALUE;
        private Runnable whenFull = () -> {};

        @Override
        public boolean send(byte[] bytes) {
            heard.add(new String(bytes, StandardCharsets.UTF_8));
            boolean isFull = heard.size() % takesAtOnce == 0;
            if (isFull) {
                whenFull.run();
            }
            return !isFull;
        }

        @Override
        public void end() {
            heard.add("end");
        }

        @Override
        public void abort() {
            heard.add("abort");
        }

        @Override
        public boolean isClosed() {
            return false;
        }

        @Override
        public void onDrained(Runnable drained) {}

        @Override
        public void onClosed(Runnable closed) {}

        @Override
        public void later(Duration delay, Runnable task) {}
    }
}
