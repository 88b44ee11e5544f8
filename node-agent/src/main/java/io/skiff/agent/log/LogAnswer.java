package io.skiff.agent.log;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** Turns records into the text that the user sees, in pieces of bounded size. */
final class LogAnswer implements RecordTaker {

    private static final int PIECE = 32 << 10;

    private final LogQuery query;
    private final LogSink sink;
    private final ByteArrayOutputStream piece = new ByteArrayOutputStream();
    private final Set<OutputStreamName> inLine = EnumSet.noneOf(OutputStreamName.class);
    private long bytesLeft;

    LogAnswer(LogQuery query, LogSink sink) {
        this.query = query;
        this.sink = sink;
        this.bytesLeft = query.limitBytes().orElse(Long.MAX_VALUE);
    }

    @Override
    public boolean add(OutputRecord record) {
        if (query.since().isPresent() && record.isBefore(query.since().get())) {
            return true;
        }
        if (query.timestamps() && !inLine.contains(record.stream())) {
            piece.writeBytes((record.time() + ' ').getBytes(StandardCharsets.US_ASCII));
        }
        ByteBuffer body = record.body();
        piece.write(body.array(), body.arrayOffset() + body.position(), body.remaining());
        if (record.isWhole()) {
            piece.write('\n');
            inLine.remove(record.stream());
        } else {
            inLine.add(record.stream());
        }
        return piece.size() < Math.min(PIECE, bytesLeft) || flush();
    }

    @Override
    public boolean flush() {
        byte[] content = piece.toByteArray();
        piece.reset();
        if (content.length > bytesLeft) {
            content = Arrays.copyOf(content, (int) bytesLeft);
        }
        bytesLeft -= content.length;
        return (content.length == 0 || sink.accept(content)) && bytesLeft > 0;
    }
}
