package io.skiff.agent.command;

import io.skiff.agent.build.BaseImages;
import io.skiff.agent.image.Credential;
import io.skiff.agent.image.Image;
import io.skiff.agent.image.ImageReference;
import io.skiff.agent.image.ImageStore;
import io.skiff.agent.image.PullProgress;
import io.skiff.agent.registry.RegistryClient;
import java.util.List;

/** The images of a directory, and those that the host's credentials can pull. */
public final class LocalBaseImages implements BaseImages {

    private final ImageStore images;
    private final RegistryClient registries;

    public LocalBaseImages(ImageStore images, RegistryClient registries) {
        this.images = images;
        this.registries = registries;
    }

    @Override
    public Image require(String reference, List<Credential> logins) {
        return images.find(reference)
                .orElseGet(() -> images.pull(
                        reference, registries.origin(ImageReference.parse(reference), logins), new PullProgress()));
    }
}
