/** The agent's ends of a program's standard streams: pipes and terminals, read and written without blocking. */
@NullMarked
package io.skiff.agent.linux.stdio;

import org.jspecify.annotations.NullMarked;
