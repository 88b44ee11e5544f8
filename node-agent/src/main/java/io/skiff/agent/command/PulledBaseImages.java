package io.skiff.agent.command;

import io.skiff.agent.build.BaseImages;
import io.skiff.agent.image.Credential;
import io.skiff.agent.image.Image;
import io.skiff.agent.image.ImageException;
import io.skiff.agent.image.ImagePuller;
import io.skiff.agent.image.ImagePuller.Result;
import io.skiff.agent.image.ImageStore;
import io.skiff.agent.image.PullProgress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The images of this node, and those that the user's logins or the node's own credentials can pull. */
public final class PulledBaseImages implements BaseImages {

    private final ImageStore images;
    private final ImagePuller puller;

    public PulledBaseImages(ImageStore images, ImagePuller puller) {
        this.images = images;
        this.puller = puller;
    }

    @Override
    public Image require(String reference, List<Credential> logins) {
        var here = images.find(reference).filter(image -> image.rights().isForEverybody());
        return here.orElseGet(() -> pull(reference, logins));
    }

    private Image pull(String reference, List<Credential> logins) {
        var result = new CompletableFuture<Result>();
        puller.pull(new ImagePuller.Wanted(reference, logins, ""), new PullProgress(), result::complete);
        var ended = result.join();
        if (ended instanceof Result.Pulled pulled) {
            return pulled.image();
        }
        if (ended instanceof Result.Admitted admitted) {
            return admitted.image();
        }
        throw new ImageException("pull " + reference + ": "
                + (ended instanceof Result.Failed failed ? failed.problem() : "it ended without a result"));
    }
}
