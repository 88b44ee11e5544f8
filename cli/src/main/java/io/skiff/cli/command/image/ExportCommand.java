package io.skiff.cli.command.image;

import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.image.NodeImages.Call;
import io.skiff.cli.command.option.ClientOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fetches images of a node as an archive. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description =
                "Write images of a node as an archive, for `docker load`, `skopeo copy oci-archive:` or skiff image import.")
final class ExportCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "The images.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            defaultValue = "-",
            paramLabel = "FILE",
            description = "The archive; - for standard output (default).")
    private String output = "-";

    @Mixin
    private final NodeOptions nodes = new NodeOptions();

    @Mixin
    private final ClientOptions client;

    private final Console console;

    ExportCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        var call = new Call("GET", "images/export");
        for (String name : names) {
            call = call.with("name", name);
        }
        try (ApiClient api = client.connect();
                InputStream archive = new NodeImages(api, nodes.forOne(api)).open(call, Optional.empty())) {
            write(archive);
            return 0;
        } catch (IOException e) {
            throw new CommandException("error: the archive is not complete: " + e.getMessage());
        }
    }

    /** A file has its name only when it is complete. */
    private void write(InputStream archive) throws IOException {
        if (output.equals("-")) {
            archive.transferTo(console.raw());
            console.raw().flush();
            return;
        }
        Path file = Path.of(output).toAbsolutePath();
        Path incomplete =
                Files.createTempFile(file.getParent(), file.getFileName().toString(), ".part");
        try {
            try (OutputStream out = Files.newOutputStream(incomplete)) {
                archive.transferTo(out);
            }
            Files.move(incomplete, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(incomplete);
        }
    }
}
