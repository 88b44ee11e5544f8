package io.skiff.agent.container;

import io.skiff.agent.linux.stdio.StreamEnd;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One user's way to the input of a running container, which other users may have too. */
public final class ContainerInput implements AutoCloseable {

    private final @Nullable StreamEnd end;
    private final boolean isOwn;
    private final @Nullable Runnable onFinished;

    /**
     * @param end null when the input has ended
     * @param isOwn whether the end is closed with this
     * @param onFinished ends the input when its user has no more; null when it stays open for others
     */
    ContainerInput(@Nullable StreamEnd end, boolean isOwn, @Nullable Runnable onFinished) {
        this.end = end;
        this.isOwn = isOwn;
        this.onFinished = onFinished;
    }

    /**
     * Writes, as fast as the program reads. False when it reads no more.
     *
     * @param isOver whether what is not written yet should be dropped
     */
    public boolean write(byte[] bytes, BooleanSupplier isOver) throws InterruptedException {
        return end != null && end.writeAll(bytes, isOver);
    }

    /** Sets the size of the terminal, if it is one. */
    public void resize(int columns, int rows) {
        if (end != null) {
            end.resize(columns, rows);
        }
    }

    /**
     * The user has no more to write. What keeps the input open is closed here and not when the user goes, who may wait for the output that comes
     * after the end.
     *
     * @return whether the container's input has ended with it, so that there is only its output to wait for
     */
    public boolean finish() {
        close();
        if (onFinished == null) {
            return false;
        }
        onFinished.run();
        return true;
    }

    @Override
    public void close() {
        if (isOwn && end != null) {
            end.close();
        }
    }
}
