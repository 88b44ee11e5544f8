package io.skiff.agent.linux.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A message of the kernel: the family's fixed part, and the attributes by type. */
record NetlinkReply(int type, ByteBuffer fixed, Map<Integer, ByteBuffer> attributes) {

    private static final int TYPE_MASK = 0x3fff;

    /** @param payload the bytes after the header */
    static NetlinkReply parse(int type, ByteBuffer payload, int fixedLength) {
        var attributes = new HashMap<Integer, ByteBuffer>();
        int at = fixedLength;
        while (at + 4 <= payload.limit()) {
            int length = payload.getShort(at) & 0xffff;
            if (length < 4 || at + length > payload.limit()) {
                break;
            }
            attributes.put(payload.getShort(at + 2) & TYPE_MASK, slice(payload, at + 4, length - 4));
            at += (length + 3) & ~3;
        }
        return new NetlinkReply(type, slice(payload, 0, Math.min(fixedLength, payload.limit())), attributes);
    }

    Optional<Integer> integer(int type) {
        return Optional.ofNullable(attributes.get(type)).map(value -> value.getInt(0));
    }

    Optional<String> string(int type) {
        return bytes(type).map(value -> new String(value, 0, value.length - 1, StandardCharsets.UTF_8));
    }

    /** Parses the attributes inside a nested attribute. */
    Optional<NetlinkReply> nested(int type) {
        return Optional.ofNullable(attributes.get(type)).map(value -> parse(type, value, 0));
    }

    Optional<byte[]> bytes(int type) {
        return Optional.ofNullable(attributes.get(type)).map(value -> {
            byte[] content = new byte[value.remaining()];
            value.get(0, content);
            return content;
        });
    }

    /** True if the attribute exists and its byte is not 0. */
    boolean isSet(int type) {
        return bytes(type).filter(value -> value.length > 0 && value[0] != 0).isPresent();
    }

    private static ByteBuffer slice(ByteBuffer buffer, int start, int length) {
        return buffer.slice(start, length).order(ByteOrder.nativeOrder());
    }
}
