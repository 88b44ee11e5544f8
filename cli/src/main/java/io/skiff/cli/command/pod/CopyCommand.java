package io.skiff.cli.command.pod;

import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.command.option.ContainerOption;
import io.skiff.cli.copy.CopyEnd;
import io.skiff.cli.copy.Packing;
import io.skiff.cli.copy.Unpacking;
import io.skiff.cli.resource.KnownTypes;
import io.skiff.cli.resource.Query;
import io.skiff.cli.stream.CommandEnd;
import io.skiff.cli.stream.RemoteCommand;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Copies files into and out of containers, by a tar on both sides. */
@Command(
        name = "cp",
        mixinStandardHelpOptions = true,
        description = "Copy a file or a directory into a container, or out of it; the container needs a tar.")
final class CopyCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "FROM", description = "A local path, or [NAMESPACE/]POD:PATH.")
    private String from = "";

    @Parameters(index = "1", paramLabel = "TO", description = "The other one of the two.")
    private String to = "";

    @Mixin
    private final ContainerOption container = new ContainerOption();

    @Option(names = "--no-preserve", description = "Do not keep owners and permissions in the container.")
    private boolean isNotPreserving;

    @Mixin
    private final ClientOptions client;

    private final Console console;
    private String chosen = "";

    CopyCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        CopyEnd source = CopyEnd.parse(from);
        CopyEnd target = CopyEnd.parse(to);
        if (source.isLocal() == target.isLocal()) {
            throw new CommandException("error: one of the two must be a local path, the other one POD:PATH");
        }
        try (ApiClient api = client.connect()) {
            if (source.isLocal()) {
                upload(api, Path.of(source.path()), target);
            } else {
                download(api, source, Path.of(target.path()));
            }
            return 0;
        } catch (IOException e) {
            throw new CommandException("error: " + reason(e));
        }
    }

    private static String reason(IOException e) {
        String message = String.valueOf(e.getMessage());
        return e.getClass() == IOException.class || e instanceof EOFException
                ? message
                : message + " (" + e.getClass().getSimpleName() + ")";
    }

    private void download(ApiClient api, CopyEnd source, Path target) throws IOException {
        List<String> command = List.of("tar", "cf", "-", "-C", source.directory(), source.base());
        var unpacking = new Unpacking(target, source.base(), console.err()::println);
        // what a container writes goes to the terminal escaped
        try (RemoteCommand tar = open(api, source, command, false)) {
            int count = 0;
            try {
                count = unpacking.unpack(tar.output());
            } catch (EOFException cut) {
                // the reason is the tar's, if it had one
                tar.end().requireSuccess("tar in the container");
                throw cut;
            }
            tar.end().requireSuccess("tar in the container");
            if (count == 0) {
                throw new CommandException("error: nothing was copied");
            }
        }
    }

    private void upload(ApiClient api, Path source, CopyEnd target) {
        if (!Files.exists(source, LinkOption.NOFOLLOW_LINKS)) {
            throw new CommandException("error: " + source + " doesn't exist in local filesystem");
        }
        CopyEnd place = isDirectory(api, target) ? target.resolve(base(source)) : target;
        var command = new ArrayList<String>(List.of("tar"));
        if (isNotPreserving) {
            command.addAll(List.of("--no-same-permissions", "--no-same-owner"));
        }
        command.addAll(List.of("-xmf", "-", "-C", place.directory()));
        try (RemoteCommand tar = open(api, target, command, true)) {
            tar.feed(input -> Packing.pack(source, place.name(), input, console.err()::println));
            tar.end().requireSuccess("tar in the container");
        }
    }

    private static String base(Path source) {
        Path name = source.toAbsolutePath().normalize().getFileName();
        if (name == null) {
            throw new CommandException("error: name a directory below /, or a file");
        }
        return name.toString();
    }

    private boolean isDirectory(ApiClient api, CopyEnd target) {
        try (RemoteCommand test = open(api, target, List.of("test", "-d", target.path()), false)) {
            CommandEnd end = test.end();
            if (!end.isSuccess() && end.exitCode() == 1 && end.message().startsWith("error: ")) {
                throw new CommandException(end.message());
            }
            return end.isSuccess();
        }
    }

    private RemoteCommand open(ApiClient api, CopyEnd end, List<String> command, boolean isInput) {
        Query query = new Query()
                .addEach("command", command)
                .add("container", containerOf(api, end))
                .add("stdin", isInput ? "true" : "")
                .add("stdout", "true")
                .add("stderr", "true");
        return RemoteCommand.open(api, podPath(end) + "/exec" + query, console.err());
    }

    private String podPath(CopyEnd end) {
        return KnownTypes.POD.objectPath(end.namespace().isEmpty() ? client.namespace() : end.namespace(), end.pod());
    }

    private String containerOf(ApiClient api, CopyEnd end) {
        if (chosen.isEmpty()) {
            chosen = container.name().isEmpty()
                    ? new PodArgument(console, client).container(api.get(podPath(end)), "", false)
                    : container.name();
        }
        return chosen;
    }
}
