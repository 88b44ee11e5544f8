/** How control plane and agent know each other: certificates as text, join tokens, the names of nodes. */
package io.skiff.trust;
