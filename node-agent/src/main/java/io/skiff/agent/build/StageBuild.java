package io.skiff.agent.build;

import io.skiff.agent.build.plan.RunMount;
import io.skiff.agent.build.plan.Step;
import io.skiff.agent.build.plan.StepKey;
import io.skiff.agent.image.BuildStore;
import io.skiff.agent.linux.file.RootDirectory;
import io.skiff.agent.security.UserDatabase;
import io.skiff.buildcontext.IgnoreRules;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Makes the layers of one stage's steps, or finds them again. */
final class StageBuild implements Step.Target<StageBuild.Made> {

    private final BuildSession session;
    private final BuildStore store;
    private final Path context;
    private final Function<String, List<Path>> origins;
    private final RemoteFiles remoteFiles;
    private final BuildLog log;
    private final BuildTime time;
    private final boolean isFresh;
    private final Clock clock;
    private StageState state;

    /**
     * @param origins the layers of a stage or an image by its name, topmost first
     * @param isFresh whether no layer of an earlier build is taken
     */
    StageBuild(
            BuildSession session,
            BuildStore store,
            Path context,
            Function<String, List<Path>> origins,
            RemoteFiles remoteFiles,
            BuildLog log,
            BuildTime time,
            boolean isFresh,
            Clock clock,
            StageState state) {
        this.session = session;
        this.store = store;
        this.context = context;
        this.origins = origins;
        this.remoteFiles = remoteFiles;
        this.log = log;
        this.time = time;
        this.isFresh = isFresh;
        this.clock = clock;
        this.state = state;
    }

    /**
     * @param layer empty if the step changed no file
     * @param shown what stands for the copied content in the history
     */
    record Made(BuildStore.Layer layer, String shown) {}

    /** Makes the layer of a step over a state. */
    interface Maker {

        void make(Path upper) throws IOException, InterruptedException;
    }

    StageState apply(Step step) {
        var made = step.applyTo(this).orElse(new Made(BuildStore.Layer.EMPTY, ""));
        var documents = new BuiltDocuments(time);
        var history = documents.history(step, made.shown(), made.layer().isEmpty());
        var added = new ArrayList<StageState.StageLayer>();
        if (!made.layer().isEmpty()) {
            var layer = made.layer();
            added.add(new StageState.StageLayer(
                    layer.diffId(),
                    store.path(layer.diffId()),
                    BuiltDocuments.descriptor(layer.diffId(), layer.tarBytes())));
        }
        state = state.with(step.config(), added, history);
        return state;
    }

    private Made cached(String key, String shown, Maker maker) {
        var found = isFresh ? Optional.<BuildStore.Layer>empty() : store.find(key, session.lease());
        if (found.isPresent()) {
            log.line(" ---> Using cache");
            return new Made(found.get(), shown);
        }
        try {
            Path upper = session.newUpper(state.topmostFirst());
            var begin = clock.instant();
            maker.make(upper);
            new LayerSettlement(state.topmostFirst(), begin, time).settle(upper);
            return new Made(store.keep(key, upper, session.lease()), shown);
        } catch (IOException e) {
            throw new BuildException(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BuildException("the build was stopped", e);
        }
    }

    @Override
    public Made run(Step.Execute step) {
        var mounted = new ArrayList<String>();
        for (var mount : step.mounts()) {
            if (mount instanceof RunMount.Bind bind) {
                mounted.add(contentOf(bind));
            }
        }
        var key = StepKey.of(step, state.diffIds(), mounted, time.epoch());
        return cached(key, "", upper -> {
            log.line(" ---> Running in " + key.substring(0, 12));
            session.run(step, state.topmostFirst(), upper, this::directory);
        });
    }

    /** What a bound directory has decides about the result of the command. */
    private String contentOf(RunMount.Bind bind) {
        var step = new Step.Transfer(
                new io.skiff.agent.build.dockerfile.Instruction.Source(0, "--mount=type=bind"),
                state.config(),
                "",
                false,
                false,
                List.of(bind.path()),
                List.of(),
                List.of(),
                "/",
                bind.from(),
                Optional.empty(),
                Optional.empty(),
                false,
                List.of());
        try (var root = root(bind.from())) {
            return new CopyStep(step, root, where(bind.from()), List.of(), time)
                    .content()
                    .hash();
        } catch (IOException e) {
            throw new BuildException("read " + bind.path() + " of " + where(bind.from()) + ": " + e.getMessage(), e);
        }
    }

    private Path directory(RunMount.Bind bind) {
        return session.mountedView(bind.from().map(origins).orElse(List.of(context)));
    }

    private RootDirectory root(Optional<String> from) {
        return from.isEmpty()
                ? RootDirectory.open(context)
                : session.view(origins.apply(from.get()), session.newDirectory("upper"));
    }

    private static String where(Optional<String> from) {
        return from.orElse("the context");
    }

    @Override
    public Made copy(Step.Transfer step) {
        try (var source = root(step.from())) {
            var fetched = new ArrayList<FetchedFile>();
            for (var remote : step.remotes()) {
                log.line(" ---> Fetching " + remote.uri());
                fetched.add(FetchedFile.of(remote, remoteFiles, session.newDirectory("fetched"), time));
            }
            var copy = new CopyStep(step, source, where(step.from()), fetched, time);
            var content = copy.content();
            var key = StepKey.of(step, state.diffIds(), content.hash(), time.epoch());
            return cached(key, content.shown(), upper -> {
                try (var target = session.view(state.topmostFirst(), upper)) {
                    copy.copyInto(target, state.topmostFirst(), () -> session.newDirectory("archive"));
                }
            });
        } catch (IOException e) {
            throw new BuildException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public Made makeDirectory(Step.MakeDirectory step) {
        var key = StepKey.of(step, state.diffIds(), time.epoch());
        return cached(key, "", upper -> {
            try (var target = session.view(state.topmostFirst(), upper)) {
                var attributes = new FileCopy.Attributes(
                        Optional.of(owner(step)), Optional.empty(), Optional.empty(), time.fixed(), IgnoreRules.NONE);
                new FileCopy(target, attributes).makeDirectories(step.path());
            }
        });
    }

    /** The working directory belongs to the user that works in it. */
    private FileCopy.Owner owner(Step.MakeDirectory step) {
        try {
            var identity =
                    UserDatabase.of(state.topmostFirst()).resolve(step.config().user(), List.of());
            return new FileCopy.Owner(identity.uid(), identity.gid());
        } catch (IllegalArgumentException unknown) {
            throw new BuildException("USER " + step.config().user() + ": " + unknown.getMessage(), unknown);
        }
    }
}
