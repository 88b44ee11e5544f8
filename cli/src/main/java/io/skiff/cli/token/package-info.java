/** Tokens that let a host join. The client makes them; the server stores only their hash. */
@NullMarked
package io.skiff.cli.token;

import org.jspecify.annotations.NullMarked;
