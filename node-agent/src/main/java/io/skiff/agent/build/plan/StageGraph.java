package io.skiff.agent.build.plan;

import io.skiff.agent.build.dockerfile.Dockerfile;
import io.skiff.agent.build.dockerfile.DockerfileException;
import io.skiff.agent.build.dockerfile.Expansion;
import io.skiff.agent.build.dockerfile.Instruction;
import io.skiff.agent.build.dockerfile.Instruction.Copy;
import io.skiff.agent.build.dockerfile.Instruction.OnBuild;
import io.skiff.agent.build.dockerfile.Instruction.Run;
import io.skiff.agent.build.dockerfile.Instruction.Source;
import io.skiff.agent.build.dockerfile.Nearest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which stages of a Dockerfile a build needs, and where each begins. */
public final class StageGraph {

    private static final int MOST_IMAGE_CHARACTERS = 4096;
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+");

    /** More would be more than an int. */
    private static final int MOST_DIGITS = 9;

    private final Dockerfile file;
    private final Map<String, String> globals;
    private final Map<String, Integer> byName = new HashMap<>();
    private final List<Base> bases = new ArrayList<>();
    private final Set<Integer> needed = new TreeSet<>();

    private StageGraph(Dockerfile file, BuildArguments arguments) {
        this.file = file;
        this.globals = globals(file, arguments);
        for (int i = 0; i < file.stages().size(); i++) {
            bases.add(base(i));
            int index = i;
            file.stages().get(i).from().alias().ifPresent(name -> byName.put(name, index));
        }
    }

    /**
     * A stage that the build needs.
     *
     * @param base an earlier stage, or the name of an image; {@code scratch} for none
     */
    public record Needed(int index, Dockerfile.Stage stage, Base base) {}

    /** @param stage an earlier stage; empty if it is an image */
    public record Base(Optional<Integer> stage, String image) {

        public boolean isScratch() {
            return stage.isEmpty() && image.equals("scratch");
        }
    }

    /**
     * @param target a stage by name or number; empty for the last one
     * @return the stages in the order in which they are built; the last one is the target
     * @throws DockerfileException if the target or a base is unknown
     */
    public static List<Needed> plan(Dockerfile file, BuildArguments arguments, Optional<String> target) {
        var graph = new StageGraph(file, arguments);
        graph.require(target.map(graph::target).orElse(file.stages().size() - 1));
        return graph.needed();
    }

    /**
     * What the triggers of an image need, which are known only when the image is here.
     *
     * @param index of the stage that begins with the image
     * @return the stages in the order in which they are built
     */
    public static List<Needed> planTriggers(
            Dockerfile file, BuildArguments arguments, int index, List<Instruction> triggers) {
        var graph = new StageGraph(file, arguments);
        graph.requireOrigins(index, triggers);
        return graph.needed();
    }

    /** The images that stages begin with or take files from. Those of an image's triggers are known only when it is here. */
    public static Set<String> images(List<Needed> stages) {
        var aliases = stages.stream()
                .flatMap(needed -> needed.stage().from().alias().stream())
                .map(alias -> alias.toLowerCase(java.util.Locale.ROOT))
                .collect(Collectors.toSet());
        var images = new TreeSet<String>();
        for (var needed : stages) {
            if (needed.base().stage().isEmpty() && !needed.base().isScratch()) {
                images.add(needed.base().image());
            }
            needed.stage().instructions().stream()
                    .flatMap(instruction -> origins(instruction).stream())
                    .filter(name ->
                            number(name).isEmpty() && !aliases.contains(name.toLowerCase(java.util.Locale.ROOT)))
                    .forEach(images::add);
        }
        return images;
    }

    private List<Needed> needed() {
        return needed.stream()
                .map(index -> new Needed(index, file.stages().get(index), bases.get(index)))
                .toList();
    }

    /** The values of the ARGs before the first FROM. */
    static Map<String, String> globals(Dockerfile file, BuildArguments arguments) {
        var globals = new HashMap<>(arguments.automatic());
        long characters = 0;
        for (var arg : file.arguments()) {
            for (var argument : arg.arguments()) {
                var name = argument.name();
                var value = Optional.ofNullable(arguments.given().get(name))
                        .or(() -> argument.value().map(text -> expand(arg.source(), text, file.escape(), globals)));
                if (value.isPresent()) {
                    globals.put(name, value.get());
                    characters += StageBudget.length(name, value.get());
                    requireBounded(arg.source(), globals.size(), characters);
                }
            }
        }
        return globals;
    }

    private static void requireBounded(Source source, int variables, long characters) {
        try {
            StageBudget.requireNumber(variables);
            StageBudget.requireCharacters(characters);
        } catch (IllegalArgumentException wrong) {
            throw new DockerfileException(source.line(), source.keyword() + ": " + wrong.getMessage());
        }
    }

    private Base base(int index) {
        var from = file.stages().get(index).from();
        var image = expand(from.source(), from.image(), file.escape(), globals);
        if (image.isEmpty()) {
            throw new DockerfileException(
                    from.source().line(),
                    "FROM " + from.image()
                            + " names no image, because its variables are empty; an ARG before the first FROM,"
                            + " or --build-arg, gives them a value");
        }
        if (image.length() > MOST_IMAGE_CHARACTERS) {
            throw new DockerfileException(
                    from.source().line(),
                    "the name of the image has " + image.length() + " characters, and at most " + MOST_IMAGE_CHARACTERS
                            + " are possible");
        }
        var stage = Optional.ofNullable(byName.get(image.toLowerCase(java.util.Locale.ROOT)));
        from.platform().ifPresent(text -> {
            var platform = expand(from.source(), text, file.escape(), globals);
            var own = globals.getOrDefault("TARGETPLATFORM", "");
            if (!platform.isEmpty() && !platform.equals(own)) {
                throw new DockerfileException(
                        from.source().line(),
                        "--platform=" + platform + " cannot be built here; this node builds for " + own);
            }
        });
        return new Base(stage, image);
    }

    private int target(String wanted) {
        var index = find(wanted, file.stages().size());
        return index.orElseThrow(() -> new DockerfileException(
                0,
                "no stage is named " + wanted + Nearest.hint(wanted, byName.keySet()) + "; "
                        + (byName.isEmpty()
                                ? "the " + file.stages().size() + " stages have no names"
                                : "the stages are " + String.join(", ", new TreeSet<>(byName.keySet())))));
    }

    /** The stage of this name or number among the first ones. */
    private Optional<Integer> find(String name, int before) {
        var named = Optional.ofNullable(byName.get(name.toLowerCase(java.util.Locale.ROOT)));
        return named.or(() -> number(name)).filter(index -> index >= 0 && index < before);
    }

    /** The number of a stage, written as BuildKit takes it (strconv.Atoi): {@code 01} and {@code +1} are 1. Empty for a name. */
    public static Optional<Integer> number(String text) {
        if (!NUMBER.matcher(text).matches()) {
            return Optional.empty();
        }
        var digits = text.replaceFirst("^[+-]?0*(?=[0-9])", "");
        int value = digits.length() > MOST_DIGITS ? Integer.MAX_VALUE : Integer.parseInt(digits);
        return Optional.of(text.startsWith("-") ? -value : value);
    }

    private void require(int index) {
        if (!needed.add(index)) {
            return;
        }
        bases.get(index).stage().ifPresent(base -> {
            require(base);
            requireOrigins(index, triggers(file, index, base));
        });
        requireOrigins(index, file.stages().get(index).instructions());
    }

    /** The ONBUILDs of a stage, as another one that begins with it runs them. */
    private static List<Instruction> triggers(Dockerfile file, int index, int base) {
        var texts = file.stages().get(base).instructions().stream()
                .filter(OnBuild.class::isInstance)
                .map(instruction -> ((OnBuild) instruction).trigger())
                .toList();
        return Dockerfile.triggers(texts, file.stages().get(index).from());
    }

    private void requireOrigins(int index, List<Instruction> instructions) {
        for (var instruction : instructions) {
            for (var name : origins(instruction)) {
                find(name, index).ifPresentOrElse(this::require, () -> refuseLater(name, index, instruction));
            }
        }
    }

    /** A name of no earlier stage is that of an image, unless it can only be meant as a stage. */
    private void refuseLater(String name, int index, Instruction instruction) {
        boolean isStage = byName.containsKey(name.toLowerCase(java.util.Locale.ROOT))
                || number(name).isPresent();
        if (isStage) {
            throw new DockerfileException(
                    instruction.source().line(),
                    "stage " + name + " does not come before stage " + index + ", which takes files from it");
        }
    }

    /** What an instruction takes files from, by name. */
    private static List<String> origins(Instruction instruction) {
        if (instruction instanceof Copy copy) {
            return copy.flags().from().stream().toList();
        }
        if (instruction instanceof Run run) {
            return run.mounts().stream()
                    .flatMap(mount -> java.util.Arrays.stream(mount.split(",", -1)))
                    .filter(part -> part.startsWith("from="))
                    .map(part -> part.substring("from=".length()))
                    .toList();
        }
        return List.of();
    }

    static String expand(Source source, String text, char escape, Map<String, String> variables) {
        try {
            return Expansion.word(text, escape, variables);
        } catch (IllegalArgumentException wrong) {
            throw new DockerfileException(source.line(), source.keyword() + ": " + wrong.getMessage());
        }
    }
}
