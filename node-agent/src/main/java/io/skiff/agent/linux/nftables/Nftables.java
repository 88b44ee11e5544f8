package io.skiff.agent.linux.nftables;

import io.skiff.agent.linux.Libc;
import jnr.ffi.Pointer;
import jnr.ffi.annotations.Encoding;

/**
 * Runs nft(8) commands in this process, in the network namespace of the thread that made it. The commands of one call
 * are one transaction.
 */
public final class Nftables implements AutoCloseable {

    /** NFT_CTX_OUTPUT_TERSE of nftables/libnftables.h: the output leaves out the content of sets and maps. */
    private static final int TERSE = 1 << 11;

    private static final String LIBRARY = "libnftables.so.1";

    private final Functions functions;
    private final Pointer context;
    private boolean isClosed;

    /** @throws NftablesException if the library is not installed */
    public Nftables() {
        try {
            functions = Libc.load(Functions.class, LIBRARY);
        } catch (UnsatisfiedLinkError e) {
            throw new NftablesException(
                    LIBRARY + " cannot be loaded; install the package libnftables1 (Debian, Ubuntu), nftables (Fedora,"
                            + " Arch) or nftables-libs (RHEL)",
                    e);
        }
        context = functions.nft_ctx_new(0);
        functions.nft_ctx_output_set_flags(context, TERSE);
        functions.nft_ctx_buffer_output(context);
        functions.nft_ctx_buffer_error(context);
    }

    /**
     * Runs all of the commands as one transaction, or none.
     *
     * @return their output, without the content of sets
     * @throws NftablesException with the library's own message
     */
    public synchronized String run(String commands) {
        if (isClosed) {
            throw new IllegalStateException("nftables was closed");
        }
        int result = functions.nft_run_cmd_from_buffer(context, commands);
        String error = functions.nft_ctx_get_error_buffer(context);
        String output = functions.nft_ctx_get_output_buffer(context);
        if (result != 0) {
            throw new NftablesException("nftables refused the rules: " + error.strip());
        }
        return output;
    }

    @Override
    public synchronized void close() {
        if (!isClosed) {
            isClosed = true;
            functions.nft_ctx_free(context);
        }
    }

    /** The part of libnftables(3) that Skiff uses. jnr-ffi implements the interface. */
    @Encoding("UTF-8")
    public interface Functions {
        Pointer nft_ctx_new(int flags);

        void nft_ctx_free(Pointer context);

        void nft_ctx_output_set_flags(Pointer context, int flags);

        int nft_ctx_buffer_output(Pointer context);

        int nft_ctx_buffer_error(Pointer context);

        String nft_ctx_get_output_buffer(Pointer context);

        String nft_ctx_get_error_buffer(Pointer context);

        int nft_run_cmd_from_buffer(Pointer context, String buffer);
    }
}
