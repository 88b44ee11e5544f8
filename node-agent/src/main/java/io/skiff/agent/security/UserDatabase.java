package io.skiff.agent.security;

import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.file.Beneath;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The users and groups of an image, from /etc/passwd and /etc/group as the overlay of its layers shows them. */
public final class UserDatabase {

    private static final int MOST_BYTES = 1 << 20;

    /** The attribute with which overlayfs hides the content of a directory in lower layers. */
    private static final String OPAQUE = "trusted.overlay.opaque";

    private final List<String[]> users;
    private final List<String[]> groups;

    UserDatabase(List<String> passwd, List<String> group) {
        this.users = passwd.stream()
                .map(line -> line.split(":", -1))
                .filter(f -> f.length >= 6)
                .toList();
        this.groups = group.stream()
                .map(line -> line.split(":", -1))
                .filter(f -> f.length >= 3)
                .toList();
    }

    /** @param layers topmost first */
    public static UserDatabase of(List<Path> layers) {
        return new UserDatabase(lines(layers, "passwd"), lines(layers, "group"));
    }

    /** Reads the file from the topmost layer that has or hides it. */
    private static List<String> lines(List<Path> layers, String name) {
        for (var layer : layers) {
            try (var root = Beneath.directory(layer);
                    var etc = root.enter("etc")) {
                var file = etc.find(name);
                if (file.isPresent()) {
                    try (var found = file.get()) {
                        return found.read(MOST_BYTES).map(UserDatabase::lines).orElse(List.of());
                    }
                }
                if (etc.attribute(OPAQUE).isPresent()) {
                    return List.of();
                }
            } catch (ErrnoException refused) {
                // a link could lead to a file of the host, and anything else hides the lower layers: both count as an
                // empty file
                if (!refused.errno().equals(Errno.ENOENT)) {
                    return List.of();
                }
            }
        }
        return List.of();
    }

    private static List<String> lines(byte[] content) {
        return new String(content, StandardCharsets.ISO_8859_1).lines().toList();
    }

    /**
     * @param user {@code "1000"}, {@code "1000:1000"}, {@code "www-data"}, {@code "www-data:www-data"}; empty for root
     * @param supplemental added to the user's groups in the database
     * @throws IllegalArgumentException if a name is not in the image
     */
    public Identity resolve(String user, List<Long> supplemental) {
        return resolve(user, supplemental, true);
    }

    /** @param takesGroups whether the groups of the database count, beside the user's own */
    public Identity resolve(String user, List<Long> supplemental, boolean takesGroups) {
        var parts = user.split(":", 2);
        var name = parts[0].isEmpty() ? "0" : parts[0];
        var entry = findUser(name);
        long uid = entry.map(fields -> number(fields[2])).orElseGet(() -> requireNumber("user", name));
        long gid = parts.length == 2 && !parts[1].isEmpty()
                ? group(parts[1])
                : entry.map(fields -> number(fields[3])).orElse(0L);
        var all = new TreeSet<>(supplemental);
        // like Docker: an explicit group replaces those of the database
        if (parts.length < 2 && takesGroups) {
            entry.ifPresent(fields -> all.addAll(groupsOf(fields[0])));
        }
        var home = entry.map(fields -> fields[5])
                .filter(path -> path.startsWith("/"))
                .orElse("/");
        return new Identity(uid, gid, new ArrayList<>(all), home);
    }

    private Optional<String[]> findUser(String nameOrNumber) {
        return users.stream()
                .filter(fields -> fields[0].equals(nameOrNumber))
                .findFirst()
                .or(() -> users.stream()
                        .filter(fields -> fields[2].equals(nameOrNumber))
                        .findFirst());
    }

    private long group(String nameOrNumber) {
        return groups.stream()
                .filter(fields -> fields[0].equals(nameOrNumber))
                .findFirst()
                .map(fields -> number(fields[2]))
                .orElseGet(() -> requireNumber("group", nameOrNumber));
    }

    private List<Long> groupsOf(String user) {
        return groups.stream()
                .filter(fields ->
                        fields.length >= 4 && List.of(fields[3].split(",", -1)).contains(user))
                .map(fields -> number(fields[2]))
                .toList();
    }

    private static long requireNumber(String what, String text) {
        if (!text.matches("[0-9]{1,10}")) {
            throw new IllegalArgumentException(what + " \"" + text + "\" is not in the image's /etc/"
                    + (what.equals("user") ? "passwd" : "group"));
        }
        return number(text);
    }

    private static long number(String text) {
        try {
            long value = Long.parseLong(text);
            if (value >= 0 && value < 0xffffffffL) {
                return value;
            }
        } catch (NumberFormatException fault) {
            throw new IllegalArgumentException("\"" + text + "\" in the image's user database is not a number", fault);
        }
        throw new IllegalArgumentException("user or group number " + text + " is out of range");
    }
}
