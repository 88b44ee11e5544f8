/** The objects of every cluster, from the folder manifests/. They are created if they are missing. */
@NullMarked
package io.skiff.controlplane.manifest;

import org.jspecify.annotations.NullMarked;
