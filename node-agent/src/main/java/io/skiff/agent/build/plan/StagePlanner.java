package io.skiff.agent.build.plan;

import io.skiff.agent.build.dockerfile.Dockerfile;
import io.skiff.agent.build.dockerfile.DockerfileException;
import io.skiff.agent.build.dockerfile.DockerfileException.Problem;
import io.skiff.agent.build.dockerfile.Instruction;
import io.skiff.agent.build.dockerfile.Instruction.Pair;
import io.skiff.agent.build.dockerfile.Instruction.Source;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Plans the steps of one stage: its instructions with all variables replaced, and the configuration after each. */
public final class StagePlanner implements Instruction.Visitor<Step> {

    private static final Pattern SIGNAL = Pattern.compile("[0-9]{1,3}|(?i:(?:SIG)?[A-Z][A-Z0-9]*(?:[+-][0-9]{1,2})?)");

    private final StageBudget budget;
    private final StageVariables variables;
    private final Map<String, String> proxies;
    private ImageConfig config;
    private boolean isCommandSet;

    private StagePlanner(Dockerfile file, BuildArguments given, Base base, StageBudget budget) {
        this.budget = budget;
        this.variables = new StageVariables(file, given, base.arguments(), budget);
        this.proxies = given.proxies();
        this.config = base.config().without("OnBuild").withPath();
    }

    /**
     * What a stage begins with.
     *
     * @param config that of the image or stage
     * @param triggers its ONBUILDs, which run now
     * @param arguments those of a stage; an image has none
     */
    public record Base(ImageConfig config, List<Instruction> triggers, Map<String, String> arguments) {}

    /**
     * @param budget of the build
     * @throws DockerfileException with the problems of the stage
     */
    public static StagePlan plan(
            Dockerfile file, Dockerfile.Stage stage, Base base, BuildArguments given, StageBudget budget) {
        var instructions = new ArrayList<>(base.triggers());
        instructions.addAll(stage.instructions());
        var planner = new StagePlanner(file, given, base, budget);
        var steps = new ArrayList<Step>();
        var problems = new ArrayList<Problem>();
        for (var left = instructions.iterator();
                left.hasNext() && !budget.isSpent() && problems.size() < DockerfileException.MOST_PROBLEMS; ) {
            var instruction = left.next();
            try {
                steps.add(planner.budget.hold(instruction.accept(planner), planner.variables.arguments()));
            } catch (IllegalArgumentException wrong) {
                problems.add(new Problem(instruction.source().line(), String.valueOf(wrong.getMessage())));
            }
        }
        if (!problems.isEmpty()) {
            throw new DockerfileException(problems);
        }
        return new StagePlan(steps, base.triggers().size(), planner.variables.arguments());
    }

    private Step configure(Source source, ImageConfig next, String comment) {
        config = next;
        return new Step.Configure(source, next, StepHistory.comment(next, comment));
    }

    private String expand(String text) {
        return variables.expand(text, config);
    }

    @Override
    public Step from(Instruction.From from) {
        throw new IllegalStateException("a FROM begins a stage");
    }

    @Override
    public Step arg(Instruction.Arg arg) {
        var shown = new ArrayList<String>();
        arg.arguments().forEach(argument -> shown.add(variables.declare(argument, config)));
        return configure(arg.source(), config, "ARG " + String.join(" ", shown));
    }

    @Override
    public Step env(Instruction.Env env) {
        var pairs = expanded(env.variables(), "ENV has a variable without a name");
        return configure(env.source(), config.withEnvironment(pairs), StepHistory.pairs("ENV", pairs));
    }

    @Override
    public Step label(Instruction.Label label) {
        var pairs = expanded(label.labels(), "LABEL has a label without a name");
        return configure(label.source(), config.withLabels(pairs), StepHistory.pairs("LABEL", pairs));
    }

    /** All of one instruction see the values from before it. */
    private List<Pair> expanded(List<Pair> pairs, String problem) {
        return pairs.stream()
                .map(pair -> {
                    var name = expand(pair.name());
                    require(!name.isEmpty(), problem);
                    return new Pair(name, expand(pair.value()));
                })
                .toList();
    }

    @Override
    public Step maintainer(Instruction.Maintainer maintainer) {
        var author = maintainer.author();
        return configure(maintainer.source(), config.withAuthor(author), "MAINTAINER " + author);
    }

    @Override
    public Step run(Instruction.Run run) {
        var argv = new ArrayList<>(run.command().argv(config.shell()));
        Optional<String> script = Optional.empty();
        if (run.command().isShell() && !run.heredocs().isEmpty()) {
            var documents = new HeredocCommand(run.command().words().get(0), run.heredocs());
            script = documents.script();
            argv.set(argv.size() - 1, documents.text());
        }
        require(!argv.isEmpty() && !argv.get(0).isEmpty(), "RUN has no command");
        var mounts = run.mounts().stream()
                .map(mount -> RunMount.parse(expand(mount), config.workingDirectory()))
                .toList();
        return new Step.Execute(
                run.source(),
                config,
                StepHistory.run(variables.shownOfCommand(config), argv),
                argv,
                script,
                variables.ofCommand(config),
                proxies,
                mounts,
                run.network());
    }

    @Override
    public Step copy(Instruction.Copy copy) {
        return new CopyPlanner(copy, config, variables).plan();
    }

    @Override
    public Step workdir(Instruction.Workdir workdir) {
        var path = expand(workdir.path());
        require(!path.isEmpty(), "WORKDIR is empty, because its variables are");
        var directory = Paths.resolve(config.workingDirectory(), path);
        config = config.withText("WorkingDir", directory);
        return new Step.MakeDirectory(
                workdir.source(), config, StepHistory.comment(config, "WORKDIR " + directory), directory);
    }

    @Override
    public Step user(Instruction.User user) {
        var name = expand(user.user());
        require(!name.isEmpty(), "USER is empty, because its variables are");
        return configure(user.source(), config.withText("User", name), "USER " + name);
    }

    @Override
    public Step expose(Instruction.Expose expose) {
        var names = new LinkedHashSet<String>();
        var shown = new ArrayList<String>();
        for (var written : expose.ports()) {
            for (var port : variables.words(written, config)) {
                names.addAll(budget.holdAll(PortRange.names(budget.hold(port))));
                shown.add(port);
            }
        }
        var next = config.withNames("ExposedPorts", names);
        return configure(expose.source(), next, "EXPOSE " + String.join(" ", shown));
    }

    @Override
    public Step volume(Instruction.Volume volume) {
        var shown = new ArrayList<String>();
        for (var written : volume.paths()) {
            var path = expand(written);
            require(!path.isEmpty(), "VOLUME has an empty path");
            shown.add(path);
        }
        return configure(
                volume.source(),
                config.withNames("Volumes", shown),
                "VOLUME " + shown.toString().replace(", ", " "));
    }

    @Override
    public Step stopSignal(Instruction.StopSignal stopSignal) {
        var signal = expand(stopSignal.signal());
        require(
                SIGNAL.matcher(signal).matches(),
                "STOPSIGNAL " + signal + " is no signal; one is SIGTERM, SIGRTMIN+3 or a number");
        return configure(stopSignal.source(), config.withText("StopSignal", signal), "STOPSIGNAL " + signal);
    }

    @Override
    public Step healthcheck(Instruction.Healthcheck check) {
        return configure(
                check.source(),
                config.withJson("Healthcheck", HealthcheckField.of(check)),
                "HEALTHCHECK " + check.source().arguments());
    }

    @Override
    public Step shell(Instruction.Shell shell) {
        var next = config.withStrings("Shell", shell.words());
        return configure(shell.source(), next, "SHELL [" + String.join(" ", shell.words()) + "]");
    }

    @Override
    public Step onBuild(Instruction.OnBuild onBuild) {
        return configure(
                onBuild.source(), config.withString("OnBuild", onBuild.trigger()), "ONBUILD " + onBuild.trigger());
    }

    @Override
    public Step cmd(Instruction.Cmd cmd) {
        isCommandSet = true;
        var words = cmd.command().argv(config.shell());
        return configure(cmd.source(), config.withStrings("Cmd", words), "CMD " + StepHistory.quoted(words));
    }

    /** An entry point takes the base image's command away, because that was meant for another one. */
    @Override
    public Step entrypoint(Instruction.Entrypoint entrypoint) {
        var words = entrypoint.command().argv(config.shell());
        var changed = config.withStrings("Entrypoint", words);
        var next = isCommandSet ? changed : changed.without("Cmd");
        return configure(entrypoint.source(), next, "ENTRYPOINT " + StepHistory.quoted(words));
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
