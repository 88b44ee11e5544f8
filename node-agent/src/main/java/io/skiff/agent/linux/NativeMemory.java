package io.skiff.agent.linux;

import com.kenai.jffi.MemoryIO;
import io.skiff.archive.PathText;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A block of memory outside the Java heap, freed by {@link #close}; offsets are in bytes and checked. */
public final class NativeMemory implements AutoCloseable {

    private static final MemoryIO MEMORY = MemoryIO.getInstance();

    private final long size;
    private final boolean isOwned;
    private long address;

    private NativeMemory(long address, long size, boolean isOwned) {
        this.address = address;
        this.size = size;
        this.isOwned = isOwned;
    }

    /** Allocates zeroed memory. */
    public static NativeMemory allocate(long size) {
        return new NativeMemory(MEMORY.allocateMemory(Math.max(size, 1), true), size, true);
    }

    /** Allocates the bytes of a string with a final zero. */
    public static NativeMemory ofString(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var memory = allocate(bytes.length + 1L);
        memory.putBytes(0, bytes);
        return memory;
    }

    /** A path that a system call gets, as {@link PathText} has it. */
    public static NativeMemory ofPath(String path) {
        var bytes = PathText.bytes(path);
        var memory = allocate(bytes.length + 1L);
        memory.putBytes(0, bytes);
        return memory;
    }

    public static NativeMemory ofBytes(byte[] bytes) {
        var memory = allocate(bytes.length);
        memory.putBytes(0, bytes);
        return memory;
    }

    /** Returns a view of memory that somebody else frees. */
    public static NativeMemory at(long address, long size) {
        return new NativeMemory(address, size, false);
    }

    public long address() {
        if (address == 0) {
            throw new IllegalStateException("freed memory is used");
        }
        return address;
    }

    public long size() {
        return size;
    }

    public byte getByte(long offset) {
        return MEMORY.getByte(checked(offset, 1L));
    }

    public void putByte(long offset, byte value) {
        MEMORY.putByte(checked(offset, 1L), value);
    }

    public short getShort(long offset) {
        return MEMORY.getShort(checked(offset, 2L));
    }

    public void putShort(long offset, short value) {
        MEMORY.putShort(checked(offset, 2L), value);
    }

    public int getInt(long offset) {
        return MEMORY.getInt(checked(offset, 4L));
    }

    public void putInt(long offset, int value) {
        MEMORY.putInt(checked(offset, 4L), value);
    }

    public long getLong(long offset) {
        return MEMORY.getLong(checked(offset, 8L));
    }

    public void putLong(long offset, long value) {
        MEMORY.putLong(checked(offset, 8L), value);
    }

    public byte[] getBytes(long offset, int length) {
        var bytes = new byte[length];
        MEMORY.getByteArray(checked(offset, length), bytes, 0, length);
        return bytes;
    }

    public void putBytes(long offset, byte[] bytes) {
        MEMORY.putByteArray(checked(offset, bytes.length), bytes, 0, bytes.length);
    }

    /** Puts a part of the bytes. */
    public void putBytes(long offset, byte[] bytes, int from, int length) {
        MEMORY.putByteArray(
                checked(offset, length), bytes, Objects.checkFromIndexSize(from, length, bytes.length), length);
    }

    public void clear(long offset, long length) {
        MEMORY.setMemory(checked(offset, length), length, (byte) 0);
    }

    private long checked(long offset, long length) {
        if (offset < 0 || length < 0 || offset + length > size) {
            throw new IndexOutOfBoundsException(
                    length + " bytes at " + offset + " are outside a block of " + size + " bytes");
        }
        return address() + offset;
    }

    @Override
    public void close() {
        if (isOwned && address != 0) {
            MEMORY.freeMemory(address);
        }
        address = 0;
    }
}
