package io.skiff.cli.host;

import io.skiff.cli.CommandException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of IPv4 addresses.
 *
 * @param first as a number
 * @param prefix the length in bits
 */
record Ipv4Range(long first, int prefix) {

    private static final Pattern FORM =
            Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})(?:/(\\d{1,2}))?");
    private static final int BITS = 32;
    private static final int PARTS = 4;

    /** @param flag names the flag in the error */
    static Ipv4Range require(String flag, String text) {
        return find(text)
                .filter(range -> text.contains("/"))
                .orElseThrow(() -> new CommandException(
                        "error: " + flag + " " + text + " is not a range of IPv4 addresses, such as 10.42.0.0/16"));
    }

    /** Parses a range. A single address is a range of one. */
    static Optional<Ipv4Range> find(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        long address = 0;
        for (int part = 1; part <= PARTS; part++) {
            int value = Integer.parseInt(form.group(part));
            if (value > 255) {
                return Optional.empty();
            }
            address = address << 8 | value;
        }
        int prefix = form.group(PARTS + 1) == null ? BITS : Integer.parseInt(form.group(PARTS + 1));
        return prefix > BITS ? Optional.empty() : Optional.of(new Ipv4Range(address & mask(prefix), prefix));
    }

    private static long mask(int prefix) {
        return prefix == 0 ? 0 : -1L << (BITS - prefix) & 0xffff_ffffL;
    }

    boolean contains(Ipv4Range other) {
        return prefix <= other.prefix && (other.first & mask(prefix)) == first;
    }

    boolean overlaps(Ipv4Range other) {
        return contains(other) || other.contains(this);
    }

    @Override
    public String toString() {
        return (first >> 24) + "." + (first >> 16 & 255) + "." + (first >> 8 & 255) + "." + (first & 255) + "/"
                + prefix;
    }
}
