package io.skiff.cli.command.image;

/** Digests as Docker shows them in tables. */
final class ShortIds {

    private static final int DIGITS = 12;

    private ShortIds() {}

    /** @param digest {@code sha256:...}, or with another function of SHA-2 */
    static String of(String digest) {
        int begin = digest.indexOf(':') + 1;
        return digest.substring(begin, Math.min(digest.length(), begin + DIGITS));
    }
}
