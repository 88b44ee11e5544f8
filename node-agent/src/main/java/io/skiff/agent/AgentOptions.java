package io.skiff.agent;

import io.skiff.agent.container.SysctlPolicy;
import io.skiff.agent.identity.ServerAddress;
import io.skiff.agent.image.ImageGarbage;
import io.skiff.trust.JoinToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
 * @param layerPort where layers of images are given to other nodes; 0 for nowhere
 * @param imageGarbage when images that nobody uses go
 * @param sysctls which settings of the kernel pods may have
 * @param isCleanup whether to end everything of this node instead of running it
 */
record AgentOptions(
        List<ServerAddress> servers,
        @Nullable JoinToken token,
        String nodeName,
        Path dataDirectory,
        Path runDirectory,
        @Nullable String nodeIp,
        int layerPort,
        ImageGarbage.Policy imageGarbage,
        Map<String, String> labels,
        SysctlPolicy sysctls,
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
          --layer-port PORT   where other nodes of the cluster fetch layers of images from this one; 0 for nowhere. Default: 6444
          --labels K=V,...    labels of the node
          --image-gc-high-threshold PERCENT
                              from so much of the disk in use on, pulled images that nobody uses go; 100 for never. Default: 85
          --image-gc-low-threshold PERCENT
                              until so much is in use. Default: 80
          --minimum-image-ttl-duration TIME
                              images that came later than this ago stay (30s, 5m, 2h). Default: 2m
          --allowed-unsafe-sysctls NAME,PREFIX*,...
                              settings of the kernel that pods may have beside the safe ones: kernel.msg*,net.core.somaxconn
          --data-dir DIR      default: /var/lib/skiff
          --run-dir DIR       default: /run/skiff/NAME
          --cleanup           end every pod of this node, remove all it made on this host, and forget the cluster
        """;

    /** Beside that of the control plane. */
    private static final int DEFAULT_LAYER_PORT = 6444;

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
        private int layerPort = DEFAULT_LAYER_PORT;
        private int imageGcHigh = ImageGarbage.Policy.DEFAULT.highPercent();
        private int imageGcLow = ImageGarbage.Policy.DEFAULT.lowPercent();
        private Duration imageTtl = ImageGarbage.Policy.DEFAULT.leastAge();
        private SysctlPolicy sysctls = SysctlPolicy.SAFE_ONLY;
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
            var imageGarbage = imageGarbage();
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
                    layerPort,
                    imageGarbage,
                    labels,
                    sysctls,
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
                case "--layer-port" -> with(name, value -> layerPort = port(value));
                case "--image-gc-high-threshold" -> with(name, value -> imageGcHigh = percent(value));
                case "--image-gc-low-threshold" -> with(name, value -> imageGcLow = percent(value));
                case "--minimum-image-ttl-duration" -> with(name, value -> imageTtl = duration(value));
                case "--data-dir" ->
                    with(name, value -> dataDirectory = Path.of(value).toAbsolutePath());
                case "--run-dir" ->
                    with(name, value -> runDirectory = Path.of(value).toAbsolutePath());
                case "--labels" -> with(name, this::labels);
                case "--allowed-unsafe-sysctls" ->
                    with(name, value -> sysctls = new SysctlPolicy(List.of(value.split(",", -1))));
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

        private static int port(String text) {
            if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) >= 1 << 16) {
                throw new IllegalArgumentException("\"" + text + "\" is not a port: 0 to 65535");
            }
            return Integer.parseInt(text);
        }

        private static int percent(String text) {
            if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) > 100) {
                throw new IllegalArgumentException("\"" + text + "\" is not a part of the disk: 0 to 100, without %");
            }
            return Integer.parseInt(text);
        }

        private static Duration duration(String text) {
            if (!text.matches("[0-9]{1,6}[smh]")) {
                throw new IllegalArgumentException("\"" + text + "\" is not a time such as 30s, 5m or 2h");
            }
            return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
        }

        private ImageGarbage.Policy imageGarbage() {
            try {
                return new ImageGarbage.Policy(imageGcHigh, imageGcLow, imageTtl);
            } catch (IllegalArgumentException e) {
                problems.add("--image-gc-high-threshold and --image-gc-low-threshold: " + e.getMessage());
                return ImageGarbage.Policy.DEFAULT;
            }
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
