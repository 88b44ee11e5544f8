package io.skiff.agent.linux.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The functions of SHA-2 by which images' content may be named (image-spec descriptor.md, and SHA-384 as in go-digest). */
public enum Sha {
    SHA256("sha256", "SHA-256", 32),
    SHA384("sha384", "SHA-384", 48),
    SHA512("sha512", "SHA-512", 64);

    private final String prefix;
    private final String javaName;
    private final int bytes;

    Sha(String prefix, String javaName, int bytes) {
        this.prefix = prefix;
        this.javaName = javaName;
        this.bytes = bytes;
    }

    /** As it stands before the colon of a digest. */
    public String prefix() {
        return prefix;
    }

    String javaName() {
        return javaName;
    }

    /** The length of what it computes. */
    public int bytes() {
        return bytes;
    }

    /** Returns one that computes by libcrypto; by Java on a host without OpenSSL 3. */
    public MessageDigest begin() {
        return OpensslSha.orJava(this);
    }

    /** Returns Java's own, which serves better for a few hundred bytes. */
    public MessageDigest java() {
        try {
            return MessageDigest.getInstance(javaName);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + javaName, e);
        }
    }
}
