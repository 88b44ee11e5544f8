/** Named pipes, many of them read by one thread. */
@NullMarked
package io.skiff.agent.linux.fifo;

import org.jspecify.annotations.NullMarked;
