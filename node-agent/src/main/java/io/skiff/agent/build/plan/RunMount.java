package io.skiff.agent.build.plan;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What {@code RUN --mount=...} puts into the container of one step, and not into its layer. */
public sealed interface RunMount {

    /** Absolute; for a secret that is only a variable it is not there. */
    String target();

    /** @param from a stage or an image; empty for the context */
    record Bind(Optional<String> from, String path, String target, boolean isWritable) implements RunMount {}

    /**
     * @param id by which builds share it
     * @param isLocked whether one step at a time may use it
     */
    record Cache(String id, String target, boolean isReadOnly, boolean isLocked, int mode, long uid, long gid)
            implements RunMount {}

    record Tmpfs(String target, OptionalLong sizeBytes) implements RunMount {}

    /** @param variable that holds the secret, in place of a file or beside it */
    record Secret(
            String id,
            String target,
            boolean isFile,
            Optional<String> variable,
            boolean isRequired,
            int mode,
            long uid,
            long gid)
            implements RunMount {}

    /**
     * @param text {@code type=cache,target=/root/.cache}
     * @param workingDirectory to which a target is relative
     * @throws IllegalArgumentException if it means nothing
     */
    static RunMount parse(String text, String workingDirectory) {
        return new Reader(text, workingDirectory).read();
    }

    /** Reads the keys of one mount. */
    final class Reader {

        private static final Map<String, List<String>> KEYS = Map.of(
                "bind", List.of("type", "target", "source", "from", "rw"),
                "cache", List.of("type", "target", "id", "ro", "sharing", "mode", "uid", "gid"),
                "tmpfs", List.of("type", "target", "size"),
                "secret", List.of("type", "target", "id", "required", "mode", "uid", "gid", "env"));
        private static final Map<String, String> ALIASES =
                Map.of("dst", "target", "destination", "target", "src", "source", "readonly", "ro", "readwrite", "rw");

        private final String text;
        private final String workingDirectory;
        private final Map<String, String> values = new LinkedHashMap<>();

        Reader(String text, String workingDirectory) {
            this.text = text;
            this.workingDirectory = workingDirectory;
        }

        RunMount read() {
            for (var part : text.split(",", -1)) {
                int equals = part.indexOf('=');
                var key = (equals < 0 ? part : part.substring(0, equals)).toLowerCase(Locale.ROOT);
                values.put(ALIASES.getOrDefault(key, key), equals < 0 ? "true" : part.substring(equals + 1));
            }
            var type = values.getOrDefault("type", "bind");
            var allowed = KEYS.getOrDefault(type, List.of());
            require(!allowed.isEmpty(), "type " + type + " is unknown; it may be bind, cache, secret or tmpfs");
            if (type.equals("secret")) {
                renameSource();
            }
            if (type.equals("bind") && values.containsKey("ro")) {
                values.put("rw", isSet("ro") ? "false" : "true");
                values.remove("ro");
            }
            values.keySet()
                    .forEach(key -> require(
                            allowed.contains(key),
                            "a mount of type " + type + " has no " + key + "; it takes " + String.join(", ", allowed)));
            return switch (type) {
                case "bind" ->
                    new Bind(
                            find("from"),
                            values.getOrDefault("source", "/"),
                            absolute(required("target")),
                            isSet("rw"));
                case "cache" -> cache();
                case "tmpfs" -> new Tmpfs(absolute(required("target")), size());
                default -> secret();
            };
        }

        /** A secret's source is another word for its id. */
        private void renameSource() {
            var source = values.remove("source");
            if (source != null) {
                values.putIfAbsent("id", source);
            }
        }

        private RunMount cache() {
            var target = absolute(required("target"));
            var sharing = values.getOrDefault("sharing", "shared");
            require(
                    List.of("shared", "private", "locked").contains(sharing),
                    "sharing=" + sharing + " is unknown; it may be shared, private or locked");
            return new Cache(
                    find("id").orElse(target),
                    target,
                    isSet("ro"),
                    !sharing.equals("shared"),
                    mode("0755"),
                    number("uid"),
                    number("gid"));
        }

        private RunMount secret() {
            var target = find("target").map(this::absolute);
            var id = find("id").or(() -> target.map(path -> path.substring(path.lastIndexOf('/') + 1)));
            require(id.isPresent(), "a secret needs an id");
            return new Secret(
                    id.orElseThrow(),
                    target.orElse("/run/secrets/" + id.orElseThrow()),
                    target.isPresent() || find("env").isEmpty(),
                    find("env"),
                    isSet("required"),
                    mode("0400"),
                    number("uid"),
                    number("gid"));
        }

        private OptionalLong size() {
            var size = find("size");
            if (size.isEmpty()) {
                return OptionalLong.empty();
            }
            var lower = size.get().toLowerCase(Locale.ROOT).replaceFirst("b$", "");
            require(
                    lower.matches("[0-9]{1,15}[kmg]?"),
                    "size=" + size.get() + " is not a number of bytes, such as 64m");
            int power = Arrays.asList("k", "m", "g").indexOf(lower.substring(lower.length() - 1)) + 1;
            return OptionalLong.of(Long.parseLong(lower.replaceFirst("[kmg]$", "")) << (10 * power));
        }

        private String absolute(String path) {
            return Paths.resolve(workingDirectory, path);
        }

        private int mode(String otherwise) {
            var mode = values.getOrDefault("mode", otherwise);
            require(mode.matches("[0-7]{1,5}"), "mode=" + mode + " is not an octal number");
            return Integer.parseInt(mode, 8);
        }

        private long number(String key) {
            var number = values.getOrDefault(key, "0");
            require(number.matches("[0-9]{1,9}"), key + "=" + number + " is not a number");
            return Long.parseLong(number);
        }

        private boolean isSet(String key) {
            return values.getOrDefault(key, "false").equals("true");
        }

        private Optional<String> find(String key) {
            return Optional.ofNullable(values.get(key)).filter(value -> !value.isEmpty());
        }

        private String required(String key) {
            return find(key)
                    .orElseThrow(() -> new IllegalArgumentException("--mount=" + text + ": " + key + " is missing"));
        }

        private void require(boolean condition, String message) {
            if (!condition) {
                throw new IllegalArgumentException("--mount=" + text + ": " + message);
            }
        }
    }
}
