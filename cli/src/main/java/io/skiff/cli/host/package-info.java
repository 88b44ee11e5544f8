/** Starts, finds and stops the background processes of server and agent on this host. */
@NullMarked
package io.skiff.cli.host;

import org.jspecify.annotations.NullMarked;
