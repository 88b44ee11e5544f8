/**
 * A Dockerfile as text, read into instructions. {@link io.skiff.agent.build.dockerfile.Dockerfile#parse} goes over logical lines ({@code
 * LineReader}), words and flags ({@code Words}) to one record for each instruction ({@code InstructionParser}). Variables are still in
 * them: {@link io.skiff.agent.build.dockerfile.Expansion} replaces them when their values are known. Performs no I/O.
 *
 * <p>The rules are those of BuildKit's parser (moby/buildkit frontend/dockerfile) and of Docker's reference.
 */
@NullMarked
package io.skiff.agent.build.dockerfile;

import org.jspecify.annotations.NullMarked;
