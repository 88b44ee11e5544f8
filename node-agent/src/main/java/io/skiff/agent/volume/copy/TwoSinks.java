package io.skiff.agent.volume.copy;

import java.io.IOException;

/** Tells everything to two sinks. */
record TwoSinks(TreeSink one, TreeSink other) implements TreeSink {

    @Override
    public void directory(String name, FileMetadata metadata) throws IOException {
        one.directory(name, metadata);
        other.directory(name, metadata);
    }

    @Override
    public void up() throws IOException {
        one.up();
        other.up();
    }

    @Override
    public void file(String name, FileMetadata metadata, long size, int link) throws IOException {
        one.file(name, metadata, size, link);
        other.file(name, metadata, size, link);
    }

    @Override
    public void data(long offset, byte[] buffer, int length) throws IOException {
        one.data(offset, buffer, length);
        other.data(offset, buffer, length);
    }

    @Override
    public void endFile() throws IOException {
        one.endFile();
        other.endFile();
    }

    @Override
    public void hardLink(String name, int link) throws IOException {
        one.hardLink(name, link);
        other.hardLink(name, link);
    }

    @Override
    public void symbolicLink(String name, FileMetadata metadata, String target) throws IOException {
        one.symbolicLink(name, metadata, target);
        other.symbolicLink(name, metadata, target);
    }

    @Override
    public void fifo(String name, FileMetadata metadata) throws IOException {
        one.fifo(name, metadata);
        other.fifo(name, metadata);
    }
}
