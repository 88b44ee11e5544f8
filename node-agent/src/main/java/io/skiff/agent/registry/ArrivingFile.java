package io.skiff.agent.registry;

import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** The body of an answer, written while it arrives. That of an answer without a file is not read. */
final class ArrivingFile implements BodySubscriber<Void> {

    private final OutputStream out;
    private final long mostBytes;
    private final CompletableFuture<Void> written = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;
    private OptionalLong length = OptionalLong.empty();
    private boolean isFile;
    private boolean hasBegun;
    private boolean isOver;
    private long bytes;

    ArrivingFile(OutputStream out, long mostBytes) {
        this.out = out;
        this.mostBytes = mostBytes;
    }

    /** The headers are here. */
    synchronized BodySubscriber<Void> begin(ResponseInfo answer) {
        hasBegun = true;
        isFile = answer.statusCode() == 200;
        try {
            length = answer.headers().firstValueAsLong("Content-Length");
        } catch (NumberFormatException isNone) {
            length = OptionalLong.empty();
        }
        return this;
    }

    synchronized boolean hasBegun() {
        return hasBegun;
    }

    synchronized long bytes() {
        return bytes;
    }

    /** Nothing is written any more. */
    synchronized void end() {
        isOver = true;
    }

    @Override
    public CompletionStage<Void> getBody() {
        return written;
    }

    @Override
    public synchronized void onSubscribe(Flow.Subscription begun) {
        subscription = begun;
        if (!isFile) {
            begun.cancel();
            written.complete(null);
        } else if (length.orElse(0) > mostBytes) {
            fail(tooLarge());
        } else {
            begun.request(1);
        }
    }

    @Override
    public synchronized void onNext(List<ByteBuffer> pieces) {
        if (isOver) {
            return;
        }
        try {
            for (var piece : pieces) {
                write(piece);
            }
            if (subscription != null) {
                subscription.request(1);
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private void write(ByteBuffer piece) throws IOException {
        bytes += piece.remaining();
        if (bytes > mostBytes) {
            throw tooLarge();
        }
        var content = new byte[piece.remaining()];
        piece.get(content);
        out.write(content);
    }

    private void fail(IOException why) {
        isOver = true;
        if (subscription != null) {
            subscription.cancel();
        }
        written.completeExceptionally(why);
    }

    private IOException tooLarge() {
        return new IOException("the file has more than " + mostBytes + " bytes");
    }

    @Override
    public synchronized void onError(Throwable why) {
        var of = length.isPresent() ? " of " + length.getAsLong() : "";
        written.completeExceptionally(new IOException("the connection ended after " + bytes + of + " bytes", why));
    }

    @Override
    public void onComplete() {
        written.complete(null);
    }
}
