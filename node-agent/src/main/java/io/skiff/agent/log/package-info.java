/**
 * Writes the output of containers to disk, and reads it back.
 *
 * <p>A container's directory holds {@code output.log} and, once that was full, {@code output.old.log}. A line of a file
 * is a record in the form of the Kubernetes runtime interface: {@code <RFC 3339 time> <stdout|stderr> <F|P> <bytes>},
 * where P means that the stream's next record continues the container's line.
 */
@NullMarked
package io.skiff.agent.log;

import org.jspecify.annotations.NullMarked;
