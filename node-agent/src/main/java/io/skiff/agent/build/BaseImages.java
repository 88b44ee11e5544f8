package io.skiff.agent.build;

import io.skiff.agent.image.Image;

/** Where a build finds the images that it begins with or copies from. */
public interface BaseImages {

    /** Finds an image on this host, or else pulls it. Its exceptions say why it cannot be had. */
    Image require(String reference);
}
