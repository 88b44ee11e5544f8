package io.skiff.agent.linux.crypto;

import io.skiff.agent.linux.Libc;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.annotations.Pinned;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 by libcrypto, which uses the processor's own instructions. Java's uses them only where its optimizing compiler
 * runs. The agent does without that compiler, to save memory, and Java's code is then ten times slower.
 *
 * <p>The state is an array of this process's heap, so nothing has to be freed. Not safe for several threads.
 */
public final class OpensslSha256 extends MessageDigest {

    /** The size of SHA256_CTX, openssl/sha.h: eight words, a length of two, a block of sixteen, and two numbers. */
    private static final int STATE_BYTES = (8 + 2 + 16 + 2) * Integer.BYTES;

    private static final int DIGEST_BYTES = 32;

    private final Functions functions;
    private final byte[] state = new byte[STATE_BYTES];

    private OpensslSha256(Functions functions) {
        super("SHA-256");
        this.functions = functions;
        engineReset();
    }

    /** Returns a digest that computes by libcrypto; by Java on a host without OpenSSL 3. */
    public static MessageDigest orJava() {
        var functions = Library.FUNCTIONS;
        return functions == null ? java() : new OpensslSha256(functions);
    }

    /** Returns Java's own digest, which serves better for a few hundred bytes. */
    public static MessageDigest java() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    protected int engineGetDigestLength() {
        return DIGEST_BYTES;
    }

    @Override
    protected void engineUpdate(byte input) {
        engineUpdate(new byte[] {input}, 0, 1);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
        if (length > 0) {
            require(functions.SHA256_Update(state, ByteBuffer.wrap(input, offset, length), length));
        }
    }

    @Override
    protected byte[] engineDigest() {
        var digest = new byte[DIGEST_BYTES];
        require(functions.SHA256_Final(digest, state));
        engineReset();
        return digest;
    }

    @Override
    protected void engineReset() {
        require(functions.SHA256_Init(state));
    }

    private static void require(int success) {
        if (success != 1) {
            throw new IllegalStateException("libcrypto refused to compute a SHA-256");
        }
    }

    /** Is loaded when the first digest is computed. */
    private static final class Library {

        private static final @Nullable Functions FUNCTIONS = load();

        private static @Nullable Functions load() {
            try {
                return Libc.load(Functions.class, "libcrypto.so.3");
            } catch (UnsatisfiedLinkError e) {
                return null;
            }
        }
    }

    /** The part of openssl/sha.h that Skiff uses. jnr-ffi implements the interface. */
    public interface Functions {
        int SHA256_Init(@Out byte[] state);

        int SHA256_Update(@In @Out byte[] state, @In @Pinned ByteBuffer data, long bytes);

        int SHA256_Final(@Out byte[] digest, @In @Out byte[] state);
    }
}
