package io.skiff.controlplane.gateway.cut;

import io.fabric8.kubernetes.api.model.Service;
import java.util.Optional;

/**
 * A service, and what of it the nodes do not take.
 *
 * @param cut a sentence; empty when they take all of it
 */
record ObservedCut(Service service, Optional<String> cut) {}
