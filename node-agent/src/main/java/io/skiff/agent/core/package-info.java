/**
 * The agent without its connections: its assignment, the running pods, and the work that brings the pods to the
 * assignment. AgentCore holds the state, PodWorker works on one pod at a time.
 */
@NullMarked
package io.skiff.agent.core;

import org.jspecify.annotations.NullMarked;
