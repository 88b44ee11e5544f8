/** The images of this host: content store, layers, import. */
@NullMarked
package io.skiff.agent.image;

import org.jspecify.annotations.NullMarked;
