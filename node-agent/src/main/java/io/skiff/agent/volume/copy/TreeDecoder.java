package io.skiff.agent.volume.copy;

import io.skiff.agent.volume.VolumeException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** Reads what a {@link TreeEncoder} of another node wrote. Whatever comes, it needs no more memory than for one file's metadata. */
final class TreeDecoder {

    private static final int MOST_ATTRIBUTES = 256;
    private static final int MOST_ATTRIBUTE_BYTES = 64 << 10;
    private static final int PERMISSIONS = 07777;

    private final MessageDigest hash = TreeEncoder.sha256();
    private final DigestInputStream digest;
    private final DataInputStream in;
    private final TreeSink sink;
    private final BooleanSupplier goesOn;
    private final byte[] piece = new byte[TreeWalk.PIECE_BYTES];

    /** @param goesOn asked all the time; the reading fails when it does not */
    TreeDecoder(InputStream in, TreeSink sink, BooleanSupplier goesOn) {
        this.digest = new DigestInputStream(new BufferedInputStream(in), hash);
        this.in = new DataInputStream(digest);
        this.sink = sink;
        this.goesOn = goesOn;
    }

    /** Returns the hash of what was read, which is the one that its writer gave. */
    byte[] read() throws IOException {
        require(in.readByte() == TreeEncoder.DIRECTORY && in.readUTF().isEmpty(), "it does not begin with a directory");
        sink.directory("", metadata());
        for (int level = 1; level > 0; ) {
            level += one(level);
        }
        digest.on(false);
        var found = hash.digest();
        require(in.readByte() == TreeEncoder.END, "it has no end");
        require(MessageDigest.isEqual(found, in.readNBytes(found.length)), "it was damaged on its way");
        return found;
    }

    /** Returns by how many levels this leads down. */
    private int one(int level) throws IOException {
        requireGoingOn();
        char type = (char) in.readByte();
        switch (type) {
            case TreeEncoder.DIRECTORY -> {
                require(level < TreeWalk.MOST_LEVELS, "it has too many levels");
                sink.directory(name(), metadata());
                return 1;
            }
            case TreeEncoder.UP -> {
                sink.up();
                return -1;
            }
            case TreeEncoder.FILE -> file();
            case TreeEncoder.HARD_LINK -> sink.hardLink(name(), in.readInt());
            case TreeEncoder.SYMBOLIC_LINK -> sink.symbolicLink(name(), metadata(), in.readUTF());
            case TreeEncoder.FIFO -> sink.fifo(name(), metadata());
            default -> require(false, "it has something of the unknown type " + (int) type);
        }
        return 0;
    }

    private void file() throws IOException {
        var name = name();
        var metadata = metadata();
        long size = in.readLong();
        sink.file(name, metadata, size, in.readInt());
        long end = 0;
        for (char next = (char) in.readByte(); next != TreeEncoder.END_OF_FILE; next = (char) in.readByte()) {
            requireGoingOn();
            require(next == TreeEncoder.DATA, "a file has something in it that is no data");
            long offset = in.readLong();
            int length = in.readInt();
            require(
                    offset >= end && length >= 0 && length <= piece.length && length <= size - offset,
                    "data are not in their file");
            in.readFully(piece, 0, length);
            sink.data(offset, piece, length);
            end = offset + length;
        }
        sink.endFile();
    }

    private String name() throws IOException {
        var name = in.readUTF();
        require(
                !name.isEmpty()
                        && !name.equals(".")
                        && !name.equals("..")
                        && name.indexOf('/') < 0
                        && name.indexOf('\0') < 0,
                "a file has no single name");
        return name;
    }

    private FileMetadata metadata() throws IOException {
        int permissions = in.readUnsignedShort() & PERMISSIONS;
        int uid = in.readInt();
        int gid = in.readInt();
        long seconds = in.readLong();
        int nanos = in.readInt();
        require(Math.abs(seconds) < 1L << 40 && nanos >= 0 && nanos < 1_000_000_000, "a file has no time");
        int count = in.readUnsignedShort();
        require(count <= MOST_ATTRIBUTES, "a file has too many attributes");
        var attributes = new TreeMap<String, byte[]>();
        for (int i = 0; i < count; i++) {
            var name = in.readUTF();
            int length = in.readInt();
            require(
                    FileMetadata.isTaken(name) && length >= 0 && length <= MOST_ATTRIBUTE_BYTES,
                    "a file has an attribute that volumes do not have");
            attributes.put(name, in.readNBytes(length));
        }
        return new FileMetadata(permissions, uid, gid, Instant.ofEpochSecond(seconds, nanos), attributes);
    }

    private void requireGoingOn() {
        if (!goesOn.getAsBoolean()) {
            throw new VolumeException("the copy is not wanted any more");
        }
    }

    private static void require(boolean isRight, String otherwise) {
        if (!isRight) {
            throw new VolumeException("what the other node sends of the volume is not right: " + otherwise);
        }
    }
}
