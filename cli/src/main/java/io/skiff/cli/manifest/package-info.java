/** What a user applies: files, documents, and how they are merged with what is stored. */
@NullMarked
package io.skiff.cli.manifest;

import org.jspecify.annotations.NullMarked;
