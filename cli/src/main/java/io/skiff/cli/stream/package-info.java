/** Commands in containers, joined to the streams of this process. */
@NullMarked
package io.skiff.cli.stream;

import org.jspecify.annotations.NullMarked;
