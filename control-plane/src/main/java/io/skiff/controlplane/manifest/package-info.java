/** What every cluster has: the objects of the folder manifests/, made when they are missing. */
@NullMarked
package io.skiff.controlplane.manifest;

import org.jspecify.annotations.NullMarked;
