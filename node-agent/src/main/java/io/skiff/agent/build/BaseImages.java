package io.skiff.agent.build;

import io.skiff.agent.image.Credential;
import io.skiff.agent.image.Image;
import java.util.List;

/** Where a build finds the images that it begins with or copies from. */
public interface BaseImages {

    /**
     * Finds an image on this host, or else pulls it. Its exceptions say why it cannot be had.
     *
     * @param logins of the user for its registry, tried before those of the host
     */
    Image require(String reference, List<Credential> logins);
}
