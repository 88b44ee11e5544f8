/** Makes a candidate. If the node or its pods cannot be read it accepts no pods and says so; the others do. */
@NullMarked
package io.skiff.cli.format;

import org.jspecify.annotations.NullMarked;
