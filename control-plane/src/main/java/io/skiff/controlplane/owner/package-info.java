/** Who owns what: references to owners, adoption of what nobody controls, and what is going away. */
@NullMarked
package io.skiff.controlplane.owner;

import org.jspecify.annotations.NullMarked;
