/** Who is who: the certificate authority, certificates, join tokens, authentication. */
@NullMarked
package io.skiff.controlplane.security;

import org.jspecify.annotations.NullMarked;
