/** What the images of a revision mean: the digests to which its replica set is pinned. */
@NullMarked
package io.skiff.controlplane.image;

import org.jspecify.annotations.NullMarked;
