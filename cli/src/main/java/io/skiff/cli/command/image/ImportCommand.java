package io.skiff.cli.command.image;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.image.NodeImages.Call;
import io.skiff.cli.command.option.ClientOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends an archive of images to nodes. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description =
                "Import an archive of images: what `docker save`, `podman save` or `skopeo copy ... oci-archive:` wrote, gzipped or not.")
final class ImportCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "The archive; - for standard input.")
    private String file = "";

    @Option(
            names = "--name",
            defaultValue = "",
            paramLabel = "NAME",
            description = "The image's name, in place of the archive's.")
    private String name = "";

    @Mixin
    private final NodeOptions nodes = new NodeOptions();

    @Mixin
    private final ClientOptions client;

    private final Console console;

    ImportCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        try (ApiClient api = client.connect()) {
            var asked = nodes.forChange(api);
            if (!file.equals("-")) {
                return send(asked, Path.of(file));
            }
            if (asked.size() == 1) {
                return new OnNodes(console, client).run(asked, (images, teller) -> send(images, console.in(), teller));
            }
            return sendInputToAll(asked);
        }
    }

    /** Standard input can be read once only. */
    private int sendInputToAll(List<String> asked) {
        try {
            var copy = Files.createTempFile("skiff-image", ".tar");
            try {
                Files.copy(console.in(), copy, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                return send(asked, copy);
            } finally {
                Files.deleteIfExists(copy);
            }
        } catch (IOException e) {
            throw new CommandException("error: cannot keep standard input in a file: " + e.getMessage());
        }
    }

    private int send(List<String> asked, Path archive) {
        if (!Files.isReadable(archive)) {
            throw new CommandException(
                    "error: cannot read " + archive + (Files.exists(archive) ? "" : ": no such file"));
        }
        return new OnNodes(console, client).run(asked, (images, teller) -> {
            try (InputStream content = Files.newInputStream(archive)) {
                send(images, content, teller);
            } catch (IOException e) {
                throw new CommandException("error: cannot read " + archive + ": " + e.getMessage());
            }
        });
    }

    private void send(NodeImages images, InputStream content, OnNodes.Teller teller) {
        var call = name.isEmpty()
                ? new Call("POST", "images/import")
                : new Call("POST", "images/import").with("name", name);
        for (JsonNode image : images.read(call, Optional.of(content)).path("images")) {
            teller.say("imported " + image.path("name").asText() + " "
                    + image.path("digest").asText());
        }
    }
}
