/** What every other package stands on: an object of the API, its kind, its key, its name and its JSON. Depends on no other package. */
@NullMarked
package io.skiff.controlplane.object;

import org.jspecify.annotations.NullMarked;
