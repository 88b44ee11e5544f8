/**
 * kubectl's JSONPath (client-go's {@code util/jsonpath}): a {@link io.skiff.cli.jsonpath.JsonPath} is a template of text and expressions, each
 * expression a list of {@link io.skiff.cli.jsonpath.PathStep}s, which {@link io.skiff.cli.jsonpath.PathReader} reads.
 */
@NullMarked
package io.skiff.cli.jsonpath;

import org.jspecify.annotations.NullMarked;
