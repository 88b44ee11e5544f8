/** The cluster's CA certificate as the ConfigMap {@code kube-root-ca.crt} of every namespace, which programs in pods mount to trust the API. */
@NullMarked
package io.skiff.controlplane.rootca;

import org.jspecify.annotations.NullMarked;
