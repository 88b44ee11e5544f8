package io.skiff.agent.build.plan;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The ports that one word of an EXPOSE means. */
final class PortRange {

    private static final Pattern PORTS = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?(?:/(tcp|udp|sctp))?");
    private static final int LAST = 65535;

    private PortRange() {}

    /** Returns {@code 80/tcp} for each port. */
    static List<String> names(String word) {
        var matcher = PORTS.matcher(word.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "EXPOSE " + word + " is no port; one is 80, 80/tcp, 53/udp or 8000-8010");
        }
        int first = Integer.parseInt(matcher.group(1));
        int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
        if (first > last || last > LAST) {
            throw new IllegalArgumentException("EXPOSE " + word + " is out of range; ports go up to " + LAST);
        }
        var protocol = matcher.group(3) == null ? "tcp" : matcher.group(3);
        return IntStream.rangeClosed(first, last)
                .mapToObj(port -> port + "/" + protocol)
                .toList();
    }
}
