package io.skiff.controlplane.rootca;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import java.util.Optional;

/**
 * What was observed of one namespace.
 *
 * @param namespace is there, and is not ending
 * @param stored its ConfigMap of the name, whoever made it
 * @param certificate of the CA, in PEM
 */
record ObservedRootCa(Namespace namespace, Optional<ConfigMap> stored, String certificate) {}
