/** The user of a container, and its privileges. */
@NullMarked
package io.skiff.agent.security;

import org.jspecify.annotations.NullMarked;
