package io.skiff.cli.command.option;

import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.StatusException;
import io.skiff.cli.manifest.Document;
import io.skiff.cli.manifest.ManifestFiles;
import io.skiff.cli.resource.ResourceTypes;
import io.skiff.cli.resource.Selection;
import java.util.List;
import java.util.function.Consumer;

/** The documents of the files that a command names. */
public final class Documents {

    private final Console console;
    private final ClientOptions client;
    private final ManifestOptions files;

    public Documents(Console console, ClientOptions client, ManifestOptions files) {
        this.console = console;
        this.client = client;
        this.files = files;
    }

    /** Returns the objects that the documents name. The first broken document throws. */
    List<Selection> selections(ApiClient api) {
        var types = new ResourceTypes(api);
        return read("look at").stream()
                .map(document -> locate(document, types).selection())
                .toList();
    }

    /**
     * Applies one action to each document. It reports each failure and goes on with the others.
     *
     * @param verb for messages, as {@code create}
     * @param doing for messages, as {@code creating}
     * @return the exit code
     */
    public int forEach(ApiClient api, String verb, String doing, Consumer<Located> action) {
        var types = new ResourceTypes(api);
        int failed = 0;
        for (Document document : read(verb)) {
            try {
                action.accept(locate(document, types));
            } catch (StatusException e) {
                console.err()
                        .println(e.during("error when " + doing + " \"" + document.source() + "\"")
                                .describe());
                failed++;
            } catch (CommandException e) {
                console.err().println(e.getMessage());
                failed++;
            }
        }
        return failed == 0 ? 0 : 1;
    }

    private List<Document> read(String verb) {
        List<Document> documents = ManifestFiles.read(files.names(), files.isRecursive(), console);
        if (documents.isEmpty()) {
            throw new CommandException(
                    "error: no objects passed to " + verb + ": " + String.join(", ", files.names()) + " holds none");
        }
        return documents;
    }

    private Located locate(Document document, ResourceTypes types) {
        if (document instanceof Document.Broken broken) {
            throw new CommandException("error: " + broken.source() + ": " + broken.problem());
        }
        return Located.of((Document.Read) document, types, client);
    }
}
