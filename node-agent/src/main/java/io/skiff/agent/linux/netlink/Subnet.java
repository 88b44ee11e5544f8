package io.skiff.agent.linux.netlink;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/**
 * A range of IPv4 addresses such as {@code 10.42.3.0/24}. A prefix length of 32 means a single address.
 *
 * @param first as a number; no bit beyond the prefix is set
 */
public record Subnet(int first, int prefixLength) {

    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");

    public Subnet {
        if (prefixLength < 0 || prefixLength > 32 || (first & ~mask(prefixLength)) != 0) {
            throw new IllegalArgumentException(
                    text(first) + "/" + prefixLength + " is not a subnet: bits beyond the prefix are set");
        }
    }

    public static Subnet parse(String text) {
        int slash = text.indexOf('/');
        try {
            return new Subnet(
                    address(slash < 0 ? text : text.substring(0, slash)),
                    slash < 0 ? 32 : Integer.parseInt(text.substring(slash + 1)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("\"" + text + "\" is not an IPv4 subnet such as 10.42.3.0/24", e);
        }
    }

    /** Parses an address to a number. */
    public static int address(String text) {
        if (!ADDRESS.matcher(text).matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is not an IPv4 address");
        }
        int address = 0;
        for (String part : text.split("\\.", -1)) {
            int value = Integer.parseInt(part);
            if (value > 255) {
                throw new IllegalArgumentException("\"" + text + "\" is not an IPv4 address");
            }
            address = address << 8 | value;
        }
        return address;
    }

    public static String text(int address) {
        return (address >>> 24) + "." + (address >>> 16 & 255) + "." + (address >>> 8 & 255) + "." + (address & 255);
    }

    public static Inet4Address inet(int address) {
        try {
            return (Inet4Address) InetAddress.getByAddress(bytes(address));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    public boolean contains(int address) {
        return (address & mask(prefixLength)) == first;
    }

    public boolean contains(Subnet other) {
        return other.prefixLength >= prefixLength && contains(other.first);
    }

    public boolean overlaps(Subnet other) {
        return contains(other) || other.contains(this);
    }

    /** The broadcast address. */
    public int last() {
        return first | ~mask(prefixLength);
    }

    @Override
    public String toString() {
        return text(first) + "/" + prefixLength;
    }

    static byte[] bytes(int address) {
        return ByteBuffer.allocate(4).putInt(address).array();
    }

    static int number(byte[] address) {
        return ByteBuffer.wrap(address).getInt();
    }

    private static int mask(int prefixLength) {
        return prefixLength == 0 ? 0 : -1 << (32 - prefixLength);
    }
}
