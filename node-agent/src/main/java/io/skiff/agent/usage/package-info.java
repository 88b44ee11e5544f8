/** What this host and its containers use of processors and memory: read when somebody asks, and told as rates. */
@NullMarked
package io.skiff.agent.usage;

import org.jspecify.annotations.NullMarked;
