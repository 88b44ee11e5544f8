package io.skiff.cli.command.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.buildcontext.PackedContext;
import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.StatusException;
import io.skiff.cli.client.UnreachableException;
import io.skiff.cli.command.image.NodeImages.Call;
import io.skiff.cli.command.option.ClientOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends a directory to nodes, which build an image from it. */
@Command(
        name = "build",
        mixinStandardHelpOptions = true,
        description = "Build an image from a Dockerfile, on a node of the cluster.",
        footer = {
            "With --local, with --data-dir DIR, or where there is no kubeconfig, `skiff build` builds on this host."
        })
public final class BuildCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "The context: the files that the build may copy.")
    private Path directory = Path.of(".");

    @Option(
            names = {"-t", "--tag"},
            required = true,
            paramLabel = "NAME",
            description = "The image's name, app:2; may be given several times.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description =
                    "The Dockerfile; DIR/Dockerfile when not given. FILE.dockerignore goes before DIR/.dockerignore.")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--build-arg",
            paramLabel = "NAME[=VALUE]",
            description = "A build argument; without a value, that of the environment.")
    private List<String> arguments = new ArrayList<>();

    @Option(names = "--target", paramLabel = "STAGE", description = "Build up to this stage.")
    private Optional<String> target = Optional.empty();

    @Option(names = "--platform", paramLabel = "PLATFORM", description = "Must be that of the node.")
    private Optional<String> platform = Optional.empty();

    @Option(names = "--no-cache", description = "Do every step again.")
    private boolean isFresh;

    @Option(
            names = "--secret",
            paramLabel = "id=ID[,src=FILE|,env=NAME]",
            description = "A secret for RUN --mount=type=secret.")
    private List<String> secrets = new ArrayList<>();

    @Option(names = "--push", description = "Push the image to its registry, under each of its names.")
    private boolean isPushed;

    @Mixin
    private final NodeOptions nodes = new NodeOptions();

    @Mixin
    private final DockerLogins logins;

    @Mixin
    private final ClientOptions client;

    private final Console console;

    public BuildCommand(Console console) {
        this.console = console;
        this.logins = new DockerLogins(console);
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        var wanted = wanted();
        try (ApiClient api = client.connect()) {
            return new OnNodes(console, client)
                    .run(nodes.forChange(api), (images, teller) -> build(images, wanted, teller));
        }
    }

    private ObjectNode wanted() {
        if (!Files.isDirectory(directory)) {
            throw new CommandException("error: " + directory + " is not a directory");
        }
        var wanted = JsonNodeFactory.instance.objectNode();
        wanted.put("dockerfile", new String(bytes(dockerfile()), StandardCharsets.UTF_8));
        names.forEach(wanted.putArray("names")::add);
        target.ifPresent(stage -> wanted.put("target", stage));
        platform.ifPresent(name -> wanted.put("platform", name));
        wanted.put("isFresh", isFresh);
        var given = wanted.putObject("arguments");
        for (var argument : arguments) {
            int equals = argument.indexOf('=');
            var name = equals < 0 ? argument : argument.substring(0, equals);
            var value = equals < 0 ? environment(name) : Optional.of(argument.substring(equals + 1));
            value.ifPresent(text -> given.put(name, text));
        }
        var hidden = wanted.putObject("secrets");
        secrets.forEach(text -> addSecret(hidden, text));
        return wanted;
    }

    private Path dockerfile() {
        return file.orElse(directory.resolve("Dockerfile"));
    }

    private static void addSecret(ObjectNode hidden, String text) {
        var values = new java.util.HashMap<String, String>();
        for (var part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            values.put(equals < 0 ? part : part.substring(0, equals), equals < 0 ? "" : part.substring(equals + 1));
        }
        var id = Optional.ofNullable(values.get("id"))
                .orElseThrow(() -> new CommandException("error: --secret " + text + " has no id"));
        var source = Optional.ofNullable(values.get("src")).or(() -> Optional.ofNullable(values.get("source")));
        var variable = values.getOrDefault("env", id);
        var content = source.map(path -> bytes(Path.of(path)))
                .orElseGet(() -> environment(variable)
                        .orElseThrow(() -> new CommandException(
                                "error: --secret " + text + ": the environment has no variable " + variable))
                        .getBytes(StandardCharsets.UTF_8));
        hidden.put(id, Base64.getEncoder().encodeToString(content));
    }

    private static Optional<String> environment(String name) {
        return Optional.ofNullable(Map.copyOf(System.getenv()).get(name));
    }

    private static byte[] bytes(Path path) {
        try {
            return Files.readAllBytes(path);
        } catch (NoSuchFileException absent) {
            throw new CommandException("error: there is no file " + path);
        } catch (IOException e) {
            throw new CommandException("error: cannot read " + path + ": " + e.getMessage());
        }
    }

    private void build(NodeImages images, ObjectNode request, OnNodes.Teller teller) {
        var wanted = withLogins(images, request, teller);
        var lines = new OutputLines(teller::say);
        try (var context = PackedContext.open(directory, dockerfile())) {
            var first = new ByteArrayInputStream((wanted + "\n").getBytes(StandardCharsets.UTF_8));
            InputStream body = new SequenceInputStream(first, context);
            JsonNode end = sent(images, context, body, lines);
            lines.flush();
            if (!end.has("images")) {
                throw new CommandException("error: the node answered " + end);
            }
            if (isPushed) {
                names.forEach(name -> PushCommand.push(images, name, logins, teller));
            }
        } catch (IOException e) {
            throw new CommandException("error: cannot send the context " + directory + ": " + e.getMessage());
        }
    }

    /** The node reads the Dockerfile, and says which images it needs; it gets the logins for their registries, and no other. */
    private ObjectNode withLogins(NodeImages images, ObjectNode request, OnNodes.Teller teller) {
        if (!logins.exist()) {
            return request;
        }
        var names = new ArrayList<String>();
        try {
            var body = new ByteArrayInputStream((request + "\n").getBytes(StandardCharsets.UTF_8));
            images.read(new Call("POST", "build/images"), Optional.of(body))
                    .path("images")
                    .forEach(name -> names.add(name.asText()));
        } catch (StatusException e) {
            if (!e.isNotFound()) {
                throw e;
            }
            // a node of an earlier version takes no logins
            return request;
        }
        var whole = request.deepCopy();
        whole.set("logins", logins.forAll(names, images, teller));
        return whole;
    }

    /** A context that cannot be packed is no fault of the connection, which breaks off because of it. */
    private static JsonNode sent(NodeImages images, PackedContext context, InputStream body, OutputLines lines) {
        try {
            return images.follow(new Call("POST", "build"), Optional.of(body), lines::add);
        } catch (UnreachableException broken) {
            context.problem().ifPresent(problem -> {
                throw new CommandException("error: " + problem);
            });
            throw broken;
        }
    }
}
