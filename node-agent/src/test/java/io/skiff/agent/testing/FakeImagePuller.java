package io.skiff.agent.testing;

import io.skiff.agent.image.ImagePuller;
import io.skiff.agent.image.PullProgress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Registries that answer when a test says so. */
public final class FakeImagePuller implements ImagePuller {

    private final FakeImageStore images;
    private final Map<String, Consumer<Result>> running = new LinkedHashMap<>();
    private final List<String> begun = new ArrayList<>();

    public FakeImagePuller(FakeImageStore images) {
        this.images = images;
    }

    @Override
    public void pull(String reference, PullProgress progress, Consumer<Result> done) {
        begun.add(reference);
        running.put(reference, done);
    }

    /** Ends a pull with the image, which is on this node from now on. */
    public void succeed(String reference) {
        ended(reference).accept(new Result.Pulled(images.pulled(reference)));
    }

    public void fail(String reference, String problem) {
        ended(reference).accept(new Result.Failed(problem));
    }

    public void succeedAll() {
        List.copyOf(running.keySet()).forEach(this::succeed);
    }

    public void failAll(String problem) {
        List.copyOf(running.keySet()).forEach(reference -> fail(reference, problem));
    }

    private Consumer<Result> ended(String reference) {
        return Objects.requireNonNull(running.remove(reference), () -> "nobody pulls " + reference);
    }

    /** All pulls that were begun, in order. */
    public List<String> begun() {
        return begun;
    }
}
