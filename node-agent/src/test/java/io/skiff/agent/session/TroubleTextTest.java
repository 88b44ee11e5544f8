package io.skiff.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.skiff.process.FaultText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The messages for the administrator of a host. */
final class TroubleTextTest {

    @Test
    void tellsNothingOfTheInsidesOfAConnection() {
        var status = Status.UNAVAILABLE
                .withDescription(
                        "io exception\nChannel Pipeline: [SslHandler#0, ProtocolNegotiators$ClientTlsHandler#0]")
                .withCause(new IOException("general", new CertificateException("the server is not of the cluster")));
        assertThat(StatusText.of(status)).isEqualTo("UNAVAILABLE: io exception (the server is not of the cluster)");
        assertThat(StatusText.of(Status.UNAUTHENTICATED.withDescription("no such token")))
                .isEqualTo("UNAUTHENTICATED: no such token");
    }

    @Test
    void saysWhatWasTriedAndWhatHappened() {
        assertThat(FaultText.of(
                        new UncheckedIOException("make /var/lib/skiff", new AccessDeniedException("/var/lib/skiff"))))
                .isEqualTo("make /var/lib/skiff: permission denied: /var/lib/skiff; run it as root");
        assertThat(FaultText.of(new UncheckedIOException("read a", new NoSuchFileException("/a"))))
                .isEqualTo("read a: /a does not exist");
        assertThat(FaultText.of(new IllegalStateException("it hangs"))).isEqualTo("it hangs");
    }

    @Test
    void saysTheSameTroubleAgainEverMoreSeldom() {
        var repetition = new Repetition();
        var start = Instant.EPOCH;
        var told = new StringBuilder();
        for (int minute = 0; minute < 240; minute++) {
            told.append(
                    repetition.isWorthALine("wrong token", start.plus(Duration.ofMinutes(minute))) ? minute + " " : "");
        }
        assertThat(told).hasToString("0 1 3 7 15 31 63 123 183 ");
        assertThat(repetition.isWorthALine("another", start)).isTrue();
        repetition.end();
        assertThat(repetition.isWorthALine("another", start)).isTrue();
    }
}
