/** The agent without its connections: what it was told, what runs, and the threads that bring the second to the first. AgentCore holds the state, PodWorker works on one pod at a time. */
@NullMarked
package io.skiff.agent.core;

import org.jspecify.annotations.NullMarked;
