/** The files that a build may copy: what {@code .dockerignore} leaves of a directory, as a tar. Its sender may be the client or the node. */
@NullMarked
package io.skiff.buildcontext;

import org.jspecify.annotations.NullMarked;
