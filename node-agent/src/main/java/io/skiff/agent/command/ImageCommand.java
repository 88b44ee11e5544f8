package io.skiff.agent.command;

import io.skiff.agent.image.Image;
import io.skiff.agent.image.ImageException;
import io.skiff.agent.image.ImageReference;
import io.skiff.agent.image.ImageStore;
import io.skiff.agent.image.LocalImageStore;
import io.skiff.agent.image.PullProgress;
import io.skiff.agent.registry.RegistryClient;
import io.skiff.agent.registry.RegistryException;
import io.skiff.process.FaultText;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The command {@code skiff image}: imports, lists and removes images of this host. It works on the directory, with or
 * without a running agent.
 *
 * <p>It exits with 0 on success, 1 on failure, and 2 for a wrong command line.
 */
public final class ImageCommand {

    private static final String USAGE = """
            Usage: skiff image pull NAME... [--registries FILE] [--local] [--data-dir DIR]
                   skiff image import FILE|- [--name NAME] [--local] [--data-dir DIR]
                   skiff image ls [--local] [--data-dir DIR]
                   skiff image rm NAME... [--local] [--data-dir DIR]

            Works on the images of this host, with or without a cluster: with --local or --data-dir, or where no kubeconfig
            names a cluster. Otherwise skiff image asks the cluster's nodes, and knows more; see skiff image --help there.

            FILE is an image as "docker save", "podman save" or "skopeo copy ... oci-archive:FILE" write it, gzipped or not.
            NAME is an image as Docker names it: nginx:1.27, ghcr.io/team/app, registry.lan:5000/app@sha256:...
            --registries names mirrors, credentials and certificates of registries, in the form of k3s' registries.yaml;
            /etc/skiff/registries.yaml when not given.
            DIR is the agent's data directory, /var/lib/skiff when not given.
            """;

    private final Clock clock;
    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;

    public ImageCommand(Clock clock, InputStream in, PrintStream out, PrintStream err) {
        this.clock = clock;
        this.in = in;
        this.out = out;
        this.err = err;
    }

    public static void main(String[] arguments) {
        System.exit(new ImageCommand(Clock.systemUTC(), System.in, System.out, System.err).run(List.of(arguments)));
    }

    /** Returns the exit status. */
    public int run(List<String> arguments) {
        try {
            var options = Options.parse(arguments);
            return switch (options.verb) {
                case "pull" -> pull(options);
                case "import" -> importArchive(options);
                case "ls", "list" -> list(options);
                case "rm", "remove" -> remove(options);
                default -> help();
            };
        } catch (WrongCommandLine e) {
            err.println("error: " + e.getMessage());
            err.print(USAGE);
            return 2;
        } catch (ImageException | RegistryException e) {
            // an ImageException's message repeats its causes, within bounds
            err.println("error: " + e.getMessage());
            return 1;
        } catch (RuntimeException e) {
            err.println("error: " + FaultText.of(e));
            return 1;
        }
    }

    private int help() {
        out.print(USAGE);
        return 0;
    }

    private int importArchive(Options options) {
        options.requireOperands(1, 1, "import takes one FILE");
        for (Image image : imported(options.operands.get(0), options.name, store(options))) {
            out.println("imported " + image.reference() + " " + image.digest());
        }
        return 0;
    }

    private List<Image> imported(String file, Optional<String> name, ImageStore store) {
        try {
            return file.equals("-") ? store.importArchive(in, name) : store.importArchive(Path.of(file), name);
        } catch (IOException e) {
            throw new ImageException("import from standard input: " + e.getMessage(), e);
        }
    }

    private int pull(Options options) {
        options.requireOperands(1, Integer.MAX_VALUE, "pull takes the NAME of an image");
        var client = RegistryClient.of(options.registries, System.getenv());
        var store = store(options);
        for (String name : options.operands) {
            var reference = ImageReference.parse(name);
            var progress = new PullProgress();
            var began = clock.instant();
            Image image = store.pull(name, client.origin(reference, List.of()), progress);
            out.printf(
                    "pulled %s %s, %.1f MB in %.1f s%n",
                    image.reference(),
                    image.digest(),
                    progress.bytes() / 1e6,
                    Duration.between(began, clock.instant()).toMillis() / 1e3);
        }
        return 0;
    }

    private int list(Options options) {
        options.requireOperands(0, 0, "ls takes no names");
        out.print(ImageTable.render(store(options).list(), clock.instant()));
        return 0;
    }

    private int remove(Options options) {
        options.requireOperands(1, Integer.MAX_VALUE, "rm takes the NAME of an image");
        ImageStore store = store(options);
        int failures = 0;
        for (String name : options.operands) {
            if (store.remove(name)) {
                out.println("removed " + name);
            } else {
                err.println(
                        "error: no image is named " + ImageReference.parse(name) + " here; skiff image ls lists them");
                failures = 1;
            }
        }
        return failures;
    }

    private ImageStore store(Options options) {
        Path directory = options.dataDirectory.resolve("agent").resolve("images");
        if (!List.of("import", "pull").contains(options.verb) && !Files.isDirectory(directory)) {
            throw new ImageException(
                    "there are no images in " + directory
                            + "; get one with skiff image pull NAME or skiff image import FILE, or name the agent's directory with --data-dir");
        }
        return new LocalImageStore(directory, clock);
    }

    /** The command line does not match the usage. */
    private static final class WrongCommandLine extends RuntimeException {

        private static final long serialVersionUID = 1;

        WrongCommandLine(String message) {
            super(message);
        }
    }

    /** The parsed command line. */
    private record Options(
            String verb, List<String> operands, Path dataDirectory, Path registries, Optional<String> name) {

        static Options parse(List<String> arguments) {
            Deque<String> rest = new ArrayDeque<>(arguments);
            var words = new ArrayList<String>();
            Path dataDirectory = Path.of("/var/lib/skiff");
            Path registries = RegistryClient.DEFAULT_FILE;
            Optional<String> name = Optional.empty();
            while (!rest.isEmpty()) {
                String word = rest.removeFirst();
                int equals = word.startsWith("--") ? word.indexOf('=') : -1;
                if (equals > 0) {
                    rest.addFirst(word.substring(equals + 1));
                    word = word.substring(0, equals);
                }
                switch (word) {
                    case "--data-dir" -> dataDirectory = Path.of(value(word, rest));
                    case "--registries" -> registries = Path.of(value(word, rest));
                    case "--local" -> {}
                    case "--name" -> name = Optional.of(value(word, rest));
                    case "--help", "-h" -> words.add(0, "help");
                    default -> words.add(operand(word));
                }
            }
            String verb = words.isEmpty() ? "help" : words.remove(0);
            if (!List.of("pull", "import", "ls", "list", "rm", "remove", "help").contains(verb)) {
                throw new WrongCommandLine("unknown command \"image " + verb + "\"");
            }
            if (name.isPresent() && !verb.equals("import")) {
                throw new WrongCommandLine("--name goes with import only");
            }
            return new Options(verb, List.copyOf(words), dataDirectory, registries, name);
        }

        void requireOperands(int least, int most, String message) {
            if (operands.size() < least || operands.size() > most) {
                throw new WrongCommandLine(message + ", and got " + operands);
            }
        }

        private static String operand(String word) {
            if (word.startsWith("-") && !word.equals("-")) {
                throw new WrongCommandLine("unknown flag " + word);
            }
            return word;
        }

        private static String value(String flag, Deque<String> rest) {
            if (rest.isEmpty() || rest.peekFirst().isEmpty()) {
                throw new WrongCommandLine(flag + " needs a value");
            }
            return rest.removeFirst();
        }
    }
}
