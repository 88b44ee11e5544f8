/** Whom a container runs as, and what it may do. */
@NullMarked
package io.skiff.agent.security;

import org.jspecify.annotations.NullMarked;
