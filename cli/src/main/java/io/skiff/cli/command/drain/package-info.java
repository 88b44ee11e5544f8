/** Taking nodes out of service, and back. */
@NullMarked
package io.skiff.cli.command.drain;

import org.jspecify.annotations.NullMarked;
