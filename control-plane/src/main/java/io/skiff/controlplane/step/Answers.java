package io.skiff.controlplane.step;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Brings the answers to requests that are made one after another to the thread that steps. An answer that comes after the next request was made,
 * or after {@link #forget}, is dropped. All methods are for that thread.
 */
public final class Answers {

    private final Signal signal;
    private final ConcurrentLinkedQueue<Runnable> arrived = new ConcurrentLinkedQueue<>();
    private long request;

    /** @param signal given when {@link #step} has something to do */
    public Answers(Signal signal) {
        this.signal = signal;
    }

    /** Takes in one answer that has come. Returns false if there is none. */
    public boolean step() {
        var answer = arrived.poll();
        if (answer != null) {
            answer.run();
        }
        return answer != null;
    }

    /** Nobody waits any more for what was requested so far. */
    public void forget() {
        request++;
    }

    /**
     * Waits for the answer to the latest request.
     *
     * @param whenFailed run in place of {@code next} when there is a fault
     */
    public <T> void await(CompletableFuture<T> answer, Consumer<T> next, Runnable whenFailed) {
        long mine = ++request;
        var unused = answer.whenComplete((result, fault) -> {
            arrived.add(() -> accept(mine, fault == null ? () -> next.accept(result) : whenFailed));
            signal.give();
        });
    }

    private void accept(long of, Runnable answer) {
        if (of == request) {
            answer.run();
        }
    }
}
