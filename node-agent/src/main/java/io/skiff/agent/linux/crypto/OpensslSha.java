package io.skiff.agent.linux.crypto;

import io.skiff.agent.linux.Libc;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.annotations.Pinned;
import org.jspecify.annotations.Nullable;

/**
 * SHA-2 by libcrypto, which uses the processor's own instructions. Java's uses them only where its optimizing compiler
 * runs. The agent does without that compiler, to save memory, and Java's code is then ten times slower.
 *
 * <p>The state is an array of this process's heap, so nothing has to be freed. Not safe for several threads.
 */
public final class OpensslSha extends MessageDigest {

    /** The size of SHA256_CTX, openssl/sha.h: eight words, a length of two, a block of sixteen, and two numbers. */
    private static final int SMALL_STATE_BYTES = (8 + 2 + 16 + 2) * Integer.BYTES;

    /** The size of SHA512_CTX, which SHA-384 has too: the same with longer words, but for the numbers. */
    private static final int LARGE_STATE_BYTES = (8 + 2 + 16) * Long.BYTES + 2 * Integer.BYTES;

    private final Sha sha;
    private final Functions functions;
    private final byte[] state;

    private OpensslSha(Sha sha, Functions functions) {
        super(sha.javaName());
        this.sha = sha;
        this.functions = functions;
        this.state = new byte[sha == Sha.SHA256 ? SMALL_STATE_BYTES : LARGE_STATE_BYTES];
        engineReset();
    }

    static MessageDigest orJava(Sha sha) {
        var functions = Library.FUNCTIONS;
        return functions == null ? sha.java() : new OpensslSha(sha, functions);
    }

    @Override
    protected int engineGetDigestLength() {
        return sha.bytes();
    }

    @Override
    protected void engineUpdate(byte input) {
        engineUpdate(new byte[] {input}, 0, 1);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
        if (length > 0) {
            var data = ByteBuffer.wrap(input, offset, length);
            require(
                    switch (sha) {
                        case SHA256 -> functions.SHA256_Update(state, data, length);
                        case SHA384 -> functions.SHA384_Update(state, data, length);
                        case SHA512 -> functions.SHA512_Update(state, data, length);
                    });
        }
    }

    @Override
    protected byte[] engineDigest() {
        var digest = new byte[sha.bytes()];
        require(
                switch (sha) {
                    case SHA256 -> functions.SHA256_Final(digest, state);
                    case SHA384 -> functions.SHA384_Final(digest, state);
                    case SHA512 -> functions.SHA512_Final(digest, state);
                });
        engineReset();
        return digest;
    }

    @Override
    protected void engineReset() {
        require(
                switch (sha) {
                    case SHA256 -> functions.SHA256_Init(state);
                    case SHA384 -> functions.SHA384_Init(state);
                    case SHA512 -> functions.SHA512_Init(state);
                });
    }

    private void require(int success) {
        if (success != 1) {
            throw new IllegalStateException("libcrypto refused to compute a " + sha.javaName());
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

        int SHA384_Init(@Out byte[] state);

        int SHA384_Update(@In @Out byte[] state, @In @Pinned ByteBuffer data, long bytes);

        int SHA384_Final(@Out byte[] digest, @In @Out byte[] state);

        int SHA512_Init(@Out byte[] state);

        int SHA512_Update(@In @Out byte[] state, @In @Pinned ByteBuffer data, long bytes);

        int SHA512_Final(@Out byte[] digest, @In @Out byte[] state);
    }
}
