package io.skiff.agent.build;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skiff.agent.build.dockerfile.Dockerfile;
import io.skiff.agent.build.dockerfile.DockerfileException;
import io.skiff.agent.build.dockerfile.Instruction;
import io.skiff.agent.build.plan.ImageConfig;
import io.skiff.agent.build.plan.StageBudget;
import io.skiff.agent.build.plan.StageGraph;
import io.skiff.agent.build.plan.StagePlanner;
import io.skiff.agent.build.plan.Step;
import io.skiff.agent.container.ContainerException;
import io.skiff.agent.image.Digest;
import io.skiff.agent.image.Image;
import io.skiff.agent.image.ImageException;
import io.skiff.agent.image.LocalImageStore;
import io.skiff.agent.image.TarArchive;
import io.skiff.agent.linux.ErrnoException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Builds images on this host, each build in the thread that asks for it. */
public final class ImageBuilder {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final LocalImageStore images;
    private final BaseImages bases;
    private final RemoteFiles remoteFiles;
    private final BuildNetwork network;
    private final Clock clock;

    public ImageBuilder(
            LocalImageStore images, BaseImages bases, RemoteFiles remoteFiles, BuildNetwork network, Clock clock) {
        this.images = images;
        this.bases = bases;
        this.remoteFiles = remoteFiles;
        this.network = network;
        this.clock = clock;
    }

    /**
     * @param context a tar of the files that the build may copy
     * @return the image under each of its names
     * @throws BuildException that the build failed, and at which line
     * @throws DockerfileException that the Dockerfile is wrong
     */
    public List<Image> build(BuildPlan plan, InputStream context, BuildLog log) {
        try (var session =
                BuildSession.begin(images.builds(), network, plan.request().secrets(), log, clock)) {
            Path directory = session.newDirectory("context");
            TarArchive.unpackWhole(context, directory, "the context of the build");
            return new Build(plan, session, directory, log).run();
        } catch (ErrnoException e) {
            throw new BuildException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Ends what killed builds left: their containers, and their directories. */
    public void clearAbandoned() {
        BuildSession.clearAbandoned(images.builds(), network, clock);
    }

    /** One build. */
    private final class Build {

        private final BuildPlan plan;
        private final BuildRequest request;
        private final BuildSession session;
        private final Path context;
        private final Dockerfile file;
        private final BuildLog log;
        private final BuildTime time;
        private final StageBudget budget = new StageBudget();
        private final TreeMap<Integer, StageState> stages = new TreeMap<>();
        private final Set<String> argumentsOfTriggers = new HashSet<>();
        private int step;
        private int steps;

        Build(BuildPlan plan, BuildSession session, Path context, BuildLog log) {
            this.plan = plan;
            this.request = plan.request();
            this.session = session;
            this.context = context;
            this.file = plan.file();
            this.log = log;
            this.time = plan.time();
        }

        List<Image> run() {
            steps = plan.stages().stream()
                    .mapToInt(stage -> 1 + stage.stage().instructions().size())
                    .sum();
            StageState last = null;
            for (var stage : plan.stages()) {
                last = build(stage);
                stages.put(stage.index(), last);
            }
            plan.warnings(argumentsOfTriggers).forEach(log::line);
            var documents = new BuiltDocuments(time);
            var config = documents.config(
                    java.util.Objects.requireNonNull(last), request.arguments().platform());
            var manifest = documents.manifest(last, config);
            var built = images.builds().record(request.names(), config, manifest);
            log.line("Successfully built " + shortId(Digest.of(manifest)));
            built.forEach(image -> log.line("Successfully tagged " + image.reference()));
            return built;
        }

        private StageState build(StageGraph.Needed needed) {
            var from = needed.stage().from();
            log.line("Step " + ++step + "/" + steps + " : " + from.source().text());
            var documents = new BuiltDocuments(time);
            var state = begin(needed);
            var id = Digest.of(documents.config(state, request.arguments().platform()));
            log.line(" ---> " + shortId(id));
            var triggers = Dockerfile.triggers(state.config().triggers(), from);
            triggers.stream()
                    .filter(Instruction.Arg.class::isInstance)
                    .forEach(arg -> argumentsOfTriggers.addAll(((Instruction.Arg) arg).names()));
            buildOrigins(needed, triggers);
            var planned = StagePlanner.plan(
                    file,
                    needed.stage(),
                    new StagePlanner.Base(state.config(), triggers, state.arguments()),
                    request.arguments(),
                    budget);
            var build = new StageBuild(
                    session,
                    images.builds(),
                    context,
                    this::layers,
                    remoteFiles,
                    log,
                    time,
                    request.isFresh(),
                    clock,
                    state);
            if (planned.triggers() > 0) {
                log.line("# Executing " + planned.triggers() + " build triggers");
            }
            for (int i = 0; i < planned.steps().size(); i++) {
                var next = planned.steps().get(i);
                var count = i < planned.triggers() ? "Trigger " : "Step " + ++step + "/" + steps + " : ";
                log.line(count + next.source().text());
                var after = apply(build, next);
                id = documents.after(id, state, after);
                state = after;
                log.line(" ---> " + shortId(id));
            }
            return state.withArguments(planned.arguments());
        }

        /** The stages that only the triggers of an image name. */
        private void buildOrigins(StageGraph.Needed needed, List<Instruction> triggers) {
            for (var origin : StageGraph.planTriggers(file, request.arguments(), needed.index(), triggers)) {
                if (!stages.containsKey(origin.index())) {
                    steps += 1 + origin.stage().instructions().size();
                    stages.put(origin.index(), build(origin));
                }
            }
        }

        private StageState apply(StageBuild build, Step next) {
            try {
                return build.apply(next);
            } catch (BuildException
                    | ContainerException
                    | ImageException
                    | ErrnoException
                    | IllegalArgumentException e) {
                throw new BuildException(
                        "line " + next.source().line() + ": " + next.source().text() + "\n" + e.getMessage(), e);
            }
        }

        private StageState begin(StageGraph.Needed needed) {
            var base = needed.base();
            if (base.stage().isPresent()) {
                return java.util.Objects.requireNonNull(stages.get(base.stage().get()));
            }
            return base.isScratch()
                    ? new StageState(ImageConfig.scratch(), Map.of(), List.of(), List.of())
                    : state(bases.require(base.image(), request.logins(base.image())));
        }

        private StageState state(Image image) {
            var config = document(image, image.documents().config());
            var descriptors = new ArrayList<JsonNode>();
            if (!image.documents().manifest().isEmpty()) {
                document(image, image.documents().manifest()).path("layers").forEach(descriptors::add);
            }
            var layers = new ArrayList<StageState.StageLayer>();
            for (var diffId : config.path("rootfs").path("diff_ids")) {
                if (!session.lease().useLayer(diffId.asText())) {
                    throw new BuildException("the image " + image.reference()
                            + " was removed while the build began to use it; build again");
                }
                int index = layers.size();
                layers.add(new StageState.StageLayer(
                        diffId.asText(),
                        images.builds().path(diffId.asText()),
                        descriptors.isEmpty() ? images.builds().descriptor(diffId.asText()) : descriptors.get(index)));
            }
            var history = new ArrayList<JsonNode>();
            config.path("history").forEach(history::add);
            return new StageState(ImageConfig.of(config), Map.of(), layers, history);
        }

        private JsonNode document(Image image, String digest) {
            try {
                var content = digest.isEmpty() ? java.util.Optional.<byte[]>empty() : images.document(digest);
                return JSON.readTree(
                        content.orElseThrow(
                                () -> new BuildException(
                                        "the image " + image.reference()
                                                + " was imported by an older version, which did not keep its configuration; import or pull it again")));
            } catch (IOException e) {
                throw new BuildException("read the documents of " + image.reference() + ": " + e.getMessage(), e);
            }
        }

        /** The layers of a stage, by name or number, or of an image. */
        private List<Path> layers(String name) {
            var number = StageGraph.number(name);
            // of several stages with one name the last one before this counts
            for (var stage : stages.descendingMap().entrySet()) {
                var alias = file.stages().get(stage.getKey()).from().alias();
                if (alias.filter(name::equalsIgnoreCase).isPresent()
                        || number.filter(stage.getKey()::equals).isPresent()) {
                    return stage.getValue().topmostFirst();
                }
            }
            return state(bases.require(name, request.logins(name))).topmostFirst();
        }

        private static String shortId(Digest digest) {
            return digest.hex().substring(0, 12);
        }
    }
}
