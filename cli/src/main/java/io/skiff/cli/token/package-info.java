/** Tokens that let a host join: made here, known to the server by their hash only. */
@NullMarked
package io.skiff.cli.token;

import org.jspecify.annotations.NullMarked;
