package io.skiff.cli.command.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.format.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** The flags that say what the one container of a pod is. */
final class PodOptions {

    private static final int LONGEST_NAME = 40;

    @Option(
            names = "--image",
            defaultValue = "",
            paramLabel = "IMAGE",
            description = "The image. Without this flag the first word is the image, as in Docker.")
    private String image = "";

    @Option(names = "--name", defaultValue = "", paramLabel = "NAME", description = "The pod's name.")
    private String name = "";

    @Option(names = "--command", description = "The words are the command, in place of the image's entrypoint.")
    private boolean isCommand;

    @Option(
            names = {"-e", "--env"},
            paramLabel = "NAME=VALUE",
            description = "An environment variable; a NAME alone has the value that it has here.")
    private List<String> variables = new ArrayList<>();

    @Option(names = "--port", defaultValue = "0", paramLabel = "PORT", description = "A port of the container.")
    private int port;

    @Option(
            names = {"-l", "--labels"},
            split = ",",
            paramLabel = "NAME=VALUE",
            description = "Labels in place of run=NAME.")
    private List<String> labels = new ArrayList<>();

    @Option(names = "--annotations", paramLabel = "NAME=VALUE", description = "An annotation.")
    private List<String> annotations = new ArrayList<>();

    @Option(
            names = "--image-pull-policy",
            defaultValue = "",
            paramLabel = "POLICY",
            description = "Always, IfNotPresent or Never.")
    private String pullPolicy = "";

    @Option(
            names = "--restart",
            defaultValue = "",
            paramLabel = "POLICY",
            description = "Always (default with --image), OnFailure or Never (default without).")
    private String restart = "";

    /** Whether the first word is the image. */
    boolean isImageFirst() {
        return image.isEmpty();
    }

    String restartPolicy() {
        if (!restart.isEmpty()) {
            return restart;
        }
        return isImageFirst() ? "Never" : "Always";
    }

    /** @param words those of the command line: a name or an image, then the command */
    ObjectNode pod(List<String> words, Console console) {
        if (words.isEmpty()) {
            throw new CommandException(
                    "error: name what to run, as in: skiff run web --image=nginx, or: skiff run -it --rm busybox sh");
        }
        String ofImage = isImageFirst() ? nameOf(words.get(0)) : words.get(0);
        ObjectNode pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
        ObjectNode metadata = pod.withObjectProperty("metadata");
        if (isImageFirst() && name.isEmpty()) {
            metadata.put("generateName", ofImage + "-");
        } else {
            metadata.put("name", name.isEmpty() ? ofImage : name);
        }
        addPairs(metadata.withObjectProperty("labels"), labels.isEmpty() ? List.of("run=" + ofImage) : labels, "label");
        if (!annotations.isEmpty()) {
            addPairs(metadata.withObjectProperty("annotations"), annotations, "annotation");
        }
        ObjectNode spec = pod.withObjectProperty("spec");
        spec.putArray("containers").add(container(ofImage, words, console));
        spec.put("restartPolicy", restartPolicy());
        return pod;
    }

    private ObjectNode container(String called, List<String> words, Console console) {
        ObjectNode container = Json.object();
        container.put("name", called);
        container.put("image", isImageFirst() ? words.get(0) : image);
        if (words.size() > 1) {
            ArrayNode command = container.putArray(isCommand ? "command" : "args");
            words.subList(1, words.size()).forEach(command::add);
        }
        if (!variables.isEmpty()) {
            ArrayNode env = container.putArray("env");
            variables.forEach(variable -> env.add(variable(variable, console)));
        }
        if (port != 0) {
            container.putArray("ports").addObject().put("containerPort", port);
        }
        if (!pullPolicy.isEmpty()) {
            container.put("imagePullPolicy", pullPolicy);
        }
        return container;
    }

    private static ObjectNode variable(String text, Console console) {
        int equals = text.indexOf('=');
        String value = equals < 0
                ? console.variable(text)
                        .orElseThrow(() -> new CommandException("error: invalid env: " + text
                                + " has no value, and there is none in the environment here"))
                : text.substring(equals + 1);
        return Json.object()
                .put("name", equals < 0 ? text : text.substring(0, equals))
                .put("value", value);
    }

    private static void addPairs(ObjectNode map, List<String> pairs, String what) {
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw new CommandException("error: unexpected " + what + " spec: " + pair);
            }
            map.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
    }

    /** A name for what runs of an image: its last part without tag and digest, in the characters of names. */
    static String nameOf(String image) {
        String last = image.substring(image.lastIndexOf('/') + 1).replaceFirst("[:@].*", "");
        String name =
                last.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+", "");
        String shortened =
                name.substring(0, Math.min(LONGEST_NAME, name.length())).replaceAll("-+$", "");
        return shortened.isEmpty() ? "run" : shortened;
    }
}
