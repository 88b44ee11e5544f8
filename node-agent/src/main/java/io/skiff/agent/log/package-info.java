/**
 * The output of containers: written to disk, read back.
 *
 * <p>A container's directory holds {@code output.log} and, once that was full, {@code output.old.log}. A line of a file is a record
 * in the form of the Kubernetes runtime interface: {@code <RFC 3339 time> <stdout|stderr> <F|P> <bytes>}, where P says that the
 * container's line goes on in the stream's next record.
 */
@NullMarked
package io.skiff.agent.log;

import org.jspecify.annotations.NullMarked;
