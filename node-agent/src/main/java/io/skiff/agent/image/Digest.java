package io.skiff.agent.image;

import io.skiff.agent.linux.crypto.OpensslSha256;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** A SHA-256 digest, by which content is named here. */
public record Digest(String hex) {

    private static final String PREFIX = "sha256:";
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    public Digest {
        if (!isHex(hex)) {
            throw new IllegalArgumentException("\"" + hex + "\" is not a SHA-256 in hexadecimal");
        }
    }

    static boolean isHex(String text) {
        return HEX.matcher(text).matches();
    }

    static boolean isDigest(String text) {
        return text.startsWith(PREFIX) && isHex(text.substring(PREFIX.length()));
    }

    /** @param holder the document with the digest, for the error */
    static Digest parse(String text, String holder) {
        if (!isDigest(text)) {
            throw new ImageException(
                    holder + " has the digest \"" + text + "\"; only sha256: and 64 hexadecimal digits are known");
        }
        return new Digest(text.substring(PREFIX.length()));
    }

    public static Digest of(byte[] content) {
        return new Digest(HexFormat.of().formatHex(OpensslSha256.java().digest(content)));
    }

    /** Returns the digest of everything read through the stream so far. */
    static Digest of(DigestInputStream stream) {
        return new Digest(HexFormat.of().formatHex(stream.getMessageDigest().digest()));
    }

    static Digest of(DigestOutputStream stream) {
        return new Digest(HexFormat.of().formatHex(stream.getMessageDigest().digest()));
    }

    static DigestInputStream digesting(InputStream stream) {
        return new DigestInputStream(stream, sha256());
    }

    void requireSame(Digest found, String what) {
        if (!equals(found)) {
            throw new ImageException(what + " is damaged: its digest should be " + this + " and is " + found);
        }
    }

    @Override
    public String toString() {
        return PREFIX + hex;
    }

    /** Computes one piece by piece; the pieces are best some kilobytes long. */
    public static MessageDigest sha256() {
        return OpensslSha256.orJava();
    }
}
