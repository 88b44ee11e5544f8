package io.skiff.agent;

import io.skiff.agent.identity.ServerAddress;
import io.skiff.trust.JoinToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@code skiff agent}.
 *
 * @param servers any control planes of the cluster
 * @param token null if the node has joined before
 * @param nodeIp null for the address that reaches the server
 * @param isCleanup whether to end everything of this node instead of running it
 */
record AgentOptions(
        List<ServerAddress> servers,
        @Nullable JoinToken token,
        String nodeName,
        Path dataDirectory,
        Path runDirectory,
        @Nullable String nodeIp,
        Map<String, String> labels,
        boolean isCleanup,
        boolean isHelp) {

    static final String USAGE = """
        Usage: skiff agent --server https://HOST:6443 [options]
               skiff agent --cleanup [--node-name NAME] [--data-dir DIR] [--run-dir DIR]

          --server URL        a control plane; may be given several times
          --token-file FILE   with a join token in it (skiff token create) that lets this host join; - for standard input.
                              Not needed again after that, and need not be there then
          --node-name NAME    default: this host's name
          --node-ip IP        default: the address of this host that reaches the server
          --labels K=V,...    labels of the node
          --data-dir DIR      default: /var/lib/skiff
          --run-dir DIR       default: /run/skiff/NAME
          --cleanup           end every pod of this node, remove all it made on this host, and forget the cluster
        """;

    AgentOptions {
        servers = List.copyOf(servers);
        labels = Map.copyOf(labels);
    }

    /** The directory of the agent's durable data. */
    Path stateDirectory() {
        return dataDirectory.resolve("agent");
    }

    /** @throws IllegalArgumentException with all errors */
    static AgentOptions parse(List<String> arguments, String hostName) {
        var parser = new Parser(arguments, hostName);
        return parser.parse();
    }

    private static final class Parser {

        private final Deque<String> words;
        private final List<String> problems = new ArrayList<>();
        private final List<ServerAddress> servers = new ArrayList<>();
        private final Map<String, String> labels = new TreeMap<>();
        private @Nullable String tokenFile;
        private String nodeName;
        private Path dataDirectory = Path.of("/var/lib/skiff");
        private @Nullable Path runDirectory;
        private @Nullable String nodeIp;
        private boolean isCleanup;
        private boolean isHelp;

        Parser(List<String> arguments, String hostName) {
            this.words = new ArrayDeque<>(arguments);
            this.nodeName = hostName.toLowerCase(Locale.ROOT);
        }

        AgentOptions parse() {
            while (!words.isEmpty()) {
                var word = words.removeFirst();
                int equals = word.startsWith("--") ? word.indexOf('=') : -1;
                if (equals > 0) {
                    words.addFirst(word.substring(equals + 1));
                    word = word.substring(0, equals);
                }
                option(word);
            }
            check();
            var token = token();
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException(String.join("\n", problems));
            }
            return new AgentOptions(
                    servers,
                    token,
                    nodeName,
                    dataDirectory,
                    runDirectory == null ? Path.of("/run/skiff", nodeName) : runDirectory,
                    nodeIp,
                    labels,
                    isCleanup,
                    isHelp);
        }

        private void option(String name) {
            switch (name) {
                case "--cleanup" -> isCleanup = true;
                case "--help", "-h" -> isHelp = true;
                case "--server" -> with(name, value -> servers.add(ServerAddress.parse(value)));
                case "--token" -> with(name, value -> refuseOpenToken());
                case "--token-file" -> with(name, value -> tokenFile = value);
                case "--node-name" -> with(name, value -> nodeName = value);
                case "--node-ip" -> with(name, value -> nodeIp = address(value));
                case "--data-dir" ->
                    with(name, value -> dataDirectory = Path.of(value).toAbsolutePath());
                case "--run-dir" ->
                    with(name, value -> runDirectory = Path.of(value).toAbsolutePath());
                case "--labels" -> with(name, this::labels);
                default -> problems.add("unknown option \"" + name + "\"");
            }
        }

        private void with(String name, java.util.function.Consumer<String> taker) {
            var value = words.pollFirst();
            if (value == null || value.isEmpty()) {
                problems.add(name + " needs a value");
                return;
            }
            try {
                taker.accept(value);
            } catch (IllegalArgumentException e) {
                problems.add(name + ": " + e.getMessage());
            }
        }

        private void labels(String text) {
            for (var label : text.split(",", -1)) {
                var parts = label.split("=", 2);
                if (parts.length != 2 || parts[0].isBlank()) {
                    throw new IllegalArgumentException("\"" + label + "\": write labels as key=value,key=value");
                }
                labels.put(parts[0].strip(), parts[1].strip());
            }
        }

        private static String address(String text) {
            if (!text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
                throw new IllegalArgumentException("\"" + text + "\" is not an IPv4 address");
            }
            return text;
        }

        /**
         * Refuses a token on the command line: everybody on the host sees the arguments of a process, so that token is
         * public now.
         */
        private static void refuseOpenToken() {
            throw new IllegalArgumentException(
                    "whoever is on this host sees a process's arguments, so this token is not taken: write it into a"
                            + " file that only root can read, and give --token-file FILE, or --token-file - and the token"
                            + " on standard input; delete this one with: skiff token delete");
        }

        /** Reads the token; null for a node that has joined, and also if the file is gone. */
        private @Nullable JoinToken token() {
            if (tokenFile == null) {
                return null;
            }
            boolean hasJoined = Files.exists(dataDirectory.resolve("agent").resolve("identity.pem"));
            if (hasJoined && !tokenFile.equals("-") && !Files.exists(Path.of(tokenFile))) {
                return null;
            }
            try {
                return JoinToken.parse(read(tokenFile));
            } catch (IllegalArgumentException e) {
                problems.add("--token-file: " + e.getMessage());
                return null;
            }
        }

        private static String read(String file) {
            // reads the first line only, so that the output of "skiff token create" can be stored as it is
            try (var reader = file.equals("-")
                    ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))
                    : Files.newBufferedReader(Path.of(file), StandardCharsets.US_ASCII)) {
                var line = reader.readLine();
                return line == null ? "" : line;
            } catch (IOException e) {
                throw new IllegalArgumentException("cannot read " + file + ": " + e.getMessage(), e);
            }
        }

        private void check() {
            if (!nodeName.matches("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")) {
                problems.add("node name \"" + nodeName + "\": lower case letters, digits, - and . are allowed;"
                        + " give another with --node-name");
            }
            if (servers.isEmpty() && !isCleanup && !isHelp) {
                problems.add("--server is missing: where is the control plane?");
            }
        }
    }
}
