package io.skiff.cli.command;

import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.StatusException;
import io.skiff.cli.manifest.Document;
import io.skiff.cli.manifest.ManifestFiles;
import io.skiff.cli.resource.ResourceTypes;
import java.util.List;
import java.util.function.Consumer;

/** Does one thing to each document of the named files, reports each that fails, and goes on with the others. */
final class Documents {

    private final Console console;
    private final ClientOptions client;
    private final ManifestOptions files;

    Documents(Console console, ClientOptions client, ManifestOptions files) {
        this.console = console;
        this.client = client;
        this.files = files;
    }

    /**
     * @param doing for messages, as {@code error when creating}
     * @return the exit code
     */
    int forEach(ApiClient api, String doing, Consumer<Applied> action) {
        List<Document> documents = ManifestFiles.read(files.names(), files.isRecursive(), console);
        var types = new ResourceTypes(api);
        int failed = 0;
        for (Document document : documents) {
            String problem = tryOne(document, types, doing, action);
            if (!problem.isEmpty()) {
                console.err().println(problem);
                failed++;
            }
        }
        return failed == 0 ? 0 : 1;
    }

    private String tryOne(Document document, ResourceTypes types, String doing, Consumer<Applied> action) {
        if (document instanceof Document.Broken broken) {
            return "error: " + broken.source() + ": " + broken.problem();
        }
        var read = (Document.Read) document;
        try {
            var located = Applied.locate(read, types, client);
            if (located.isEmpty()) {
                return Applied.unknownType(read);
            }
            action.accept(located.get());
            return "";
        } catch (StatusException e) {
            return e.during(doing + " \"" + read.source() + "\"").describe();
        } catch (CommandException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
