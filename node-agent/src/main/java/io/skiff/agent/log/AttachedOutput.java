package io.skiff.agent.log;

import java.io.ByteArrayOutputStream;

/** Turns records back into the bytes that the container wrote, each stream by itself and in the order of their pieces. */
final class AttachedOutput implements RecordTaker {

    private static final int PIECE = 16 << 10;

    private final AttachedSink sink;
    private final ByteArrayOutputStream piece = new ByteArrayOutputStream();
    private OutputStreamName stream = OutputStreamName.STDOUT;

    AttachedOutput(AttachedSink sink) {
        this.sink = sink;
    }

    @Override
    public boolean add(OutputRecord record) {
        boolean isWanted = record.stream() == stream || flush();
        stream = record.stream();
        var body = record.body();
        piece.write(body.array(), body.arrayOffset() + body.position(), body.remaining());
        if (record.isWhole()) {
            piece.write('\n');
        }
        return isWanted && (piece.size() < PIECE || flush());
    }

    @Override
    public boolean flush() {
        var content = piece.toByteArray();
        piece.reset();
        return content.length == 0 || sink.accept(stream == OutputStreamName.STDERR, content);
    }
}
