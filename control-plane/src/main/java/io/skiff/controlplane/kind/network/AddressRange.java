package io.skiff.controlplane.kind.network;

import com.google.common.net.InetAddresses;
import com.google.common.primitives.Ints;
import java.util.Optional;

/**
 * The IPv4 addresses that begin with the same bits.
 *
 * @param first as a number
 * @param size a power of two
 */
public record AddressRange(long first, long size) {

    private static final int BITS = 32;

    /** @param cidr {@code 10.43.0.0/16}; bits beyond the prefix do not count */
    public static AddressRange of(String cidr) {
        return find(cidr).orElseThrow(() -> new IllegalArgumentException("not a range of IPv4 addresses: " + cidr));
    }

    /** As {@link #of}; empty for what is not such a range. */
    public static Optional<AddressRange> find(String cidr) {
        var parts = cidr.split("/", -1);
        var prefix = parts.length == 2 ? Ints.tryParse(parts[1]) : null;
        if (prefix == null || prefix < 0 || prefix > BITS || !isAddress(parts[0])) {
            return Optional.empty();
        }
        long size = 1L << (BITS - prefix);
        return Optional.of(new AddressRange(number(parts[0]) & -size, size));
    }

    public static boolean isAddress(String text) {
        return text.contains(".") && !text.contains(":") && InetAddresses.isInetAddress(text);
    }

    public boolean contains(String address) {
        return (number(address) & -size) == first;
    }

    /** @param offset from the first address */
    public String address(long offset) {
        return InetAddresses.toAddrString(InetAddresses.fromInteger((int) (first + offset)));
    }

    /** The offset of one of its addresses from the first. */
    public long offset(String address) {
        return number(address) - first;
    }

    @Override
    public String toString() {
        return address(0) + "/" + (BITS - Long.numberOfTrailingZeros(size));
    }

    private static long number(String address) {
        return Integer.toUnsignedLong(InetAddresses.coerceToInteger(InetAddresses.forString(address)));
    }
}
