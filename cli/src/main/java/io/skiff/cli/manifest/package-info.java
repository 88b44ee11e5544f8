/** The manifests that a user applies: files, documents, and the merge with the stored objects. */
@NullMarked
package io.skiff.cli.manifest;

import org.jspecify.annotations.NullMarked;
