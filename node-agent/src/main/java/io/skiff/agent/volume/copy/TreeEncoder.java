package io.skiff.agent.volume.copy;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Makes bytes of a directory: a letter for each thing that a {@link TreeSink} is told, with its values; after the last directory the letter
 * {@code E} and the SHA-256 of all before. One tree has one hash.
 */
final class TreeEncoder implements TreeSink {

    static final char DIRECTORY = 'd';
    static final char UP = 'u';
    static final char FILE = 'f';
    static final char DATA = 'b';
    static final char END_OF_FILE = 'e';
    static final char HARD_LINK = 'h';
    static final char SYMBOLIC_LINK = 'l';
    static final char FIFO = 'p';
    static final char END = 'E';

    private final OutputStream target;
    private final MessageDigest hash = sha256();
    private final DataOutputStream out;

    TreeEncoder(OutputStream target) {
        this.target = target;
        this.out = new DataOutputStream(new DigestOutputStream(new BufferedOutputStream(target), hash));
    }

    /** Of which nobody reads the bytes. */
    static TreeEncoder forHash() {
        return new TreeEncoder(OutputStream.nullOutputStream());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Returns the hash, and writes it as the last thing. */
    byte[] finish() throws IOException {
        out.flush();
        var digest = hash.digest();
        target.write(END);
        target.write(digest);
        target.flush();
        return digest;
    }

    @Override
    public void directory(String name, FileMetadata metadata) throws IOException {
        begin(DIRECTORY, name, metadata);
    }

    @Override
    public void up() throws IOException {
        out.writeByte(UP);
    }

    @Override
    public void file(String name, FileMetadata metadata, long size, int link) throws IOException {
        begin(FILE, name, metadata);
        out.writeLong(size);
        out.writeInt(link);
    }

    @Override
    public void data(long offset, byte[] buffer, int length) throws IOException {
        out.writeByte(DATA);
        out.writeLong(offset);
        out.writeInt(length);
        out.write(buffer, 0, length);
        if (length == 0) {
            out.flush();
        }
    }

    @Override
    public void endFile() throws IOException {
        out.writeByte(END_OF_FILE);
    }

    @Override
    public void hardLink(String name, int link) throws IOException {
        out.writeByte(HARD_LINK);
        out.writeUTF(name);
        out.writeInt(link);
    }

    @Override
    public void symbolicLink(String name, FileMetadata metadata, String link) throws IOException {
        begin(SYMBOLIC_LINK, name, metadata);
        out.writeUTF(link);
    }

    @Override
    public void fifo(String name, FileMetadata metadata) throws IOException {
        begin(FIFO, name, metadata);
    }

    private void begin(char type, String name, FileMetadata metadata) throws IOException {
        out.writeByte(type);
        out.writeUTF(name);
        out.writeShort(metadata.permissions());
        out.writeInt(metadata.uid());
        out.writeInt(metadata.gid());
        var modified = metadata.modified();
        out.writeLong(modified.getEpochSecond());
        out.writeInt(modified.getNano());
        out.writeShort(metadata.attributes().size());
        for (var attribute : metadata.attributes().entrySet()) {
            out.writeUTF(attribute.getKey());
            out.writeInt(attribute.getValue().length);
            out.write(attribute.getValue());
        }
    }
}
