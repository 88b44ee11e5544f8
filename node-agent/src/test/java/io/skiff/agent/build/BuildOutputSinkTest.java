package io.skiff.agent.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BuildOutputSinkTest {

    private static long descriptors() throws IOException {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(Files::exists)
                    .filter(descriptor -> link(descriptor).contains("[eventpoll]"))
                    .count();
        }
    }

    private static String link(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    @Test
    void keepsNothingOpenWhenItsUserHasLeft() throws IOException {
        new BuildOutputSink(new BuildLog(OutputStream.nullOutputStream())).close();
        long before = descriptors();
        for (int i = 0; i < 20; i++) {
            var sink = new BuildOutputSink(new BuildLog(OutputStream.nullOutputStream()));
            Thread.currentThread().interrupt();
            sink.close();
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(descriptors()).isLessThanOrEqualTo(before);
    }
}
