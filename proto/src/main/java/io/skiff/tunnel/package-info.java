/** What both ends of a tunnel between control plane and agent have to agree on. */
package io.skiff.tunnel;
