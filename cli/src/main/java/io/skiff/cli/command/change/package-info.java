/** The commands that change objects: apply, create, delete, label, scale, set, rollout. */
@NullMarked
package io.skiff.cli.command.change;

import org.jspecify.annotations.NullMarked;
