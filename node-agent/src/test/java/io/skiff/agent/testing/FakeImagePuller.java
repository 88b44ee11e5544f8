package io.skiff.agent.testing;

import io.skiff.agent.image.Credential;
import io.skiff.agent.image.ImagePuller;
import io.skiff.agent.image.PullProgress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Registries that answer when a test says so. */
public final class FakeImagePuller implements ImagePuller {

    private final FakeImageStore images;
    private final Map<Wanted, Consumer<Result>> running = new LinkedHashMap<>();
    private PullProgress lastProgress = new PullProgress();
    private final List<Wanted> begun = new ArrayList<>();

    public FakeImagePuller(FakeImageStore images) {
        this.images = images;
    }

    @Override
    public void pull(Wanted wanted, PullProgress progress, Consumer<Result> done) {
        begun.add(wanted);
        lastProgress = progress;
        running.put(wanted, done);
    }

    /** Ends the oldest pull of this name with the image, which is on this node from now on. Its first credential is taken. */
    public void succeed(String reference) {
        succeed(reference, FakeImageStore.digest(reference));
    }

    /** As {@link #succeed(String)}, with the bytes that the name means there by now. */
    public void succeed(String reference, String digest) {
        var wanted = oldest(reference);
        var taken = wanted.credentials().stream().findFirst();
        end(
                wanted,
                wanted.digestHere().isEmpty()
                        ? new Result.Pulled(images.pulled(reference, digest, taken))
                        : new Result.Admitted(images.admit(reference, wanted.digestHere(), taken)
                                .orElseThrow()));
    }

    /** As if the image had been pulled before. */
    public void hold(String reference, String digest) {
        var unused = images.pulled(reference, digest, Optional.empty());
    }

    public void fail(String reference, String problem) {
        end(oldest(reference), new Result.Failed(problem));
    }

    /** Fails the oldest pull of this name because the image is for other platforms. */
    public void refuse(String reference, String problem, List<String> platforms) {
        end(oldest(reference), new Result.Failed(problem, platforms));
    }

    public void succeedAll() {
        wanted().forEach(this::succeed);
    }

    public void failAll(String problem) {
        wanted().forEach(reference -> fail(reference, problem));
    }

    private List<String> wanted() {
        return running.keySet().stream().map(Wanted::reference).toList();
    }

    private Wanted oldest(String reference) {
        return running.keySet().stream()
                .filter(wanted -> wanted.reference().equals(reference))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nobody pulls " + reference));
    }

    private void end(Wanted wanted, Result result) {
        Objects.requireNonNull(running.remove(wanted)).accept(result);
    }

    /** That of the last pull that was begun. */
    public PullProgress lastProgress() {
        return lastProgress;
    }

    /** All pulls that were begun, in order. */
    public List<String> begun() {
        return begun.stream().map(Wanted::reference).toList();
    }

    /** The users with whose passwords the last pull that was begun may try. */
    public List<String> lastUsers() {
        return begun.get(begun.size() - 1).credentials().stream()
                .map(Credential::user)
                .toList();
    }
}
