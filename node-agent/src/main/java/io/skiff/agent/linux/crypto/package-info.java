/** SHA-2 of large content, by OpenSSL's libcrypto. */
@NullMarked
package io.skiff.agent.linux.crypto;

import org.jspecify.annotations.NullMarked;
