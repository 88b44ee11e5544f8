package io.skiff.agent.build;

import io.skiff.agent.build.dockerfile.Dockerfile;
import io.skiff.agent.build.dockerfile.DockerfileException;
import io.skiff.agent.build.dockerfile.DockerfileException.Problem;
import io.skiff.agent.build.dockerfile.Instruction.Arg;
import io.skiff.agent.build.dockerfile.Instruction.Run;
import io.skiff.agent.build.dockerfile.Nearest;
import io.skiff.agent.build.plan.RunMount;
import io.skiff.agent.build.plan.StageGraph;
import io.skiff.agent.image.ImageException;
import io.skiff.agent.image.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A request whose faults were looked for before anything is built: it is read, and has the stages in their order. */
public final class BuildPlan {

    private final BuildRequest request;
    private final Dockerfile file;
    private final List<StageGraph.Needed> stages;
    private final BuildTime time;

    private BuildPlan(BuildRequest request, Dockerfile file, List<StageGraph.Needed> stages, BuildTime time) {
        this.request = request;
        this.file = file;
        this.stages = stages;
        this.time = time;
    }

    /**
     * @throws DockerfileException that the Dockerfile is wrong, or has not the wanted stage
     * @throws BuildException that something else of the request is wrong
     */
    public static BuildPlan of(BuildRequest request) {
        request.requireBounded();
        request.names().forEach(BuildPlan::requireName);
        var time = BuildTime.of(request.arguments().given());
        var file = Dockerfile.parse(request.dockerfile());
        var stages = StageGraph.plan(file, request.arguments(), request.target());
        requireSecrets(request, stages);
        return new BuildPlan(request, file, stages, time);
    }

    /** The images that it needs, as far as they are known before the first of them is here. */
    public Set<String> images() {
        return StageGraph.images(stages);
    }

    private static void requireName(String name) {
        try {
            var reference = ImageReference.parse(name);
            if (reference.digest().isPresent()) {
                throw new BuildException("the image cannot be named " + name
                        + ": its digest is known when it is built; give a name and a tag, such as app:2");
            }
        } catch (ImageException wrong) {
            throw new BuildException(String.valueOf(wrong.getMessage()), wrong);
        }
    }

    /** A mount with a variable is looked at when its step begins. */
    private static void requireSecrets(BuildRequest request, List<StageGraph.Needed> stages) {
        var problems = new ArrayList<Problem>();
        for (var stage : stages) {
            for (var instruction : stage.stage().instructions()) {
                if (instruction instanceof Run run) {
                    run.mounts().stream()
                            .filter(mount -> mount.indexOf('$') < 0)
                            .flatMap(mount -> requiredSecret(mount).stream())
                            .filter(id -> !request.secrets().containsKey(id))
                            .forEach(id -> problems.add(new Problem(run.source().line(), missingSecret(id))));
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new DockerfileException(problems);
        }
    }

    private static Optional<String> requiredSecret(String mount) {
        try {
            return RunMount.parse(mount, "/") instanceof RunMount.Secret secret && secret.isRequired()
                    ? Optional.of(secret.id())
                    : Optional.empty();
        } catch (IllegalArgumentException toldWithItsStage) {
            return Optional.empty();
        }
    }

    static String missingSecret(String id) {
        return "the secret " + id + " is required, and not given; give it with --secret id=" + id + ",src=FILE";
    }

    /**
     * A line for each argument that is given and that no ARG names: it may be misspelt.
     *
     * @param ofTriggers the names in triggers of images
     */
    List<String> warnings(Set<String> ofTriggers) {
        var named = new TreeSet<>(ofTriggers);
        file.arguments().forEach(arg -> named.addAll(arg.names()));
        for (var stage : file.stages()) {
            for (var instruction : stage.instructions()) {
                if (instruction instanceof Arg arg) {
                    named.addAll(arg.names());
                }
            }
        }
        return request.arguments().withoutArg().stream()
                .filter(name -> !named.contains(name) && !name.equals(BuildTime.ARGUMENT))
                .map(name -> "[Warning] no ARG names the build argument " + name + Nearest.hint(name, named))
                .toList();
    }

    BuildRequest request() {
        return request;
    }

    Dockerfile file() {
        return file;
    }

    /** The last one is the target. */
    List<StageGraph.Needed> stages() {
        return stages;
    }

    BuildTime time() {
        return time;
    }
}
