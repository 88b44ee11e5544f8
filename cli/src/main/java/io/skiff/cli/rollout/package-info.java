/** The progress of a rollout, and the revisions to which it can be undone. */
@NullMarked
package io.skiff.cli.rollout;

import org.jspecify.annotations.NullMarked;
