/** What a stored pod says of itself: its state, its conditions, what it asks for, its end. */
@NullMarked
package io.skiff.controlplane.pod;

import org.jspecify.annotations.NullMarked;
