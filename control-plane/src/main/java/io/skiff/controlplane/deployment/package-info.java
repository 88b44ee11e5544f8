/** How a deployment gets from the pods it has to the pods it wants, revision by revision. */
@NullMarked
package io.skiff.controlplane.deployment;

import org.jspecify.annotations.NullMarked;
