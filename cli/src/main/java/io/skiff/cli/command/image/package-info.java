/** The command image: the images of the cluster's nodes, which it asks through {@code nodes/NAME/proxy}. */
@NullMarked
package io.skiff.cli.command.image;

import org.jspecify.annotations.NullMarked;
