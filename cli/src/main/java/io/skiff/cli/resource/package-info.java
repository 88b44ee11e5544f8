/** The kinds of the API, and the words users name them by. */
@NullMarked
package io.skiff.cli.resource;

import org.jspecify.annotations.NullMarked;
