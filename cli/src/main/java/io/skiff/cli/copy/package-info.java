/** Files on their way between this host and a container, as a tar. */
@NullMarked
package io.skiff.cli.copy;

import org.jspecify.annotations.NullMarked;
