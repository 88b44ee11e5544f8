/** How a rollout goes: what its status says, and the revisions it can go back to. */
@NullMarked
package io.skiff.cli.rollout;

import org.jspecify.annotations.NullMarked;
