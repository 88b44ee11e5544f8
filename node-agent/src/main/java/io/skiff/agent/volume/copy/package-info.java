/**
 * Copies of persistent volumes. {@code TreeWalk} reads a directory and tells it to a {@code TreeSink}, always in the same order;
 * {@code TreeWriter} makes it, {@code TreeEncoder} makes bytes and their hash of it, {@code TreeDecoder} reads those. What was written is read
 * again: a copy is complete when it has the hash of its origin.
 */
@NullMarked
package io.skiff.agent.volume.copy;

import org.jspecify.annotations.NullMarked;
