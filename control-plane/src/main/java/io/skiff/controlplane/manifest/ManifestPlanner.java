package io.skiff.controlplane.manifest;

import io.skiff.controlplane.loop.Plan;

/** Makes what is missing, and leaves alone what is there. */
final class ManifestPlanner {

    private ManifestPlanner() {}

    static Plan plan(ObservedManifest observed) {
        return observed.isThere() ? Plan.NOTHING : Plan.of(new ManifestAction.Create(observed.manifest()));
    }
}
