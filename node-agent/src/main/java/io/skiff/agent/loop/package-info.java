/** The way in which the agent works: a queue of keys that become due, each worked on by one thread at a time. */
@NullMarked
package io.skiff.agent.loop;

import org.jspecify.annotations.NullMarked;
