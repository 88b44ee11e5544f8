package io.skiff.agent.linux.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OpensslSha256Test {

    private final MessageDigest openssl = OpensslSha256.orJava();

    @Test
    void computesByLibcrypto() {
        assertThat(openssl).isInstanceOf(OpensslSha256.class);
        assertThat(openssl.getDigestLength()).isEqualTo(32);
    }

    @Test
    void agreesWithJava() {
        var random = new Random(7);
        for (int size : new int[] {0, 1, 55, 56, 63, 64, 65, 4_095, 100_000, 3_000_000}) {
            var content = new byte[size];
            random.nextBytes(content);

            assertThat(openssl.digest(content)).as("%s bytes", size).isEqualTo(java(content));
        }
    }

    @Test
    void takesPiecesFromTheMiddleOfAnArray() {
        var content = new byte[10_000];
        new Random(8).nextBytes(content);

        openssl.update(content[0]);
        openssl.update(content, 1, 0);
        openssl.update(content, 1, 999);
        openssl.update(content, 1_000, 9_000);

        assertThat(openssl.digest()).isEqualTo(java(content));
    }

    @Test
    void beginsAnewAfterADigestAndAReset() {
        openssl.digest(new byte[] {1});
        openssl.update((byte) 2);
        openssl.reset();

        assertThat(openssl.digest(new byte[] {3})).isEqualTo(java(new byte[] {3}));
    }

    private static byte[] java(byte[] content) {
        return OpensslSha256.java().digest(content);
    }
}
