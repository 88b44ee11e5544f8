/** What a node's pods are to be: each assigned pod as a body that has all in it, and the whole set of them. */
@NullMarked
package io.skiff.controlplane.gateway.body;

import org.jspecify.annotations.NullMarked;
