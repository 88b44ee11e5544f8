package io.skiff.agent.command;

import io.skiff.agent.build.BuildRequest;
import io.skiff.agent.build.plan.BuildArguments;
import io.skiff.agent.image.Platform;
import io.skiff.agent.registry.RegistryClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The command line of {@code skiff build} on this host. */
record BuildOptions(
        boolean isHelp, BuildRequest request, Path context, Path dockerfile, Path dataDirectory, Path registries) {

    static final String USAGE = """
            Usage: skiff build -t NAME [options] DIR

            Builds an image from DIR/Dockerfile, into the images of this host.

              -t, --tag NAME          the image's name, app:2; may be given several times
              -f, --file FILE         the Dockerfile; DIR/Dockerfile when not given
                                      FILE.dockerignore goes before DIR/.dockerignore
              --build-arg NAME[=VALUE]  a build argument; without a value that of the environment
              --target STAGE          builds up to this stage
              --platform PLATFORM     must be that of this host
              --no-cache              does every step again
              --secret id=ID[,src=FILE|,env=NAME]  a secret for RUN --mount=type=secret
              --registries FILE       mirrors, credentials and certificates; /etc/skiff/registries.yaml when not given
              --data-dir DIR          the agent's data directory, /var/lib/skiff when not given
            """;

    static BuildOptions parse(List<String> arguments, Map<String, String> environment) {
        return new Reader(arguments, environment).read();
    }

    /** Reads words. */
    private static final class Reader {

        private final Deque<String> words;
        private final Map<String, String> environment;
        private final List<String> names = new ArrayList<>();
        private final List<String> operands = new ArrayList<>();
        private final Map<String, String> arguments = new LinkedHashMap<>();
        private final Map<String, byte[]> secrets = new LinkedHashMap<>();
        private Optional<Path> file = Optional.empty();
        private Optional<String> target = Optional.empty();
        private String platform = Platform.ofThisHost().toString();
        private boolean isFresh;
        private boolean isHelp;
        private Path dataDirectory = Path.of("/var/lib/skiff");
        private Path registries = RegistryClient.DEFAULT_FILE;

        Reader(List<String> arguments, Map<String, String> environment) {
            this.words = new ArrayDeque<>(arguments);
            this.environment = environment;
        }

        BuildOptions read() {
            while (!words.isEmpty()) {
                String word = words.removeFirst();
                int equals = word.startsWith("--") ? word.indexOf('=') : -1;
                if (equals > 0) {
                    words.addFirst(word.substring(equals + 1));
                    word = word.substring(0, equals);
                }
                option(word);
            }
            if (isHelp) {
                return options("", Path.of("."), Path.of("Dockerfile"));
            }
            require(operands.size() == 1, "build takes one DIR, and got " + operands);
            require(!names.isEmpty(), "give the image a name with -t NAME");
            Path context = Path.of(operands.get(0));
            require(Files.isDirectory(context), context + " is not a directory");
            Path dockerfile = file.orElse(context.resolve("Dockerfile"));
            return options(text(dockerfile), context, dockerfile);
        }

        private BuildOptions options(String text, Path context, Path dockerfile) {
            var request =
                    new BuildRequest(text, names, new BuildArguments(arguments, platform), target, isFresh, secrets);
            return new BuildOptions(isHelp, request, context, dockerfile, dataDirectory, registries);
        }

        private void option(String word) {
            switch (word) {
                case "-t", "--tag" -> names.add(value(word));
                case "-f", "--file" -> file = Optional.of(Path.of(value(word)));
                case "--build-arg" -> argument(value(word));
                case "--target" -> target = Optional.of(value(word));
                case "--platform" -> setPlatform(value(word));
                case "--no-cache" -> isFresh = true;
                case "--secret" -> secret(value(word));
                case "--registries" -> registries = Path.of(value(word));
                case "--data-dir" -> dataDirectory = Path.of(value(word));
                case "--help", "-h" -> isHelp = true;
                default -> {
                    require(!word.startsWith("-"), "unknown flag " + word);
                    operands.add(word);
                }
            }
        }

        private void setPlatform(String wanted) {
            require(
                    wanted.equals(platform),
                    "--platform " + wanted + " cannot be built here: this host is " + platform);
        }

        private void argument(String text) {
            int equals = text.indexOf('=');
            if (equals > 0) {
                arguments.put(text.substring(0, equals), text.substring(equals + 1));
            } else if (environment.containsKey(text)) {
                arguments.put(text, environment.getOrDefault(text, ""));
            }
        }

        private void secret(String text) {
            var values = new LinkedHashMap<String, String>();
            for (var part : text.split(",", -1)) {
                int equals = part.indexOf('=');
                require(equals > 0, "--secret " + text + ": \"" + part + "\" is not KEY=VALUE");
                values.put(part.substring(0, equals), part.substring(equals + 1));
            }
            var id = Optional.ofNullable(values.get("id"));
            require(id.isPresent(), "--secret " + text + " has no id");
            var source = Optional.ofNullable(values.get("src")).or(() -> Optional.ofNullable(values.get("source")));
            var variable = Optional.ofNullable(values.get("env")).or(() -> source.isPresent() ? Optional.empty() : id);
            secrets.put(
                    id.orElseThrow(),
                    source.map(path -> bytes(Path.of(path))).orElseGet(() -> variable(variable.orElseThrow(), text)));
        }

        private byte[] variable(String name, String text) {
            var value = Optional.ofNullable(environment.get(name));
            require(value.isPresent(), "--secret " + text + ": the environment has no variable " + name);
            return value.orElseThrow().getBytes(StandardCharsets.UTF_8);
        }

        private static String text(Path path) {
            return new String(bytes(path), StandardCharsets.UTF_8);
        }

        private static byte[] bytes(Path path) {
            try {
                return Files.readAllBytes(path);
            } catch (NoSuchFileException absent) {
                throw new WrongBuildOptions("there is no file " + path);
            } catch (IOException e) {
                throw new WrongBuildOptions("cannot read " + path + ": " + e.getMessage());
            }
        }

        private String value(String flag) {
            require(!words.isEmpty() && !words.getFirst().isEmpty(), flag + " needs a value");
            return words.removeFirst();
        }

        private static void require(boolean condition, String message) {
            if (!condition) {
                throw new WrongBuildOptions(message);
            }
        }
    }
}
