package io.skiff.agent.linux.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OpensslShaTest {

    @ParameterizedTest
    @EnumSource
    void computesByLibcrypto(Sha sha) {
        assertThat(sha.begin()).isInstanceOf(OpensslSha.class);
        assertThat(sha.begin().getDigestLength()).isEqualTo(sha.java().getDigestLength());
    }

    @ParameterizedTest
    @EnumSource
    void agreesWithJava(Sha sha) {
        var openssl = sha.begin();
        var random = new Random(7);
        for (int size : new int[] {0, 1, 55, 56, 63, 64, 65, 111, 112, 127, 128, 129, 4_095, 100_000, 3_000_000}) {
            var content = new byte[size];
            random.nextBytes(content);

            assertThat(openssl.digest(content))
                    .as("%s bytes", size)
                    .isEqualTo(sha.java().digest(content));
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesPiecesFromTheMiddleOfAnArray(Sha sha) {
        var openssl = sha.begin();
        var content = new byte[10_000];
        new Random(8).nextBytes(content);

        openssl.update(content[0]);
        openssl.update(content, 1, 0);
        openssl.update(content, 1, 999);
        openssl.update(content, 1_000, 9_000);

        assertThat(openssl.digest()).isEqualTo(sha.java().digest(content));
    }

    @ParameterizedTest
    @EnumSource
    void beginsAnewAfterADigestAndAReset(Sha sha) {
        var openssl = sha.begin();
        openssl.digest(new byte[] {1});
        openssl.update((byte) 2);
        openssl.reset();

        assertThat(openssl.digest(new byte[] {3})).isEqualTo(sha.java().digest(new byte[] {3}));
    }
}
