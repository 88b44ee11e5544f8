package io.skiff.cli.copy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the names of a tar's entries, which may say anything. */
final class MemberName {

    private MemberName() {}

    /** The parts of a name from the root of the archive; empty for a name that leads out of it. */
    static Optional<List<String>> parts(String name) {
        var parts = new ArrayList<String>();
        for (String part : name.split("/", -1)) {
            if (part.equals("..") || part.indexOf('\0') >= 0) {
                return Optional.empty();
            }
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return Optional.of(List.copyOf(parts));
    }

    /** The parts of a name behind those that it must begin with; empty if it does not. */
    static Optional<List<String>> below(List<String> prefix, String name) {
        return parts(name)
                .filter(parts -> parts.size() >= prefix.size()
                        && parts.subList(0, prefix.size()).equals(prefix))
                .map(parts -> List.copyOf(parts.subList(prefix.size(), parts.size())));
    }
}
