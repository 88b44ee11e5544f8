/** The media types of a patch. */
@NullMarked
package io.skiff.controlplane.api.patch;

import org.jspecify.annotations.NullMarked;
