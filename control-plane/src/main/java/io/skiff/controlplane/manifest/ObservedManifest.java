package io.skiff.controlplane.manifest;

import io.fabric8.kubernetes.api.model.HasMetadata;

/**
 * What was observed of one manifest.
 *
 * @param isThere an object of its kind and name is stored, whatever it says
 */
record ObservedManifest(HasMetadata manifest, boolean isThere) {}
