/** Running one pod: what is to run, its session, its end. */
@NullMarked
package io.skiff.cli.command.run;

import org.jspecify.annotations.NullMarked;
