/**
 * Builds images from Dockerfiles with the containers of this agent. {@link io.skiff.agent.build.ImageBuilder} goes through the stages;
 * {@code StageBuild} makes the layer of each step, or finds it again by its key; {@code BuildSession} runs commands, {@code FileCopy}
 * copies files. What is decided without I/O is in {@code build.dockerfile} and {@code build.plan}.
 *
 * <p>Crash-only: all work is in one directory for each build, which a lock protects while the build runs, and which the agent's
 * next start or the next build deletes with the containers in it. A layer is in the store when it is complete, or not at all.
 */
@NullMarked
package io.skiff.agent.build;

import org.jspecify.annotations.NullMarked;
