/** Named pipes. One thread can read many of them. */
@NullMarked
package io.skiff.agent.linux.fifo;

import org.jspecify.annotations.NullMarked;
