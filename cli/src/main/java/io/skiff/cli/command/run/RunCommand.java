package io.skiff.cli.command.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.command.option.DryRun;
import io.skiff.cli.command.option.Durations;
import io.skiff.cli.command.option.ResultOptions;
import io.skiff.cli.command.pod.StreamOptions;
import io.skiff.cli.host.Terminal;
import io.skiff.cli.resource.KnownTypes;
import io.skiff.cli.resource.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs one pod, and stays with it if it is asked to. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        preprocessor = ImageFirst.class,
        description =
                "Run an image in a pod: skiff run NAME --image=IMAGE, or as in Docker: skiff run -it --rm IMAGE COMMAND")
public final class RunCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "NAME | IMAGE [COMMAND]",
            arity = "0..*",
            description = "With --image the pod's name, and behind -- the command; else the image and the command.")
    private List<String> words = new ArrayList<>();

    @Option(names = "--rm", description = "Delete the pod afterwards.")
    private boolean isRemoving;

    @Option(
            names = "--attach",
            description = "Wait for the pod, and show its output (implied by -i, and without --image).")
    private boolean isAttaching;

    @Option(
            names = {"-d", "--detach"},
            description = "Do not stay with it.")
    private boolean isDetached;

    @Option(names = "--leave-stdin-open", description = "The program's input does not end with the session.")
    private boolean isInputStaying;

    @Option(
            names = "--pod-running-timeout",
            defaultValue = "1m",
            paramLabel = "DURATION",
            description = "How long to wait until it runs (default 1m).")
    private String patience = "1m";

    @Mixin
    private final StreamOptions streams = new StreamOptions();

    @Mixin
    private final PodOptions wanted = new PodOptions();

    @Mixin
    private final ResultOptions result = new ResultOptions();

    @Mixin
    private final ClientOptions client;

    private final Console console;

    public RunCommand(Console console) {
        this.console = console;
        this.client = new ClientOptions(console);
    }

    @Override
    public Integer call() {
        DryRun dry = result.dryRun();
        boolean isStaying = dry == DryRun.NONE && staysWith();
        if (isRemoving && !isStaying && dry == DryRun.NONE) {
            throw new CommandException("error: --rm should only be used for attached containers");
        }
        boolean hasTerminal = streams.isTerminal() && (!isStaying || Terminal.isThere());
        if (streams.isTerminal() && !hasTerminal) {
            console.err().println("Unable to use a TTY - input is not a terminal or the right kind of file");
        }
        ObjectNode pod = wanted.pod(words, console);
        addStreams((ObjectNode) pod.path("spec").path("containers").path(0), hasTerminal);
        try (ApiClient api = client.connect()) {
            String query = new Query()
                    .add("dryRun", dry.query())
                    .add("fieldManager", "kubectl-run")
                    .add("fieldValidation", "Strict")
                    .toString();
            JsonNode created = dry == DryRun.CLIENT
                    ? pod
                    : api.create(KnownTypes.POD.collectionPath(client.namespace()) + query, pod);
            if (!isStaying) {
                String name = created.path("metadata").path("name").asText();
                result.printer(console).print(KnownTypes.POD.display(name), "created", created);
                return 0;
            }
            return stay(api, created, hasTerminal);
        }
    }

    private boolean staysWith() {
        return !isDetached && (isAttaching || streams.isInput() || wanted.isImageFirst());
    }

    private void addStreams(ObjectNode container, boolean hasTerminal) {
        if (streams.isInput()) {
            container.put("stdin", true);
            if (!isInputStaying) {
                container.put("stdinOnce", true);
            }
        }
        if (hasTerminal) {
            container.put("tty", true);
        }
    }

    private int stay(ApiClient api, JsonNode pod, boolean hasTerminal) {
        var removal = new PodRemoval(client, pod);
        Thread onSignal = new Thread(removal::removeNow, "removal");
        if (isRemoving) {
            Runtime.getRuntime().addShutdownHook(onSignal);
        }
        try {
            return new PodSession(api, console, pod, streams.isInput(), hasTerminal, streams.isQuiet())
                    .run(Durations.parse("--pod-running-timeout", patience));
        } finally {
            if (isRemoving) {
                Runtime.getRuntime().removeShutdownHook(onSignal);
                removal.remove(api);
                if (!streams.isQuiet() && !wanted.isImageFirst()) {
                    console.out()
                            .println(
                                    "pod \"" + pod.path("metadata").path("name").asText() + "\" deleted");
                }
            }
        }
    }
}
