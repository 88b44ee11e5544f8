/** Skiff as the clients of others see it: each uses its own types, its own reading of the kubeconfig and its own watches. */
@NullMarked
package io.skiff.clients;

import org.jspecify.annotations.NullMarked;
