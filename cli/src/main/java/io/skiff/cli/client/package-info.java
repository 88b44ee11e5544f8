/** Talking to the API server: kubeconfig, TLS, HTTP, errors. */
@NullMarked
package io.skiff.cli.client;

import org.jspecify.annotations.NullMarked;
