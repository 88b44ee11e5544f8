/** Skiff on this host: the background processes of server and agent, started, found again, and ended. */
@NullMarked
package io.skiff.cli.host;

import org.jspecify.annotations.NullMarked;
