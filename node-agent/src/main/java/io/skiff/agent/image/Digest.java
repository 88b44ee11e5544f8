package io.skiff.agent.image;

import io.skiff.agent.linux.crypto.Sha;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A digest, by which content is named here: {@code sha256:...}, {@code sha384:...} or {@code sha512:...}. Its length tells the function, so
 * its digits alone are a name too. What is made on this host is named by SHA-256.
 */
public record Digest(String hex) {

    /** What a digest must look like, for errors. */
    public static final String FORM = "sha256: and 64, sha384: and 96, or sha512: and 128 hexadecimal digits";

    private static final Pattern HEX = Pattern.compile("[0-9a-f]+");

    public Digest {
        if (!isHex(hex)) {
            throw new IllegalArgumentException("\"" + hex + "\" is no SHA-256, SHA-384 or SHA-512 in hexadecimal");
        }
    }

    static boolean isHex(String text) {
        return ofLength(text.length()).isPresent() && HEX.matcher(text).matches();
    }

    public static boolean isDigest(String text) {
        int colon = text.indexOf(':');
        var hex = text.substring(colon + 1);
        return isHex(hex) && text.substring(0, colon + 1).equals(new Digest(hex).prefix());
    }

    /** @param holder the document with the digest, for the error */
    static Digest parse(String text, String holder) {
        if (!isDigest(text)) {
            throw new ImageException(holder + " has the digest \"" + text + "\"; only " + FORM + " are known");
        }
        return parse(text);
    }

    /** @throws IllegalArgumentException if it is none */
    public static Digest parse(String text) {
        return new Digest(text.substring(text.indexOf(':') + 1));
    }

    /** The SHA-256 of the content. */
    public static Digest of(byte[] content) {
        return of(Sha.SHA256, content);
    }

    private static Digest of(Sha sha, byte[] content) {
        return new Digest(HexFormat.of().formatHex(sha.java().digest(content)));
    }

    /** Returns the digest of everything read through the stream so far. */
    static Digest of(DigestInputStream stream) {
        return of(stream.getMessageDigest());
    }

    public static Digest of(DigestOutputStream stream) {
        return of(stream.getMessageDigest());
    }

    private static Digest of(MessageDigest computed) {
        return new Digest(HexFormat.of().formatHex(computed.digest()));
    }

    /** A stream that computes the digest which what is read should have. */
    DigestInputStream digesting(InputStream stream) {
        return new DigestInputStream(stream, sha().begin());
    }

    /** A stream that computes the digest which what is written should have. */
    public DigestOutputStream digesting(OutputStream stream) {
        return new DigestOutputStream(stream, sha().begin());
    }

    /** Whether the content has this digest. */
    public boolean isOf(byte[] content) {
        return equals(of(sha(), content));
    }

    void requireOf(byte[] content, String what) {
        requireSame(of(sha(), content), what);
    }

    void requireSame(Digest found, String what) {
        if (!equals(found)) {
            throw new ImageException(what + " is damaged: its digest should be " + this + " and is " + found);
        }
    }

    @Override
    public String toString() {
        return prefix() + hex;
    }

    /** The directory of an image layout that has content with such digests. */
    String layoutDirectory() {
        return "blobs/" + sha().prefix() + "/";
    }

    /** Where an image layout keeps this content (image-spec image-layout.md). */
    String layoutEntry() {
        return layoutDirectory() + hex;
    }

    private String prefix() {
        return sha().prefix() + ":";
    }

    private Sha sha() {
        return ofLength(hex.length()).orElseThrow();
    }

    private static Optional<Sha> ofLength(int digits) {
        return Arrays.stream(Sha.values())
                .filter(sha -> sha.bytes() * 2 == digits)
                .findFirst();
    }

    /** Computes one piece by piece; the pieces are best some kilobytes long. */
    public static MessageDigest sha256() {
        return Sha.SHA256.begin();
    }
}
