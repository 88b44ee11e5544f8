/** The output of containers: written to disk, read back. */
@NullMarked
package io.skiff.agent.log;

import org.jspecify.annotations.NullMarked;
